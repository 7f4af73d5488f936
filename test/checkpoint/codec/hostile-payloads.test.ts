import fc from 'fast-check'
import {beforeAll, expect, test} from 'vitest'

import {bf16Bytes, f32Bytes} from '../../../scripts/checkpoint/float-casts.ts'
import {fineTuned, syntheticWeights} from '../../../scripts/checkpoint/synthetic-weights.ts'
import type {ChunkHint} from '../../../src/checkpoint/codec/chunk-hint.ts'
import {type Codec, compileCodec, createCodec} from '../../../src/checkpoint/codec/codec.ts'
import {PayloadError} from '../../../src/checkpoint/codec/payload-error.ts'

let codec: Codec
let payloads: {payload: Uint8Array; length: number; base?: Uint8Array}[]

const WEIGHTS = syntheticWeights({seed: 8, rows: 32, columns: 256})
/** Columns of sizes of their own: what contexts are for. */
const COLUMNS = syntheticWeights({seed: 9, rows: 64, columns: 256}).map((x, i) => x * 2 ** ((i % 256) % 7))
const TEXT = new TextEncoder().encode('{"layers.0.weight": {"dtype": "BF16"}}, '.repeat(100))

beforeAll(async () => {
  codec = createCodec(await compileCodec())
  const bf16 = bf16Bytes(WEIGHTS)
  const tuned = bf16Bytes(fineTuned(WEIGHTS, 9, 0.01))
  const chunks: [Uint8Array, ChunkHint, Uint8Array?][] = [
    [bf16, {type: 'bf16', rowLength: 256}],
    [bf16Bytes(COLUMNS), {type: 'bf16', rowLength: 256}],
    [f32Bytes(WEIGHTS), {type: 'f32'}],
    [bf16, {type: 'ggml:q4_K'}],
    [TEXT, {}],
    [tuned, {type: 'bf16'}, bf16],
    [tuned, {type: 'i8'}, bf16],
  ]
  payloads = chunks.flatMap(([bytes, hint, base]) =>
    [false, true].map((max) => ({
      payload: codec.encodeChunk(bytes, hint, base === undefined ? {max} : {max, base}).slice(),
      length: bytes.length,
      ...(base !== undefined && {base}),
    })),
  )
})

/** Decodes to anything, or throws the one error that it may throw. */
function survives(payload: Uint8Array, length: number, base: Uint8Array | undefined): boolean {
  const output = new Uint8Array(length)
  try {
    codec.decodeChunk(payload, output, base)
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(PayloadError)
    return false
  }
}

test('every truncation of a payload is refused', () => {
  for (const {base, length, payload} of payloads) {
    const step = Math.max(1, Math.floor(payload.length / 400))
    for (let end = 0; end < payload.length; end += end < 200 ? 1 : step) {
      expect(survives(payload.subarray(0, end), length, base)).toBe(false)
    }
    expect(survives(new Uint8Array([...payload, 0]), length, base)).toBe(false)
  }
})

test('a flipped bit anywhere gives other bytes or the error, never a crash', () => {
  let refused = 0
  for (const {base, length, payload} of payloads) {
    const damaged = payload.slice()
    const step = Math.max(1, Math.floor((payload.length * 8) / 300))
    for (let bit = 0; bit < payload.length * 8; bit += bit < 500 ? 1 : step) {
      damaged[bit >> 3]! ^= 1 << (bit & 7)
      if (!survives(damaged, length, base)) refused++
      damaged[bit >> 3]! ^= 1 << (bit & 7)
    }
    const output = new Uint8Array(length)
    codec.decodeChunk(payload, output, base)
  }
  expect(refused).toBeGreaterThan(1000)
})

test('a payload read into a chunk of another length gives the error or other bytes', () => {
  for (const {length, payload} of payloads) {
    for (const other of [0, 1, length - 1, length + 1, length * 2]) survives(payload, other, new Uint8Array(other))
  }
  expect(survives(payloads[0]!.payload, 0, undefined)).toBe(false)
})

test('arbitrary bytes, and arbitrary bytes after the start of a payload, are survived', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({maxLength: 400}),
      fc.nat({max: 13}),
      fc.nat({max: 80}),
      fc.nat({max: 9000}),
      (noise, which, kept, length) => {
        survives(noise, length, new Uint8Array(length))
        const {base, length: whole, payload} = payloads[which]!
        survives(new Uint8Array([...payload.subarray(0, kept), ...noise]), whole, base)
      },
    ),
    {numRuns: 800},
  )
})

test('a zstd frame that holds more than the chunk, or asks for a large window, is refused', async () => {
  const {constants, zstdCompressSync} = await import('node:zlib')
  const bomb = zstdCompressSync(new Uint8Array(50_000_000))
  expect(survives(new Uint8Array([0, 2, ...varint(bomb.length), ...bomb]), 1000, undefined)).toBe(false)
  const params = {[constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 0}
  const wide = zstdCompressSync(new Uint8Array(1000), {params})
  expect(wide.length).toBeGreaterThan(0)
  survives(new Uint8Array([0, 2, ...varint(wide.length), ...wide]), 1000, undefined)
})

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]
}
