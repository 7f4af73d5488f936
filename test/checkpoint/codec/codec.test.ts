import fc from 'fast-check'
import {beforeAll, expect, test} from 'vitest'
import {bf16Bytes} from '../../../scripts/checkpoint/float-casts.ts'
import {syntheticWeights} from '../../../scripts/checkpoint/synthetic-weights.ts'
import {MAX_CHUNK} from '../../../src/checkpoint/codec/chunk-hint.ts'
import {type Codec, compileCodec, createCodec} from '../../../src/checkpoint/codec/codec.ts'
import {PayloadError} from '../../../src/checkpoint/codec/payload-error.ts'
import type {WasmModule} from '../../../src/checkpoint/codec/web-assembly.ts'
import {anyBase, anyBytes, anyHint} from './arbitrary-chunks.ts'

let module: WasmModule
let codec: Codec

beforeAll(async () => {
  module = await compileCodec()
  codec = createCodec(module)
})

function decoded(payload: Uint8Array, length: number, base?: Uint8Array): Uint8Array {
  const output = new Uint8Array(length)
  codec.decodeChunk(payload, output, base)
  return output
}

test('any bytes with any hint come back, from a payload at most two bytes longer', () => {
  fc.assert(
    fc.property(anyBytes, anyHint, fc.boolean(), (bytes, hint, max) => {
      const payload = codec.encodeChunk(bytes, hint, {max}).slice()
      expect(payload.length).toBeLessThanOrEqual(bytes.length + 2)
      expect(Buffer.compare(decoded(payload, bytes.length), bytes)).toBe(0)
    }),
    {numRuns: 600},
  )
})

test('any bytes come back with the base they were encoded on', () => {
  fc.assert(
    fc.property(anyBytes, anyHint, fc.boolean(), fc.nat(), (bytes, hint, max, seed) => {
      const base = anyBase(bytes, seed)
      const payload = codec.encodeChunk(bytes, hint, {max, base}).slice()
      expect(payload.length).toBeLessThanOrEqual(bytes.length + 2)
      expect(Buffer.compare(decoded(payload, bytes.length, base), bytes)).toBe(0)
    }),
    {numRuns: 400},
  )
})

test('a payload does not depend on the codec that wrote it, nor on what it wrote before', () => {
  fc.assert(
    fc.property(anyBytes, anyHint, fc.boolean(), (bytes, hint, max) => {
      const used = codec.encodeChunk(bytes, hint, {max}).slice()
      expect(Buffer.compare(createCodec(module).encodeChunk(bytes, hint, {max}), used)).toBe(0)
    }),
    {numRuns: 60},
  )
})

test('a whole chunk of noise takes two bytes more than it, and shared memory is read', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(MAX_CHUNK))
  let state = 1
  for (let i = 0; i < shared.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    shared[i] = state >>> 24
  }
  for (const max of [false, true]) {
    const payload = codec.encodeChunk(shared, {}, {max}).slice()
    expect(payload.length).toBe(MAX_CHUNK + 2)
    expect(Buffer.compare(decoded(payload, MAX_CHUNK), shared)).toBe(0)
  }
})

test('a chunk that equals its base takes some bytes', () => {
  const bytes = Uint8Array.from({length: 100_000}, (_, i) => (i * 7919) >> 3)
  for (const type of ['bf16', 'f32', 'f64', 'i8', 'ggml:q8_0'] as const) {
    expect(codec.encodeChunk(bytes, {type}, {max: false, base: bytes}).length).toBeLessThan(1000)
  }
})

test('a chunk that is too long, or a base of another length, is the fault of the caller', () => {
  const long = new Uint8Array(MAX_CHUNK + 1)
  expect(() => codec.encodeChunk(long, {}, {max: false})).toThrow(RangeError)
  expect(() => codec.decodeChunk(new Uint8Array(2), long)).toThrow(RangeError)
  const base = new Uint8Array(3)
  expect(() => codec.encodeChunk(new Uint8Array(4), {}, {max: false, base})).toThrow(RangeError)
  expect(() => codec.decodeChunk(new Uint8Array(4), new Uint8Array(4), base)).toThrow(RangeError)
})

test('a payload that needs its base says so', () => {
  const bytes = Uint8Array.from({length: 10_000}, (_, i) => i >> 4)
  const payload = codec.encodeChunk(bytes, {type: 'bf16'}, {max: false, base: bytes.toReversed()}).slice()
  const same = codec.encodeChunk(bytes, {type: 'bf16'}, {max: false, base: bytes}).slice()
  expect(() => decoded(same, bytes.length)).toThrow(PayloadError)
  expect(Buffer.compare(decoded(payload, bytes.length, bytes.toReversed()), bytes)).toBe(0)
})

test('exponents are coded in the context of their row and column with max, where these have sizes of their own', () => {
  const even = syntheticWeights({seed: 6, rows: 128, columns: 512})
  const uneven = even.map((x, i) => x * 2 ** ((i % 512) % 6))
  const size = (rowLength: number) =>
    codec.encodeChunk(bf16Bytes(uneven), {type: 'bf16', rowLength}, {max: true}).length
  const alone = codec.encodeChunk(bf16Bytes(even), {type: 'bf16'}, {max: true}).length
  expect(size(512)).toBeLessThan(1.02 * alone)
  expect(size(1)).toBeGreaterThan(1.05 * alone)
})
