import {writeFile} from 'node:fs/promises'

import {describe, expect, test} from 'vitest'

import {type Checkpoint, openCheckpoint} from '../../../src/checkpoint/open-checkpoint.ts'
import {memoryReader} from '../../support/checkpoint/memory-reader.ts'
import {npyFile} from '../../support/checkpoint/npy.ts'
import {copyDecode, pack} from '../../support/checkpoint/pack.ts'
import {noise, noisySafetensors} from '../../support/checkpoint/sample-files.ts'
import {ggufFile} from '../../support/model-files/gguf.ts'
import {safetensorsHeader} from '../../support/model-files/safetensors.ts'
import {put, refusal} from '../../support/model-files/write-model.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

const decode = copyDecode

const MODEL = noisySafetensors({
  small: {dtype: 'BF16', shape: [3]},
  big: {dtype: 'BF16', shape: [1000, 700]},
  none: {dtype: 'F32', shape: [0]},
  last: {dtype: 'U8', shape: [5]},
})
const bytesOf = (name: string) => {
  const at = {small: [0, 6], big: [6, 1_400_006], last: [1_400_006, 1_400_011]}[name]!
  const start = MODEL.length - 1_400_011
  return MODEL.subarray(start + at[0]!, start + at[1]!)
}

async function collect(checkpoint: Checkpoint, path: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of checkpoint.readFile(path)) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function opened(bytes: Buffer, name = 'm.frz'): Promise<Checkpoint> {
  return openCheckpoint(memoryReader(bytes, name), {decode})
}

describe.each([
  ['a container', async () => opened(await pack([{path: 'm.safetensors', bytes: MODEL}]))],
  ['a file that is not packed', async () => opened(MODEL, 'x/m.safetensors')],
])('%s', (_, open) => {
  test('lists its tensors and files', async () => {
    const checkpoint = await open()
    expect(checkpoint.tensors).toEqual([
      {name: 'small', dtype: 'BF16', type: 'bf16', shape: [3], file: 'm.safetensors', bytes: 6},
      {name: 'big', dtype: 'BF16', type: 'bf16', shape: [1000, 700], file: 'm.safetensors', bytes: 1_400_000},
      {name: 'none', dtype: 'F32', type: 'f32', shape: [0], file: 'm.safetensors', bytes: 0},
      {name: 'last', dtype: 'U8', type: 'u8', shape: [5], file: 'm.safetensors', bytes: 5},
    ])
    expect(checkpoint.files).toMatchObject([{path: 'm.safetensors', size: MODEL.length, format: 'safetensors'}])
  })

  test('gives the bytes of each tensor, every time in a buffer of their own', async () => {
    const checkpoint = await open()
    for (const name of ['big', 'small', 'last'])
      expect(Buffer.from(await checkpoint.tensor(name))).toEqual(bytesOf(name))
    expect(await checkpoint.tensor('none')).toEqual(new Uint8Array(0))
    const first = await checkpoint.tensor('small')
    first.fill(0)
    expect(Buffer.from(await checkpoint.tensor('small'))).toEqual(bytesOf('small'))
    const [a, b] = await Promise.all([checkpoint.tensor('small'), checkpoint.tensor('last')])
    expect([Buffer.from(a), Buffer.from(b)]).toEqual([bytesOf('small'), bytesOf('last')])
    expect(a.buffer.byteLength).toBe(6)
  })

  test('gives back the whole file', async () => {
    expect(await collect(await open(), 'm.safetensors')).toEqual(MODEL)
  })

  test('says which tensor may be meant, and that a file is not there', async () => {
    const checkpoint = await open()
    expect(await refusal(checkpoint.tensor('bigg'))).toMatchObject({
      code: 'E_UNKNOWN_TENSOR',
      fix: 'Did you mean big?',
    })
    expect((await refusal(collect(checkpoint, 'x'))).code).toBe('E_UNKNOWN_FILE')
  })
})

