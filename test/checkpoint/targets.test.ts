import {link, mkdir, readdir, stat, symlink} from 'node:fs/promises'
import {join} from 'node:path'

import {describe, expect, test} from 'vitest'

import {type CompressRequest, compressCheckpoint} from '../../src/checkpoint/compress.ts'
import {decompressCheckpoint} from '../../src/checkpoint/decompress.ts'
import {writeTensor} from '../../src/checkpoint/write-tensor.ts'
import {noise} from '../support/checkpoint/sample-files.ts'
import {node, onnxFile} from '../support/model-files/onnx.ts'
import {bf16, folder, readFile, safetensors, writeIn} from './pipeline/support.ts'

const compress = (request: CompressRequest) => compressCheckpoint({threads: 1, ...request})
const decompress = (source: string, out?: string, force = false) =>
  decompressCheckpoint({source, threads: 1, force, ...(out !== undefined && {out})})

describe('the source stays', () => {
  test.each(['its own path', 'a symbolic link', 'a hard link'])('when the target is %s', async (kind) => {
    const where = await folder()
    const source = await writeIn(where, 'a.bin', noise(5000))
    const out = kind === 'its own path' ? source : join(where, 'other')
    if (kind === 'a symbolic link') await symlink(source, out)
    if (kind === 'a hard link') await link(source, out)
    for (const format of ['frz', 'zst'] as const) {
      await expect(compress({source, out, format, force: true})).rejects.toMatchObject({code: 'E_USAGE'})
    }
    expect(await readFile(source)).toEqual(noise(5000))
    const packed = (await compress({source, out: join(where, 'a.frz')})).out
    await expect(decompress(packed, packed, true)).rejects.toMatchObject({code: 'E_USAGE'})
  })

  test('when the target is one of the files of a folder', async () => {
    const where = await folder()
    await writeIn(where, 'a.bin', noise(100))
    const out = await writeIn(where, 'b.bin', noise(200))
    await expect(compress({source: where, out, force: true, deleteSource: true})).rejects.toMatchObject({
      code: 'E_USAGE',
    })
    expect((await readdir(where)).sort()).toEqual(['a.bin', 'b.bin'])
  })

  test('when it changed between the packing and the deleting', async () => {
    const where = await folder()
    const source = await writeIn(where, 'a.bin', noise(5000))
    const onReadBack = () => void writeIn(where, 'a.bin', noise(5000, 2))
    await expect(compress({source, deleteSource: true, onReadBack})).rejects.toMatchObject({code: 'E_CHANGED'})
    expect(await readFile(source)).toEqual(noise(5000, 2))
  })
})

describe('deleting a folder', () => {
  test('leaves what came later, and says so', async () => {
    const where = await folder()
    const source = join(where, 'step')
    await mkdir(join(source, 'inner', 'empty'), {recursive: true})
    await writeIn(source, 'a.bin', noise(5000))
    await writeIn(join(source, 'inner'), 'b.bin', noise(50))
    const onReadBack = () => void writeIn(join(source, 'inner'), 'late.bin', noise(10))
    const made = await compress({source, deleteSource: true, onReadBack})
    expect(made.notes).toEqual([expect.stringContaining(`${source} stays`)])
    expect(await readdir(source, {recursive: true})).toEqual(['inner', 'inner/late.bin'])
  })

  test('leaves a target that lies in it', async () => {
    const where = await folder()
    await writeIn(where, 'a.bin', noise(5000))
    const out = join(where, 'packed.frz')
    await compress({source: where, out, deleteSource: true})
    expect(await readdir(where)).toEqual(['packed.frz'])
    await decompress(out, join(where, 'back'))
    expect(await readFile(join(where, 'back', 'a.bin'))).toEqual(noise(5000))
  })
})

