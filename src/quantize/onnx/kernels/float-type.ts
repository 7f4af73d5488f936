import {fromBfloat, roundToBfloat} from './bfloat16.ts'
import {fromHalf, roundToHalf} from './float16.ts'

/** The types of weights that can be quantized. */
export type FloatType = 'float32' | 'float16' | 'bfloat16'

/** Bytes of one value. */
export const floatSize: Readonly<Record<FloatType, number>> = {float32: 4, float16: 2, bfloat16: 2}

/** Rounds a number to the nearest one that the type holds, ties to even. */
export const roundTo: Readonly<Record<FloatType, (value: number) => number>> = {
  float32: Math.fround,
  float16: roundToHalf,
  bfloat16: roundToBfloat,
}

/**
 * The values of a tensor's raw little-endian bytes as fp32, which holds all of them exactly. Aligned fp32 bytes are
 * viewed, not copied.
 */
export function toFloat32(bytes: Uint8Array, type: FloatType): Float32Array {
  const size = floatSize[type]
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice()
  const length = Math.floor(aligned.byteLength / size)
  if (type === 'float32') return new Float32Array(aligned.buffer, aligned.byteOffset, length)
  const bits = new Uint16Array(aligned.buffer, aligned.byteOffset, length)
  return type === 'float16' ? fromHalf(bits) : fromBfloat(bits)
}