test('of a container only the chunks of the tensor are decoded, and one with many small tensors once', async () => {
  const tensors = Object.fromEntries(Array.from({length: 1000}, (_, i) => [`t${i}`, {dtype: 'F32', shape: [10]}]))
  const bytes = await pack([
    {path: 'a', bytes: MODEL},
    {path: 'b', bytes: noisySafetensors(tensors)},
  ])
  let decoded = 0
  const counting = (payload: Uint8Array, output: Uint8Array) => {
    decoded++
    decode(payload, output)
  }
  const checkpoint = await openCheckpoint(memoryReader(bytes), {decode: counting})
  expect(decoded).toBe(0)
  await checkpoint.tensor('big')
  expect(decoded).toBe(2)
  for (let i = 0; i < 1000; i++) await checkpoint.tensor(`t${i}`)
  expect(decoded).toBe(3)
})

test('a damaged tensor is named; the others can still be read', async () => {
  const bytes = await pack([{path: 'm', bytes: MODEL}])
  bytes[bytes.indexOf(bytesOf('big').subarray(0, 20)) + 1000]! ^= 1
  const checkpoint = await opened(bytes)
  expect(await refusal(checkpoint.tensor('big'))).toMatchObject({
    code: 'E_CORRUPT',
    message: expect.stringMatching(/tensor "big", bytes 0 to 700000/),
  })
  expect(Buffer.from(await checkpoint.tensor('small'))).toEqual(bytesOf('small'))
})

test('a tensor that two files have needs the file', async () => {
  const other = noisySafetensors({small: {dtype: 'U8', shape: [4]}}, 9)
  const checkpoint = await opened(
    await pack([
      {path: 'a', bytes: MODEL},
      {path: 'b', bytes: other},
    ]),
  )
  expect(await refusal(checkpoint.tensor('small'))).toMatchObject({
    code: 'E_AMBIGUOUS_TENSOR',
    fix: 'Say which file: a or b.',
  })
  expect(Buffer.from(await checkpoint.tensor('small', {file: 'b'}))).toEqual(other.subarray(-4))
})

describe('on disk', () => {
  test('a container, a file and a folder are opened by their path', async () => {
    await using folder = await temporaryFolder()
    const plain = await put(folder.join('in', 'm.safetensors'), MODEL)
    await put(folder.join('in', 'sub', 'a.npy'), npyFile({shape: [2], data: noise(8)}))
    const packed = await put(folder.join('m.frz'), await pack([{path: 'm.safetensors', bytes: MODEL}]))
    for (const path of [plain, packed, folder.join('in')]) {
      await using stack = new AsyncDisposableStack()
      const checkpoint = await openCheckpoint(path, {decode})
      stack.defer(() => checkpoint.close())
      expect(Buffer.from(await checkpoint.tensor('last'))).toEqual(bytesOf('last'))
    }
    const whole = await openCheckpoint(folder.join('in'), {decode})
    expect(whole.files.map(({path}) => path)).toEqual(['m.safetensors', 'sub/a.npy'])
    expect(Buffer.from(await whole.tensor('a'))).toEqual(noise(8))
  })

  test('a file that changes after it was opened is noticed', async () => {
    await using folder = await temporaryFolder()
    const path = await put(folder.join('m.safetensors'), MODEL)
    const checkpoint = await openCheckpoint(path, {decode})
    await writeFile(path, MODEL.subarray(1))
    expect((await refusal(checkpoint.tensor('small'))).code).toBe('E_CHANGED')
  })

  test('a path where nothing is, is refused', async () => {
    expect((await refusal(openCheckpoint('/nowhere/at/all', {decode}))).code).toBe('E_READ')
  })
})

