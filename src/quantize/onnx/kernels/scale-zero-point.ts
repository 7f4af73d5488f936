import {type FloatType, roundTo} from './float-type.ts'
import {type IntegerForm, integerRange} from './integer-range.ts'
import {roundHalfToEven} from './round-half-to-even.ts'

/** real = scale * (integer - zeroPoint) */
export interface ScaleZeroPoint {
  scale: number
  zeroPoint: number
}

/** The lowest normal fp32 value (bfloat16 has the same exponents), below which ONNX Runtime gives up a scale. */
const tiny = 2 ** -126

/**
 * The scale and zero point for real numbers from `min` to `max`, widened to hold 0. The scale is one that `type`, the
 * type of the weights or activations, holds exactly. A range too narrow for a scale (all zeros) has scale 1 and zero
 * point 0. Equal to `compute_scale_zp` of ONNX Runtime 1.32's quant_utils.py: in float64, rounded once at the end.
 *
 * @param minRealRange the least width of the range, where given (`MinimumRealRange`)
 * @throws RangeError for a range that is not finite or is upside down
 */
export function scaleZeroPoint(
  min: number,
  max: number,
  form: IntegerForm,
  {type = 'float32', minRealRange}: {type?: FloatType; minRealRange?: number} = {},
): ScaleZeroPoint {
  if (!(Number.isFinite(min) && Number.isFinite(max) && min <= max)) {
    throw new RangeError(`No scale for the range from ${min} to ${max}`)
  }
  const round = roundTo[type]
  const integers = integerRange(form)
  let low = Math.min(min, 0)
  let high = Math.max(max, 0)
  if (minRealRange !== undefined) high = Math.max(high, round(low + round(minRealRange)))
  if (form.symmetric) {
    high = Math.max(-low, high)
    low = -high
  }
  const scale = (high - low) / (integers.max - integers.min)
  const stored = round(scale)
  if (type === 'float16' ? stored === 0 : scale < tiny) return {scale: 1, zeroPoint: 0}
  const zeroPoint = form.symmetric ? (integers.min + integers.max) / 2 : integers.min - low / scale
  return {scale: stored, zeroPoint: roundHalfToEven(zeroPoint)}
}
