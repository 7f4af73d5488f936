import fc from 'fast-check'

import {bf16Bytes, f16Bytes, f32Bytes} from '../../../scripts/checkpoint/float-casts.ts'
import {syntheticWeights} from '../../../scripts/checkpoint/synthetic-weights.ts'
import type {ChunkHint} from '../../../src/checkpoint/codec/chunk-hint.ts'
import {GGML_FIELDS} from '../../../src/checkpoint/codec/ggml-fields.ts'
import type {ElementType} from '../../../src/checkpoint/layout.ts'

const TYPES: readonly (ElementType | undefined)[] = [
  undefined,
  ...(['bf16', 'f16', 'f32', 'f64', 'f8', 'i8', 'u8', 'i16', 'i32', 'i64', 'ggml:unheard_of'] as const),
  ...Object.keys(GGML_FIELDS).map((name): ElementType => `ggml:${name}`),
]

export const anyHint: fc.Arbitrary<ChunkHint> = fc
  .record({type: fc.constantFrom(...TYPES), rowLength: fc.option(fc.integer({min: 0, max: 5000}), {nil: undefined})})
  .map(({rowLength, type}) => ({...(type !== undefined && {type}), ...(rowLength !== undefined && {rowLength})}))

const WEIGHTS = syntheticWeights({seed: 5, rows: 64, columns: 512})
const SOURCES = [bf16Bytes(WEIGHTS), f16Bytes(WEIGHTS), f32Bytes(WEIGHTS)]

/** Weights, text, few values, runs, noise: what makes each codec come into play, at any length and cut. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({maxLength: 300}),
  fc
    .tuple(fc.constantFrom(...SOURCES), fc.nat({max: 4000}), fc.nat({max: 60_000}))
    .map(([bytes, from, length]) => bytes.slice(from, from + length)),
  fc.tuple(fc.uint8Array({minLength: 1, maxLength: 40}), fc.integer({min: 1, max: 300})).map(repeated),
  fc.tuple(fc.nat(), fc.nat({max: 20_000}), fc.integer({min: 1, max: 256})).map(([seed, length, values]) => {
    let state = seed | 1
    return Uint8Array.from({length}, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return (state >>> 24) % values
    })
  }),
)

function repeated([pattern, times]: [Uint8Array, number]): Uint8Array {
  return Uint8Array.from({length: pattern.length * times}, (_, i) => pattern[i % pattern.length]!)
}

/** A base of the same length: the bytes with some changed. */
export const anyBase = (bytes: Uint8Array, seed: number): Uint8Array => {
  let state = seed | 1
  return bytes.map((byte) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 28 === 0 ? byte ^ (state >>> 20) : byte
  })
}