describe('as 32-bit floats', () => {
  /** A checkpoint of one tensor with the given bytes. */
  async function values(dtype: string, hex: string, shape: number[]): Promise<number[]> {
    const {header} = safetensorsHeader({w: {dtype, shape}})
    const checkpoint = await opened(Buffer.concat([header, Buffer.from(hex, 'hex')]))
    return [...(await checkpoint.float32('w'))]
  }
  const {NaN: nan, POSITIVE_INFINITY: infinity} = Number

  test.each([
    ['BF16', '803f00c0807f', [1, -2, infinity]],
    ['F16', '003c00c00100ff7b00fc017e', [1, -2, 2 ** -24, 65_504, -infinity, nan]],
    ['F32', '0000803f000000c0', [1, -2]],
    ['F8_E4M3', '38c0017e7f', [1, -2, 2 ** -9, 448, nan]],
    ['F8_E5M2', '3cc0017b7cfe', [1, -2, 2 ** -16, 57_344, infinity, nan]],
  ])('%s is converted', async (dtype, hex, expected) => {
    expect(await values(dtype, hex, [expected.length])).toEqual(expected)
  })

  test('64-bit floats are rounded, of a .npy too', async () => {
    const data = Buffer.from(new Float64Array([1.1, -1e300]).buffer)
    const checkpoint = await opened(npyFile({descr: '<f8', shape: [2], data}), 'a.npy')
    expect([...(await checkpoint.float32('a'))]).toEqual([Math.fround(1.1), -infinity])
  })

  test('whole numbers, complex ones and quantized blocks are not', async () => {
    const gguf = ggufFile({tensors: [{name: 'w', sizes: [256], type: 'q4_k'}]})
    for (const [bytes, name] of [
      [gguf, 'w'],
      [MODEL, 'last'],
      [npyFile({descr: '<c8', shape: [2], data: noise(16)}), 'file'],
    ] as const) {
      const checkpoint = await opened(Buffer.from(bytes), 'file')
      expect((await refusal(checkpoint.float32(name))).code).toBe('E_NOT_FLOAT')
    }
  })
})

describe('a delta', () => {
  const base = {
    name: 'base.safetensors',
    path: 'base.safetensors',
    bytes: noisySafetensors({w: {dtype: 'BF16', shape: [2000]}}, 4),
  }
  const tuned = Buffer.from(base.bytes)
  tuned[tuned.length - 5]! ^= 1
  const delta = () => pack([{path: 'tuned', bytes: tuned}], {base})

  async function openDelta(baseBytes?: Buffer): Promise<Checkpoint> {
    const options = baseBytes && {base: await opened(baseBytes, 'elsewhere/renamed.safetensors')}
    return openCheckpoint(memoryReader(await delta(), 'd.frz'), {decode, ...options})
  }

  test('is read with its base, packed or not', async () => {
    expect(await collect(await openDelta(base.bytes), 'tuned')).toEqual(tuned)
    expect(await collect(await openDelta(await pack([base])), 'tuned')).toEqual(tuned)
  })

  test('without its base lists its tensors and reads none', async () => {
    const checkpoint = await openDelta()
    expect(checkpoint.tensors).toMatchObject([{name: 'w', shape: [2000]}])
    expect(await refusal(checkpoint.tensor('w'))).toMatchObject({
      code: 'E_MISSING_BASE',
      fix: 'Give it: --base base.safetensors',
    })
  })

  test('refuses another base: by its size, its hash, or what comes out', async () => {
    const longer = noisySafetensors({w: {dtype: 'BF16', shape: [2001]}}, 4)
    const other = noisySafetensors({w: {dtype: 'BF16', shape: [2000]}}, 5)
    const packed = await pack([{...base, bytes: other}])
    expect(await refusal(openDelta(longer))).toMatchObject({
      code: 'E_WRONG_BASE',
      message: expect.stringMatching(/bytes where/),
    })
    expect(await refusal(openDelta(packed))).toMatchObject({
      code: 'E_WRONG_BASE',
      message: expect.stringMatching(/SHA-256/),
    })
    const checkpoint = await openDelta(other)
    expect(await refusal(checkpoint.tensor('w'))).toMatchObject({
      code: 'E_WRONG_BASE',
      message: expect.stringMatching(/tensor "w"/),
    })
  })
})
