import {execFileSync} from 'node:child_process'
import {mkdir, symlink} from 'node:fs/promises'

import {describe, expect, test} from 'vitest'

import {layoutsOfFile, layoutsOfFolder} from '../../../src/checkpoint/formats/source-files.ts'
import {npyFile} from '../../support/checkpoint/npy.ts'
import {noise} from '../../support/checkpoint/sample-files.ts'
import {type OnnxTensorSpec, onnxFile} from '../../support/model-files/onnx.ts'
import {safetensorsFile} from '../../support/model-files/safetensors.ts'
import {put, refusal} from '../../support/model-files/write-model.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

const SHARD = safetensorsFile({w: {dtype: 'BF16', shape: [2]}})
const ARRAY = npyFile({shape: [2], data: noise(8)})

const external = (name: string, location: string, offset = 0): OnnxTensorSpec => ({
  name,
  dims: [4],
  external: {location, offset, length: 16},
})

describe('a folder', () => {
  test('has all its files with their layouts, sorted by path', async () => {
    await using folder = await temporaryFolder()
    const index = {weight_map: {w: 'model-00001-of-00002.safetensors', v: 'model-00002-of-00002.safetensors'}}
    await put(folder.join('model.safetensors.index.json'), index)
    await put(folder.join('model-00001-of-00002.safetensors'), SHARD)
    await put(folder.join('sub', 'deep', 'a.npy'), ARRAY)
    await put(folder.join('sub-x'), '')
    await put(folder.join('Config.json'), '{}')
    const files = await layoutsOfFolder(folder.path)
    expect(files.map(({layout, path}) => [path, layout.format, layout.size])).toEqual([
      ['Config.json', 'other', 2],
      ['model-00001-of-00002.safetensors', 'safetensors', SHARD.length],
      ['model.safetensors.index.json', 'other', JSON.stringify(index).length],
      ['sub-x', 'other', 0],
      ['sub/deep/a.npy', 'npy', ARRAY.length],
    ])
    expect(files[4]).toMatchObject({source: folder.join('sub', 'deep', 'a.npy'), stamp: {size: ARRAY.length}})
    expect(files[4]!.mode & 0o600).toBe(0o600)
  })

  test('that is empty has no files', async () => {
    await using folder = await temporaryFolder()
    expect(await layoutsOfFolder(folder.path)).toEqual([])
  })

  test('a link to a file within is that file; the blobs of the Hugging Face cache count as within', async () => {
    await using folder = await temporaryFolder()
    const snapshot = folder.join('models--a--b', 'snapshots', '0123')
    await put(folder.join('models--a--b', 'blobs', 'ff'), SHARD)
    await put(folder.join('models--a--b', 'snapshots', '0123', 'b.npy'), ARRAY)
    await symlink('../../blobs/ff', `${snapshot}/model.safetensors`)
    await symlink('b.npy', `${snapshot}/a.npy`)
    const files = await layoutsOfFolder(snapshot)
    expect(files.map(({layout, path}) => [path, layout.format])).toEqual([
      ['a.npy', 'npy'],
      ['b.npy', 'npy'],
      ['model.safetensors', 'safetensors'],
    ])
  })

  test.each([
    ['a file outside', '../secret', 'E_UNSAFE_PATH'],
    ['a folder', 'sub', 'E_UNSAFE_PATH'],
    ['nothing', 'nothing', 'E_READ'],
  ])('a link to %s is refused', async (_, target, code) => {
    await using folder = await temporaryFolder()
    await put(folder.join('secret'), 'secret')
    await mkdir(folder.join('in', 'sub'), {recursive: true})
    await symlink(target, folder.join('in', 'link'))
    expect(await refusal(layoutsOfFolder(folder.join('in')))).toMatchObject({
      code,
      message: expect.stringContaining('link'),
    })
  })

  test('a pipe is refused, not waited for', async () => {
    await using folder = await temporaryFolder()
    execFileSync('mkfifo', [folder.join('pipe')])
    expect((await refusal(layoutsOfFolder(folder.path))).code).toBe('E_READ')
  })

  test.each(['../x.safetensors', '/etc/passwd', 'a/../../x', 'c:\\x', '..\\x'])(
    'an index that names the file %s is refused',
    async (shard) => {
      await using folder = await temporaryFolder()
      await put(folder.join('model.safetensors.index.json'), {weight_map: {a: 'm.safetensors', b: shard}})
      expect((await refusal(layoutsOfFolder(folder.path))).code).toBe('E_UNSAFE_PATH')
    },
  )

  test('an index that is no JSON, or names no files, is a file like any other', async () => {
    await using folder = await temporaryFolder()
    await put(folder.join('a.index.json'), '{"weight_map":')
    await put(folder.join('b.index.json'), {weight_map: [1], other: 2})
    expect(await layoutsOfFolder(folder.path)).toHaveLength(2)
  })
})