describe('a folder as the target', () => {
  async function packedFolder() {
    const where = await folder()
    const source = join(where, 'step')
    await mkdir(join(source, 'sub'), {recursive: true})
    await writeIn(source, 'a.bin', noise(300))
    await writeIn(join(source, 'sub'), 'b.bin', noise(200))
    const {out} = await compress({source})
    return {where, source, packed: out}
  }

  test('that is there is replaced only when asked, and only where it holds nothing else', async () => {
    const {packed, source} = await packedFolder()
    await expect(decompress(packed)).rejects.toMatchObject({code: 'E_EXISTS', fix: expect.stringContaining('--force')})
    await writeIn(source, 'a.bin', noise(3))
    await decompress(packed, source, true)
    expect(await readFile(join(source, 'a.bin'))).toEqual(noise(300))
    const mine = await writeIn(join(source, 'sub'), 'mine.txt', noise(1))
    await expect(decompress(packed, source, true)).rejects.toMatchObject({
      code: 'E_EXISTS',
      message: expect.stringContaining('sub/mine.txt'),
    })
    expect(await readFile(mine)).toEqual(noise(1))
    expect((await readdir(source)).sort()).toEqual(['a.bin', 'sub'])
  })

  test('that is empty is filled', async () => {
    const {packed, where} = await packedFolder()
    const out = join(where, 'empty')
    await mkdir(out)
    const {ino} = await stat(out)
    await decompress(packed, out)
    expect((await readdir(out, {recursive: true})).sort()).toEqual(['a.bin', 'sub', 'sub/b.bin'])
    expect((await stat(out)).ino).toBe(ino)
  })

  test('that is a file, or a stream, is refused', async () => {
    const {packed, source, where} = await packedFolder()
    const file = await writeIn(where, 'file', noise(9))
    await expect(decompress(packed, file, true)).rejects.toMatchObject({code: 'E_EXISTS'})
    for (const out of ['-', 's3://bucket/key']) {
      await expect(decompress(packed, out)).rejects.toMatchObject({code: 'E_USAGE'})
    }
    await expect(compress({source: file, out: source, force: true})).rejects.toMatchObject({
      code: 'E_EXISTS',
      fix: expect.stringContaining(join(source, 'file')),
    })
    expect((await readdir(where)).sort()).toEqual(['file', 'step', 'step.frz'])
  })

  test('whose own folder is not there is an error before the work', async () => {
    const {packed, where} = await packedFolder()
    const out = join(where, 'no', 'such')
    await expect(decompress(packed, out)).rejects.toMatchObject({
      code: 'E_WRITE',
      fix: expect.stringContaining('mkdir'),
    })
  })
})

test('a folder is named by its place: the target lies beside it', async () => {
  const where = await folder()
  const source = join(where, 'step')
  await mkdir(source)
  await writeIn(source, 'a.bin', noise(30))
  expect((await compress({source: `${source}/.`})).out).toBe(`${source}.frz`)
})

