import {random} from './random.ts'

/** What a tensor of trained weights is like. */
export interface WeightsSpec {
  seed: number
  rows: number
  columns: number
  /** Standard deviation over the tensor; about 1 / sqrt(columns) in a trained layer. */
  scale?: number
}

/**
 * Spreads, as logarithms, of the scales of rows, of columns and of single weights: with them bf16, int8 and the
 * blocks of GGUF have the entropies that published models have (the exponents of bf16 2.64 bits).
 */
const SPREAD = {row: 0.06, column: 0.12, weight: 0.315}

/** Weights whose bytes have the statistics of trained ones (as bf16: high byte 2.75 bits, low byte 7.97). */
export function syntheticWeights({columns, rows, scale = 1 / Math.sqrt(columns), seed}: WeightsSpec): Float32Array {
  const {normal} = random(seed)
  const columnScales = Float64Array.from({length: columns}, () => Math.exp(SPREAD.column * normal()))
  const weights = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const rowScale = scale * Math.exp(SPREAD.row * normal())
    for (let column = 0; column < columns; column++) {
      const weightScale = rowScale * columnScales[column]! * Math.exp(SPREAD.weight * normal())
      weights[row * columns + column] = weightScale * normal()
    }
  }
  return weights
}

/** The weights after some more training: `step` is the standard deviation of the change, as a share of the scale. */
export function fineTuned(weights: Float32Array, seed: number, step: number): Float32Array {
  const {normal} = random(seed)
  const mean = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0) / weights.length)
  return weights.map((weight) => weight + step * mean * normal())
}

/** How unlike the sizes of gradients are, as the spread of their logarithms. */
const GRADIENT_SPREAD = 0.9

/** The state of an Adam optimizer: the weights, the first moments, the second moments. */
export function adamState(spec: WeightsSpec): Float32Array[] {
  const {normal} = random(spec.seed + 2)
  const weights = syntheticWeights(spec)
  const sizes = weights.map(() => 1e-5 * Math.exp(GRADIENT_SPREAD * normal()))
  const first = sizes.map((size) => size * normal())
  const second = sizes.map((size) => size * size * (normal() ** 2 + normal() ** 2 + normal() ** 2))
  return [weights, first, second]
}
