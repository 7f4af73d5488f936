/** Numbers of TensorProto.DataType (onnx.proto of ONNX 1.20). */
export const DATA_TYPE = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
  float8e4m3fn: 17,
  float8e4m3fnuz: 18,
  float8e5m2: 19,
  float8e5m2fnuz: 20,
  uint4: 21,
  int4: 22,
  float4e2m1: 23,
  float8e8m0: 24,
  uint2: 25,
  int2: 26,
} as const

export type DataTypeName = keyof typeof DATA_TYPE

/** Bits of one element, by number; 0 for strings. */
const BITS = [0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16, 8, 8, 8, 8, 4, 4, 4, 8, 2, 2] as const
const NAMES = new Map(Object.entries(DATA_TYPE).map(([name, number]) => [number as number, name as DataTypeName]))

/** Bits of one element; undefined for a type that is not known, 0 for strings. */
export function bitsOf(dataType: number): number | undefined {
  return NAMES.has(dataType) ? BITS[dataType] : undefined
}

/** As ONNX names it, in lower case. */
export function dataTypeName(dataType: number): DataTypeName | undefined {
  return NAMES.get(dataType)
}

/**
 * Bytes that a tensor takes as raw data: elements below a byte are packed.
 * Undefined for strings, unknown types, and where a dimension is below 0 or the product beyond exact numbers.
 */
export function rawBytes(dataType: number, dims: readonly number[]): number | undefined {
  const bits = bitsOf(dataType)
  const elements = elementsOf(dims)
  if (!bits || elements === undefined) return undefined
  const bytes = Math.ceil((elements * bits) / 8)
  return Number.isSafeInteger(elements * bits) ? bytes : undefined
}

/** The product of the dimensions: 1 for a scalar; undefined where a dimension is below 0 or the product is not exact. */
export function elementsOf(dims: readonly number[]): number | undefined {
  if (dims.some((dim) => !(dim >= 0))) return undefined
  if (dims.includes(0)) return 0
  const product = dims.reduce((all, dim) => all * dim, 1)
  return Number.isSafeInteger(product) ? product : undefined
}
