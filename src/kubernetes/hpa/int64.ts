/** A 64-bit integer as the controller counts: a number while exact, a bigint beyond 2^53. */
export type Int64 = number | bigint

export const MAX_INT32 = 2 ** 31 - 1
export const MIN_INT32 = -(2 ** 31)
export const MAX_INT64 = 2n ** 63n - 1n

/** A whole number of any size, held to the range of int64. */
export function toInt64(value: Int64): Int64 {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  const wide = BigInt(value)
  if (wide > MAX_INT64) return MAX_INT64
  return narrow(wide < -MAX_INT64 - 1n ? -MAX_INT64 - 1n : wide)
}

/** a + b, wrapping as Go does. */
export function add(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  return narrow(BigInt(a) + BigInt(b))
}

/** a x b, wrapping as Go does. */
export function multiply(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (Number.isSafeInteger(product)) return product + 0
  }
  return narrow(BigInt(a) * BigInt(b))
}

/** a / b without the remainder, toward zero. */
export function divide(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b) + 0
  return narrow(BigInt(a) / BigInt(b))
}

/** The low 32 bits. */
export function lowInt32(value: Int64): number {
  return typeof value === 'number' ? value | 0 : Number(BigInt.asIntN(32, value))
}

/** A whole float64 as int32; out of range gives the least int32, as on amd64. */
export function floatToInt32(value: number): number {
  return value >= MIN_INT32 && value <= MAX_INT32 ? value + 0 : MIN_INT32
}

/** A whole float64 as int64; out of range gives the least int64, as on amd64. */
export function floatToInt64(value: number): number {
  return value >= -(2 ** 63) && value < 2 ** 63 ? value + 0 : -(2 ** 63)
}

function narrow(wide: bigint): Int64 {
  const wrapped = BigInt.asIntN(64, wide)
  const number = Number(wrapped)
  return Number.isSafeInteger(number) ? number : wrapped
}
