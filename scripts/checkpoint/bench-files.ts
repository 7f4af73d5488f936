import {writeFileSync} from 'node:fs'
import {join} from 'node:path'

import {bf16Bytes, bf16InF32, f8Bytes, f16Bytes, f32Bytes} from './float-casts.ts'
import {ggufHeader} from './gguf-header.ts'
import {int8PerRow, q4Blocks, q4KBlocks, q8Blocks} from './quantized-casts.ts'
import {safetensorsHeader} from './safetensors-header.ts'
import {adamState, fineTuned, syntheticWeights} from './synthetic-weights.ts'

/** A checkpoint of one element type, and the ratios that it has to reach. */
export interface BenchFile {
  name: string
  path: string
  bars: {normal?: number; max?: number}
  /** What zipnn calls its values, where it knows them. */
  zipnn?: string
}

interface Tensor {
  name: string
  shape: readonly [number, number]
  weights: Float32Array
}

/** Rows as long as those of models, and fewer of them. */
const SHAPES: Readonly<Record<string, readonly [number, number]>> = {
  'model.embed_tokens': [512, 2048],
  'model.layers.0.self_attn.q_proj': [1024, 2048],
  'model.layers.0.self_attn.k_proj': [256, 2048],
  'model.layers.0.input_layernorm': [1, 2048],
  'model.layers.0.mlp.up_proj': [1408, 2048],
  'model.layers.0.mlp.down_proj': [512, 5632],
}

/** Writes the same weights in each element type, and an optimizer's state. */
export function writeBenchFiles(folder: string): BenchFile[] {
  const tensors = Object.entries(SHAPES).map(([name, shape], seed): Tensor => {
    const [rows, columns] = shape
    return {name: `${name}.weight`, shape, weights: syntheticWeights({seed: seed + 10, rows, columns})}
  })
  const moments = ['', '.exp_avg', '.exp_avg_sq']
  const adam = tensors.flatMap(({name, shape: [rows, columns]}, seed) =>
    adamState({seed: seed + 20, rows, columns}).map(
      (weights, k): Tensor => ({name: `${name}${moments[k]}`, shape: [rows, columns], weights}),
    ),
  )
  const write = (name: string, dtype: string, cast: Cast, of = tensors) =>
    writeSafetensors(join(folder, `${name.replaceAll(' ', '-')}.safetensors`), dtype, cast, of)
  const gguf = (name: string, type: number, blockLength: number, cast: Cast) =>
    writeGguf(join(folder, `${name}.gguf`), type, blockLength, cast, tensors)
  return [
    {name: 'bf16', path: write('bf16', 'BF16', bf16Bytes), bars: {normal: 1.49, max: 1.5}, zipnn: 'bfloat16'},
    {name: 'fp32', path: write('fp32', 'F32', f32Bytes), bars: {normal: 1.196}, zipnn: 'float32'},
    {name: 'fp32 of bf16', path: write('fp32 of bf16', 'F32', bf16InF32), bars: {normal: 2.97}, zipnn: 'float32'},
    {name: 'fp16', path: write('fp16', 'F16', f16Bytes), bars: {normal: 1.17}, zipnn: 'float16'},
    {name: 'fp8', path: write('fp8', 'F8_E4M3', f8Bytes), bars: {max: 1.2}},
    {name: 'int8', path: write('int8', 'I8', int8PerRow), bars: {max: 1.2}},
    {name: 'Adam', path: write('Adam', 'F32', f32Bytes, adam), bars: {normal: 1.19}, zipnn: 'float32'},
    {name: 'q8_0', path: gguf('q8_0', 8, 34 / 32, q8Blocks), bars: {normal: 1.07}},
    {name: 'q4_0', path: gguf('q4_0', 2, 18 / 32, q4Blocks), bars: {}},
    {name: 'q4_K', path: gguf('q4_K', 12, 144 / 256, q4KBlocks), bars: {normal: 1.045}},
  ]
}

/** The bf16 weights before and after some more training, and both XORed as integers. */
export function writeFineTune(folder: string): {base: string; tuned: string; xored: string} {
  const base = Object.entries(SHAPES).map(([name, shape], seed): Tensor => {
    const [rows, columns] = shape
    return {name: `${name}.weight`, shape, weights: syntheticWeights({seed: seed + 30, rows, columns})}
  })
  const tuned = base.map((tensor, seed) => ({...tensor, weights: fineTuned(tensor.weights, seed + 40, 0.004)}))
  const before = new Map(base.map(({name, weights}) => [name, bf16Bytes(weights)]))
  const write = (name: string, dtype: string, of: readonly Tensor[], cast: Cast = bf16Bytes) =>
    writeSafetensors(join(folder, `${name}.safetensors`), dtype, cast, of)
  return {
    base: write('base', 'BF16', base),
    tuned: write('tuned', 'BF16', tuned),
    xored: write('xored', 'I16', tuned, (weights, _, name) => {
      const other = before.get(name)!
      return bf16Bytes(weights).map((byte, i) => byte ^ other[i]!)
    }),
  }
}

type Cast = (weights: Float32Array, columns: number, name: string) => Uint8Array

function writeSafetensors(path: string, dtype: string, cast: Cast, tensors: readonly Tensor[]): string {
  const parts = tensors.map(({name, shape, weights}) => ({name, shape, bytes: cast(weights, shape[1], name)}))
  const header = safetensorsHeader(parts.map(({bytes, ...rest}) => ({...rest, dtype, length: bytes.length})))
  writeFileSync(path, Buffer.concat([header, ...parts.map(({bytes}) => bytes)]))
  return path
}

/** `bytesOfValue`: bytes of a block for each value in it. */
function writeGguf(path: string, type: number, bytesOfValue: number, cast: Cast, tensors: readonly Tensor[]): string {
  const header = ggufHeader(
    tensors.map(({name, shape, weights}) => ({name, shape, type, length: weights.length * bytesOfValue})),
  )
  const parts = tensors.map(({name, shape, weights}) => cast(weights, shape[1], name))
  writeFileSync(path, Buffer.concat([header, ...parts]))
  return path
}
