import type {ChunkHint} from '../../src/checkpoint/codec/chunk-hint.ts'
import {bf16Bytes, bf16InF32, f8Bytes, f16Bytes, f32Bytes} from './float-casts.ts'
import {int8PerRow, q4Blocks, q4KBlocks, q8Blocks} from './quantized-casts.ts'
import {adamState, fineTuned, syntheticWeights} from './synthetic-weights.ts'

export interface BenchTensor {
  name: string
  bytes: Uint8Array
  hint: ChunkHint
}

const ROWS = 2048
const COLUMNS = 2048

/** The same weights in each element type, and an optimizer's state. */
export function benchTensors(rows = ROWS, columns = COLUMNS): BenchTensor[] {
  const weights = syntheticWeights({seed: 1, rows, columns})
  const adam = adamState({seed: 2, rows, columns: columns / 2}).map(f32Bytes)
  const rowLength = columns
  return [
    {name: 'bf16', bytes: bf16Bytes(weights), hint: {type: 'bf16', rowLength}},
    {name: 'f32', bytes: f32Bytes(weights), hint: {type: 'f32', rowLength}},
    {name: 'f32 holding bf16', bytes: bf16InF32(weights), hint: {type: 'f32', rowLength}},
    {name: 'f16', bytes: f16Bytes(weights), hint: {type: 'f16', rowLength}},
    {name: 'f8 e4m3', bytes: f8Bytes(weights), hint: {type: 'f8', rowLength}},
    {name: 'int8 per row', bytes: int8PerRow(weights, columns), hint: {type: 'i8', rowLength}},
    {name: 'Adam p, m, v', bytes: Buffer.concat(adam), hint: {type: 'f32', rowLength: columns / 2}},
    {name: 'GGUF q8_0', bytes: q8Blocks(weights), hint: {type: 'ggml:q8_0'}},
    {name: 'GGUF q4_0', bytes: q4Blocks(weights), hint: {type: 'ggml:q4_0'}},
    {name: 'GGUF q4_K', bytes: q4KBlocks(weights), hint: {type: 'ggml:q4_K'}},
    {name: 'bf16, type unknown', bytes: bf16Bytes(weights), hint: {}},
    {name: 'f32, type unknown', bytes: f32Bytes(weights), hint: {}},
  ]
}

/** Weights before and after fine-tuning. */
export function finetunePair(type: 'bf16' | 'f32'): {base: Uint8Array; tuned: Uint8Array} {
  const weights = syntheticWeights({seed: 3, rows: ROWS, columns: COLUMNS})
  const tuned = fineTuned(weights, 4, 0.004)
  return type === 'bf16'
    ? {base: bf16Bytes(weights), tuned: bf16Bytes(tuned)}
    : {base: f32Bytes(weights), tuned: f32Bytes(tuned)}
}
