import {closeSync, openSync, writeSync} from 'node:fs'

import {random} from './random.ts'
import {safetensorsHeader, type TensorPlace} from './safetensors-header.ts'
import {syntheticWeights} from './synthetic-weights.ts'

const HIDDEN = 2048
const INNER = 5632
/** A tensor has no row twice: it is not longer than its pool. */
const POOL_ROWS = new Map([
  [HIDDEN, 6144],
  [INNER, 2048],
])
/** Rows that are rounded and written at a time. */
const BAND = 512

/**
 * Writes a language model of bf16 as safetensors: layers of attention and feed-forward matrices, at least `bytes` in
 * all. To be quick, tensors are rows of two pools of synthetic weights, each with a scale of its own, so that no two
 * have the same bytes.
 * @returns bytes of the file
 */
export function writeModel(path: string, bytes: number): number {
  const pools = new Map(
    [...POOL_ROWS].map(([columns, rows]) => [columns, syntheticWeights({seed: columns, rows, columns})]),
  )
  const tensors = tensorsOf(bytes)
  const {uniform} = random(7)
  const file = openSync(path, 'w')
  try {
    let written = writeSync(file, safetensorsHeader(tensors))
    for (const {shape} of tensors) {
      const columns = shape.at(-1)!
      const rows = shape.length === 1 ? 1 : shape[0]!
      const pool = pools.get(columns)!
      const scale = 2 ** (uniform() - 0.5)
      let row = Math.floor(uniform() * (pool.length / columns))
      for (let done = 0; done < rows; ) {
        const count = Math.min(BAND, rows - done, pool.length / columns - row)
        written += writeSync(file, scaled(pool.subarray(row * columns, (row + count) * columns), scale))
        done += count
        row = (row + count) % (pool.length / columns)
      }
    }
    return written
  } finally {
    closeSync(file)
  }
}

function tensorsOf(bytes: number): TensorPlace[] {
  const tensors: TensorPlace[] = []
  let sum = 0
  for (let layer = 0; sum < bytes; layer++) {
    for (const [name, shape] of Object.entries(LAYER)) {
      const length = 2 * shape.reduce((product, size) => product * size, 1)
      tensors.push({name: `model.layers.${layer}.${name}.weight`, dtype: 'BF16', shape, length})
      sum += length
    }
  }
  return tensors
}

const LAYER: Readonly<Record<string, readonly number[]>> = {
  input_layernorm: [HIDDEN],
  'self_attn.q_proj': [HIDDEN, HIDDEN],
  'self_attn.k_proj': [512, HIDDEN],
  'self_attn.v_proj': [512, HIDDEN],
  'self_attn.o_proj': [HIDDEN, HIDDEN],
  post_attention_layernorm: [HIDDEN],
  'mlp.gate_proj': [INNER, HIDDEN],
  'mlp.up_proj': [INNER, HIDDEN],
  'mlp.down_proj': [HIDDEN, INNER],
}

/** Weights times a scale, as bf16. */
function scaled(weights: Float32Array, scale: number): Uint8Array {
  const values = new Float32Array(weights.length)
  for (let i = 0; i < values.length; i++) values[i] = weights[i]! * scale
  const bits = new Uint32Array(values.buffer)
  const halves = new Uint16Array(values.length)
  for (let i = 0; i < halves.length; i++) halves[i] = (bits[i]! + 0x7fff + ((bits[i]! >>> 16) & 1)) >>> 16
  return new Uint8Array(halves.buffer)
}
