import {link, mkdir, readdir, readFile, stat, symlink, truncate, writeFile} from 'node:fs/promises'
import {expect, test} from 'vitest'

import {openOnnx} from '../../src/onnx/open-onnx.ts'
import {readNumbers} from '../../src/onnx/tensor/read-numbers.ts'
import {readTensor} from '../../src/onnx/tensor/read-tensor.ts'
import {rewriteOnnx, sizeOf} from '../../src/onnx/write/rewrite-onnx.ts'
import {put, putSparse, refusal} from '../support/model-files/write-model.ts'
import {floats, model, node, rawFloats, tensor, value} from '../support/onnx/build-model.ts'
import {floatInput, runModel} from '../support/onnx/run-model.ts'
import {type TemporaryFolder, temporaryFolder} from '../support/temporary-folder.ts'

const SIZE = 32
const x = {x: floatInput([1, SIZE], Array(SIZE).fill(1))}
const weights = Array.from({length: SIZE * SIZE}, (_, i) => i % 7)
const columns = Array.from({length: SIZE}, (_, j) => sum(weights.filter((_, i) => i % SIZE === j)))

/** Two products with the same bytes, which two initializers name. */
function tied(external: Record<string, string | number>) {
  const weight = (name: string) => tensor({name, dims: [SIZE, SIZE], external})
  return model({
    nodes: [node('MatMul', ['x', 'a'], ['h']), node('MatMul', ['x', 'b'], ['i']), node('Add', ['h', 'i'], ['y'])],
    initializers: [weight('a'), weight('b')],
    inputs: [value('x', [1, SIZE])],
    outputs: [value('y', [1, SIZE])],
  })
}

async function putTied(folder: TemporaryFolder): Promise<string> {
  await put(folder.join('in', 'w.bin'), Buffer.concat([Buffer.alloc(8), rawFloats(weights)]))
  return put(folder.join('in', 'm.onnx'), tied({location: 'w.bin', offset: 8, length: 4 * weights.length}))
}

function sum(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0)
}

test('weights in another file are read where they are', async () => {
  await using folder = await temporaryFolder()
  await using opened = await openOnnx(await putTied(folder))
  const [a] = opened.graph.initializers
  expect(a!.data).toMatchObject({kind: 'external', external: {location: 'w.bin', offset: 8, length: 4096}})
  expect(await readNumbers(opened, a!)).toEqual(Float32Array.from(weights))
})

test('weights beside the old model come into the new one', async () => {
  await using folder = await temporaryFolder()
  await using opened = await openOnnx(await putTied(folder))
  const out = folder.join('out.onnx')
  const predicted = sizeOf(opened, {}, out)
  expect(await rewriteOnnx(opened, {}, out)).toEqual(predicted)
  expect(predicted.data).toBeUndefined()
  expect((await stat(out)).size).toBe(predicted.total)
  expect(await runModel(out, x)).toEqual(columns.map((column) => 2 * column))
})

test('on request large weights are written beside the new model, shared ones once', async () => {
  await using folder = await temporaryFolder()
  await using opened = await openOnnx(await putTied(folder))
  const out = folder.join('out.onnx')
  const options = {externalData: 'always'} as const
  const predicted = sizeOf(opened, {}, out, options)
  expect(await rewriteOnnx(opened, {}, out, options)).toEqual(predicted)
  expect(predicted.data).toBe(4096)
  expect((await stat(`${out}.data`)).size).toBe(4096)
  expect((await stat(out)).size).toBe(predicted.model)
  expect(await runModel(out, x)).toEqual(columns.map((column) => 2 * column))
})

test('inline, typed and new weights move out, small ones stay, large ones begin at a page', async () => {
  await using folder = await temporaryFolder()
  const large = new Uint8Array(2 ** 20).fill(1)
  const initializers = [
    floats('small', [2], [1, 2]),
    floats('middle', [SIZE, SIZE], weights),
    tensor({name: 'large', type: 2, dims: [large.length], raw: large}),
  ]
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model({initializers})))
  const added = {name: 'new', dataType: 3, dims: [5000], bytes: () => [new Uint8Array(2000), new Uint8Array(3000)]}
  const edits = {additions: new Map([[opened.graph, {initializers: [added]}]])}
  const out = folder.join('out.onnx')
  await rewriteOnnx(opened, edits, out, {externalData: 'always'})
  await using again = await openOnnx(out)
  const places = again.graph.initializers.map(({data, name}) => [
    name,
    data.kind === 'external' ? data.external.offset : data.kind,
  ])
  expect(places).toEqual([
    ['small', 'raw'],
    ['middle', 0],
    ['large', 4096],
    ['new', 4096 + 2 ** 20],
  ])
  const [, middle, big] = again.graph.initializers
  expect(await readNumbers(again, middle!)).toEqual(Float32Array.from(weights))
  expect(Buffer.from(await readTensor(again, big!)).equals(large)).toBe(true)
})