test('a name that means another place on some system is refused', async () => {
  await using folder = await temporaryFolder()
  const path = await put(`${folder.path}/a\\..\\b`, 'x')
  expect((await refusal(layoutsOfFile(path))).code).toBe('E_UNSAFE_PATH')
  expect((await refusal(layoutsOfFolder(folder.path))).code).toBe('E_UNSAFE_PATH')
})

describe('an ONNX model with weights in other files', () => {
  test('cuts these files as it says; what two tensors share is there once', async () => {
    await using folder = await temporaryFolder()
    const tied = [external('a', 'data/w.bin', 16), external('b', 'data/w.bin', 40), external('tied', 'data/w.bin', 16)]
    await put(folder.join('onnx', 'm.onnx'), onnxFile({initializers: tied}))
    await put(folder.join('onnx', 'data', 'w.bin'), noise(60))
    await put(folder.join('other.bin'), noise(5))
    const files = await layoutsOfFolder(folder.path)
    expect(files.map(({path}) => path)).toEqual(['onnx/data/w.bin', 'onnx/m.onnx', 'other.bin'])
    expect(files[0]!.layout).toEqual({
      format: 'onnx',
      size: 60,
      segments: [
        {offset: 0, length: 16},
        {name: 'tied', offset: 16, length: 16, dtype: 'FLOAT', type: 'f32', shape: [4]},
        {offset: 32, length: 8},
        {name: 'b', offset: 40, length: 16, dtype: 'FLOAT', type: 'f32', shape: [4]},
        {offset: 56, length: 4},
      ],
    })
    const alone = await layoutsOfFile(folder.join('onnx', 'm.onnx'))
    expect(alone.map(({layout, path}) => [path, layout.format])).toEqual([
      ['data/w.bin', 'onnx'],
      ['m.onnx', 'onnx'],
    ])
  })

  test('weights that overlap or are not there leave their file one stretch', async () => {
    await using folder = await temporaryFolder()
    const initializers = [external('a', 'w.bin'), external('b', 'w.bin', 8), external('c', 'missing.bin')]
    await put(folder.join('m.onnx'), onnxFile({initializers}))
    await put(folder.join('w.bin'), noise(60))
    const files = await layoutsOfFile(folder.join('m.onnx'))
    expect(files.map(({path}) => path)).toEqual(['m.onnx', 'w.bin'])
    expect(files[1]!.layout).toMatchObject({format: 'other', fallback: expect.stringMatching(/overlap/)})
  })

  test.each(['../secret', '/etc/passwd', 'link'])('weights in %s are refused', async (location) => {
    await using folder = await temporaryFolder()
    await put(folder.join('secret'), noise(16))
    const model = await put(folder.join('in', 'm.onnx'), onnxFile({initializers: [external('a', location)]}))
    await symlink('../secret', folder.join('in', 'link'))
    expect((await refusal(layoutsOfFile(model))).code).toBe('E_UNSAFE_PATH')
  })
})
