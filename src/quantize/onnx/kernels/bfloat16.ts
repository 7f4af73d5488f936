/** bfloat16: the upper 16 bits of an fp32 value. */

/** Converts fp32 values to bfloat16 bits, rounding to nearest even; NaN stays NaN. */
export function toBfloat(values: Float32Array): Uint16Array {
  const bits = new Uint16Array(values.length)
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  for (let index = 0; index < bits.length; index++) {
    const word = words[index]!
    const notNumber = (word & 0x7fffffff) > 0x7f800000
    bits[index] = notNumber ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16
  }
  return bits
}

/** The fp32 values of bfloat16 bits, all of which fp32 holds exactly. */
export function fromBfloat(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length)
  for (let index = 0; index < bits.length; index++) words[index] = bits[index]! << 16
  return new Float32Array(words.buffer)
}

/** The bfloat16 value nearest to a number, ties to even. */
export function roundToBfloat(value: number): number {
  return fromBfloat(toBfloat(Float32Array.of(value)))[0]!
}
