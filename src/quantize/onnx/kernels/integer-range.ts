/** The integer types that QuantizeLinear's 8-bit kernels run on. */
export type IntegerType = 'int8' | 'uint8'

export interface IntegerForm {
  type: IntegerType
  /** Zero is in the middle: int8 from -127 to 127 with zero point 0, uint8 with zero point 128. */
  symmetric: boolean
  /** One bit less (int8 from -64 to 64, uint8 from 0 to 127), so that no AVX2 kernel saturates on a CPU without VNNI. */
  reduceRange?: boolean
}

export interface IntegerRange {
  min: number
  max: number
}

/** All values of the type: what quantized numbers are clipped to, whatever the form. */
export const wholeRange: Readonly<Record<IntegerType, IntegerRange>> = {
  int8: {min: -128, max: 127},
  uint8: {min: 0, max: 255},
}

/** The integers that a scale is spread over: `get_qmin_qmax_for_qType` of ONNX Runtime's quant_utils.py. */
export function integerRange({type, symmetric, reduceRange = false}: IntegerForm): IntegerRange {
  if (type === 'uint8') return reduceRange ? {min: 0, max: 127} : wholeRange.uint8
  if (reduceRange) return {min: -64, max: 64}
  return symmetric ? {min: -127, max: 127} : wholeRange.int8
}
