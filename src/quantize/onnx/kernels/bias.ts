import {roundHalfToEven} from './round-half-to-even.ts'

export interface QuantizedBias {
  /** One integer a bias value; its zero point is 0. */
  values: Int32Array
  /** Input scale times weight scale: one, or one a channel. */
  scales: Float32Array
  /** Values that int32 cannot hold with this scale, set to its limits. */
  clipped: number
}

const int32 = {min: -(2 ** 31), max: 2 ** 31 - 1}

/**
 * Quantizes a bias to int32 with scale = input scale * weight scale, so that a kernel adds it to its int32 sums as it
 * is: `quantize_bias_static_impl` of ONNX Runtime's base_quantizer.py.
 *
 * @param weightScales one scale, or one for each bias value
 */
export function quantizeBias(bias: Float32Array, inputScale: number, weightScales: Float32Array): QuantizedBias {
  const scales = weightScales.map((scale) => Math.fround(inputScale) * scale)
  const values = new Int32Array(bias.length)
  let clipped = 0
  for (let index = 0; index < bias.length; index++) {
    const value = roundHalfToEven(bias[index]! / scales[scales.length === 1 ? 0 : index]!)
    if (value < int32.min || value > int32.max) clipped++
    values[index] = Math.min(Math.max(value, int32.min), int32.max)
  }
  return {values, scales, clipped}
}

/**
 * The weight scales that let int32 hold the bias: a scale is raised where input scale * weight scale is too small, else
 * kept. `_adjust_weight_scale_for_int32_bias` of ONNX Runtime's qdq_quantizer.py. To be called before the weights are
 * quantized with them.
 *
 * @param weightScales one scale, or one for each bias value
 */
export function weightScalesForBias(bias: Float32Array, inputScale: number, weightScales: Float32Array): Float32Array {
  const input = Math.fround(inputScale)
  const widest =
    weightScales.length === 1 ? bias.reduce((size, value) => Math.max(size, Math.abs(value)), 0) : undefined
  return weightScales.map((scale, channel) => {
    // ONNX Runtime takes this product in float64 for one scale and in fp32 for one a channel.
    const width = widest === undefined ? Math.fround(1.0001) * Math.abs(2 * bias[channel]!) : 1.0001 * (2 * widest)
    const least = (widest === undefined ? Math.fround(width) : width) / (int32.max - (int32.min + 1))
    const candidate = input * scale
    return candidate < least && candidate > 0 ? scale * (least / candidate) : scale
  })
}