describe('an ONNX model with its weights in another file', () => {
  const values = bf16(400_000, 3)
  const model = (step = 0) => {
    const weights = Buffer.from(values)
    for (let i = 0; i < step; i++) weights[i * 2]! ^= 1
    const external = {location: 'model.onnx.data', offset: 0, length: weights.length}
    const main = onnxFile({
      nodes: [node('Identity', ['w'], ['y'])],
      initializers: [{name: 'w', dims: [400, 1000], type: 16, external}],
    })
    return {main, weights}
  }
  async function written(where: string, name: string, step = 0) {
    await mkdir(join(where, name))
    const {main, weights} = model(step)
    await writeIn(join(where, name), 'model.onnx.data', weights)
    return {source: await writeIn(join(where, name), 'model.onnx', main), main, weights}
  }

  test('is packed with them; they come back beside each other', async () => {
    const where = await folder()
    const {main, source, weights} = await written(where, 'a')
    const made = await compress({source})
    expect(made.byType?.get('BFLOAT16')?.bytesIn).toBe(weights.length)
    await expect(decompress(made.out)).rejects.toMatchObject({
      code: 'E_EXISTS',
      message: expect.stringMatching(/model\.onnx/),
    })
    const out = join(where, 'b')
    await decompress(made.out, out)
    expect(Buffer.compare(await readFile(join(out, 'model.onnx')), main)).toBe(0)
    expect(Buffer.compare(await readFile(join(out, 'model.onnx.data')), weights)).toBe(0)

    const mine = await writeIn(join(where, 'a'), 'mine.txt', noise(4))
    await compress({source, force: true, deleteSource: true})
    expect((await readdir(join(where, 'a'))).sort()).toEqual(['mine.txt', 'model.onnx.frz'])
    const back = await decompress(made.out)
    expect(back).toMatchObject({out: join(where, 'a'), files: 2})
    expect(Buffer.compare(await readFile(join(where, 'a', 'model.onnx.data')), weights)).toBe(0)
    expect(await readFile(mine)).toEqual(noise(4))
    expect((await readdir(join(where, 'a'))).sort()).toEqual([
      'mine.txt',
      'model.onnx',
      'model.onnx.data',
      'model.onnx.frz',
    ])
  })

  test('is a base, by the path of the model', async () => {
    const where = await folder()
    const base = await written(where, 'base')
    const tuned = await written(where, 'tuned', 5000)
    const made = await compress({source: tuned.source, base: base.source})
    expect(made.bytesOut).toBeLessThan(tuned.weights.length / 10)
    const out = join(where, 'back')
    await decompressCheckpoint({source: made.out, out, base: base.source, threads: 1})
    expect(Buffer.compare(await readFile(join(out, 'model.onnx.data')), tuned.weights)).toBe(0)
    const request = {source: made.out, tensor: 'w', out: join(where, 'w'), base: base.source, force: false}
    await writeTensor(request)
    expect(Buffer.compare(await readFile(join(where, 'w')), tuned.weights)).toBe(0)
  })
})

test('a tensor that several files have is written once its file is named', async () => {
  const where = await folder()
  const source = join(where, 'step')
  await mkdir(source)
  const one = (seed: number) => safetensors({w: {dtype: 'BF16', shape: [50], bytes: bf16(50, seed)}})
  await writeIn(source, 'a.safetensors', one(1))
  await writeIn(source, 'b.safetensors', one(2))
  const {out: packed} = await compress({source})
  const request = {source: packed, tensor: 'w', out: join(where, 'w'), force: false}
  await expect(writeTensor(request)).rejects.toMatchObject({code: 'E_AMBIGUOUS_TENSOR'})
  expect(await writeTensor({...request, file: 'b.safetensors'})).toMatchObject({file: 'b.safetensors', bytes: 100})
  expect(new Uint8Array(await readFile(request.out))).toEqual(bf16(50, 2))
})

test('a base that nothing is like is not needed to decompress', async () => {
  const where = await folder()
  const one = (seed: number) => safetensors({w: {dtype: 'BF16', shape: [100, 1000], bytes: bf16(100_000, seed)}})
  const base = await writeIn(where, 'base.safetensors', one(1))
  const source = await writeIn(where, 'other.safetensors', one(2))
  const {out} = await compress({source, base})
  await decompress(out, join(where, 'back'))
  expect(Buffer.compare(await readFile(join(where, 'back')), one(2))).toBe(0)
})

test.each(['-', 's3://bucket/base.safetensors'])('a base that is %s is refused', async (base) => {
  const where = await folder()
  const source = await writeIn(where, 'a.bin', noise(10))
  await expect(compress({source, base})).rejects.toMatchObject({code: 'E_USAGE'})
})

test.each([
  {format: 'frz', level: 3},
  {format: 'xz', level: 10},
  {format: 'xz', level: 1.5},
  {format: 'zst', level: 0},
  {threads: 0},
  {threads: 1.5},
  {threads: 1e9},
  {source: ''},
] as const)('%o is refused before anything is read', async (options) => {
  await expect(compress({source: '/nowhere/at/all', ...options})).rejects.toMatchObject({code: 'E_USAGE'})
})
