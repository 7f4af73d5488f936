import type {ChannelLayout} from './channel-layout.ts'
import {forEachRun} from './channel-layout.ts'
import type {ChannelRanges} from './channel-ranges.ts'
import type {FloatType} from './float-type.ts'
import {type IntegerForm, type IntegerType, wholeRange} from './integer-range.ts'
import {scaleZeroPoint} from './scale-zero-point.ts'

/** One scale and zero point a channel: real = scale * (integer - zeroPoint). */
export interface ChannelScales {
  integers: IntegerType
  /** Values of the weights' own type, held as fp32. */
  scales: Float32Array
  zeroPoints: Int16Array
}

/** Adding this to an fp32 value below 2^22 leaves no bit for a fraction and rounds ties to even; a greater is clipped. */
const magic = 12_582_912

/**
 * The scales for weights whose ranges are known. A channel without values (an empty tensor) has scale 1 and zero
 * point 0, as ONNX Runtime has it.
 *
 * @param type the type of the weights, which is also the type of the scales in the model
 */
export function channelScales(
  ranges: Pick<ChannelRanges, 'min' | 'max'>,
  form: IntegerForm,
  type: FloatType = 'float32',
): ChannelScales {
  const scales = new Float32Array(ranges.min.length).fill(1)
  const zeroPoints = new Int16Array(scales.length)
  for (let channel = 0; channel < scales.length; channel++) {
    const min = ranges.min[channel]!
    const max = ranges.max[channel]!
    if (min > max) continue
    const {scale, zeroPoint} = scaleZeroPoint(min, max, form, {type})
    scales[channel] = scale
    zeroPoints[channel] = zeroPoint
  }
  return {integers: form.type, scales, zeroPoints}
}

/**
 * Quantizes a chunk of a tensor: clip(round(value / scale) + zero point), divided and rounded (half to even) in fp32 as
 * `quantize_nparray` of ONNX Runtime's quant_utils.py.
 *
 * @param offset index of the chunk's first element in the tensor
 * @returns one byte an element, as the model stores it (int8 in two's complement)
 */
export function quantizeWeights(
  values: Float32Array,
  {integers, scales, zeroPoints}: ChannelScales,
  layout: ChannelLayout,
  offset = 0,
): Uint8Array {
  const bytes = new Uint8Array(values.length)
  const {max, min} = wholeRange[integers]
  if (layout.inner === 1) {
    quantizeAcross(values, bytes, {scales, zeroPoints, min, max, first: offset % layout.channels})
    return bytes
  }
  forEachRun(layout, offset, values.length, (channel, start, end) => {
    const scale = scales[channel]!
    const zero = zeroPoints[channel]!
    for (let index = start; index < end; index++) {
      const integer = Math.fround(Math.fround(values[index]! / scale) + magic) - magic + zero
      bytes[index] = Math.max(min, Math.min(max, integer))
    }
  })
  return bytes
}

interface Across {
  scales: Float32Array
  zeroPoints: Int16Array
  min: number
  max: number
  first: number
}

/** The channels along the last axis: a new scale for each element. */
function quantizeAcross(values: Float32Array, bytes: Uint8Array, {first, max, min, scales, zeroPoints}: Across): void {
  let channel = first
  for (let index = 0; index < values.length; channel = 0) {
    const end = Math.min(values.length, index + scales.length - channel)
    for (; index < end; index++, channel++) {
      const integer = Math.fround(Math.fround(values[index]! / scales[channel]!) + magic) - magic + zeroPoints[channel]!
      bytes[index] = Math.max(min, Math.min(max, integer))
    }
  }
}