test('a model that would be over 2 GB gets its weights beside it', async () => {
  await using folder = await temporaryFolder()
  await putSparse(folder.join('w.bin'), Buffer.alloc(0), 3 * 2 ** 30)
  const initializers = [0, 1, 2].map((i) =>
    tensor({name: `w${i}`, type: 2, dims: [2 ** 30], external: {location: 'w.bin', offset: i * 2 ** 30}}),
  )
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model({initializers})))
  expect(sizeOf(opened, {}, folder.join('out.onnx'))).toMatchObject({data: 3 * 2 ** 30})
  const inside = () => Promise.resolve().then(() => sizeOf(opened, {}, 'out.onnx', {externalData: 'never'}))
  expect(await refusal(inside())).toMatchObject({code: 'E_MODEL_TOO_LARGE'})
})

test('files of the model are not written to, by any path', async () => {
  await using folder = await temporaryFolder()
  const path = await putTied(folder)
  await symlink(path, folder.join('link.onnx'))
  await link(path, folder.join('hard.onnx'))
  await link(folder.join('in', 'w.bin'), folder.join('out.onnx.data'))
  const before = await readFile(path)
  await using opened = await openOnnx(path)
  for (const target of [
    path,
    folder.join('in', '..', 'in', 'm.onnx'),
    folder.join('link.onnx'),
    folder.join('hard.onnx'),
  ])
    expect((await refusal(rewriteOnnx(opened, {}, target))).code).toBe('E_SAME_FILE')
  const beside = rewriteOnnx(opened, {}, folder.join('out.onnx'), {externalData: 'always'})
  expect((await refusal(beside)).code).toBe('E_SAME_FILE')
  expect((await readFile(path)).equals(before)).toBe(true)
})

test('a rewrite that fails leaves neither model nor weights', async () => {
  await using folder = await temporaryFolder()
  await using opened = await openOnnx(await putTied(folder))
  await truncate(folder.join('in', 'w.bin'), 100)
  const written = rewriteOnnx(opened, {}, folder.join('out.onnx'), {externalData: 'always'})
  expect((await refusal(written)).code).toBe('E_TRUNCATED')
  expect(await readdir(folder.path)).toEqual(['in'])
})

test('a model that is written to meanwhile is not used', async () => {
  await using folder = await temporaryFolder()
  const path = await putTied(folder)
  await using opened = await openOnnx(path)
  await writeFile(path, Buffer.concat([await readFile(path), Buffer.from([0x7a, 0])]))
  const written = rewriteOnnx(opened, {}, folder.join('out.onnx'), {externalData: 'always'})
  expect((await refusal(written)).code).toBe('E_CHANGED')
  expect(await readdir(folder.path)).toEqual(['in'])
})

test.each([
  ['/etc/passwd', 'absolute'],
  ['../w.bin', 'leads out'],
  ['sub/../../w.bin', 'leads out'],
  ['..\\w.bin', 'leads out'],
  ['C:\\w.bin', 'absolute'],
  ['', 'no path'],
  ['out.bin', 'a link out'],
  ['linked/w.bin', 'a link out'],
])('weights at %j are refused', async (location, flaw) => {
  await using folder = await temporaryFolder()
  await put(folder.join('w.bin'), Buffer.alloc(8192))
  await mkdir(folder.join('in'))
  await symlink(folder.join('w.bin'), folder.join('in', 'out.bin'))
  await symlink(folder.path, folder.join('in', 'linked'))
  const path = await put(folder.join('in', 'm.onnx'), tied({location}))
  const {code, message} = await refusal(openOnnx(path))
  expect(code).toBe('E_UNSAFE_PATH')
  expect(message).toContain(flaw)
})

test('weights in a folder below, behind a link within, and in the cache of the hub are read', async () => {
  await using folder = await temporaryFolder()
  const bytes = Buffer.from(rawFloats(weights))
  await put(folder.join('real', 'w.bin'), bytes)
  await symlink('w.bin', folder.join('real', 'alias.bin'))
  const below = await put(folder.join('m.onnx'), tied({location: 'real/alias.bin'}))
  const snapshot = folder.join('models--a--b', 'snapshots', 'rev', 'onnx')
  await put(folder.join('models--a--b', 'blobs', 'abc'), bytes)
  await mkdir(snapshot, {recursive: true})
  await symlink('../../../blobs/abc', `${snapshot}/w.bin`)
  const cached = await put(`${snapshot}/m.onnx`, tied({location: 'w.bin'}))
  for (const path of [below, cached]) {
    await using opened = await openOnnx(path)
    expect(await readTensor(opened, opened.graph.initializers[0]!)).toEqual(bytes)
  }
})

test.each([
  [{location: 'missing.bin'}, 'E_READ'],
  [{location: '.'}, 'E_UNSAFE_PATH'],
  [{location: 'w.bin', offset: 8192}, 'E_TRUNCATED'],
  [{location: 'w.bin', length: 8}, 'E_BAD_MODEL_FILE'],
  [{location: 'w.bin', offset: '-1'}, 'E_BAD_MODEL_FILE'],
  [{location: 'w.bin', offset: '9'.repeat(30)}, 'E_BAD_MODEL_FILE'],
  [{offset: 0}, 'E_BAD_MODEL_FILE'],
])('external data %j is refused', async (external: Record<string, string | number>, code) => {
  await using folder = await temporaryFolder()
  await put(folder.join('w.bin'), Buffer.alloc(8192))
  expect((await refusal(openOnnx(await put(folder.join('m.onnx'), tied(external))))).code).toBe(code)
})
