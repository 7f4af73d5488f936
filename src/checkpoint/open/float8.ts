interface Float8 {
  exponentBits: number
  bias: number
  /** Infinities and NaNs as IEEE 754 has them; else all bits set, or (`unsigned zero`) the negative zero, is NaN. */
  special: 'ieee' | 'all ones' | 'negative zero'
}

/**
 * The 8-bit floats, by how dtypes are called without case and underscores. Source: OCP 8-bit Floating Point
 * Specification 1.0 for e4m3fn and e5m2; the fnuz forms as in the ONNX operator documentation of float 8.
 */
const FLOAT8: Readonly<Record<string, Float8>> = {
  e4m3: {exponentBits: 4, bias: 7, special: 'all ones'},
  e4m3fn: {exponentBits: 4, bias: 7, special: 'all ones'},
  e5m2: {exponentBits: 5, bias: 15, special: 'ieee'},
  e4m3fnuz: {exponentBits: 4, bias: 8, special: 'negative zero'},
  e5m2fnuz: {exponentBits: 5, bias: 16, special: 'negative zero'},
}

/** The 256 values of a dtype such as `F8_E4M3` or `FLOAT8E5M2FNUZ`; undefined for one that is not known. */
export function float8Table(dtype: string): Float32Array | undefined {
  const key = dtype
    .toLowerCase()
    .replace(/_/g, '')
    .replace(/^f(?:loat)?8/, '')
  const form = Object.hasOwn(FLOAT8, key) ? FLOAT8[key] : undefined
  return form && Float32Array.from({length: 256}, (_, bits) => float8(bits, form))
}

function float8(bits: number, {bias, exponentBits, special}: Float8): number {
  const fractionBits = 7 - exponentBits
  const sign = bits & 0x80 ? -1 : 1
  const exponent = (bits & 0x7f) >> fractionBits
  const fraction = bits & (2 ** fractionBits - 1)
  if (special === 'all ones' && (bits & 0x7f) === 0x7f) return Number.NaN
  if (special === 'negative zero' && bits === 0x80) return Number.NaN
  if (special === 'ieee' && exponent === 2 ** exponentBits - 1)
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  const one = 2 ** fractionBits
  return exponent === 0
    ? sign * (fraction / one) * 2 ** (1 - bias)
    : sign * (1 + fraction / one) * 2 ** (exponent - bias)
}
