/** The bytes of floats as they lie in a file. */
export function f32Bytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

/** bfloat16: the upper half of a float of 32 bits, rounded to nearest even. */
export function bf16Bytes(values: Float32Array): Uint8Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  return new Uint8Array(Uint16Array.from(bits, (x) => (x + 0x7fff + ((x >>> 16) & 1)) >>> 16).buffer)
}

/** Floats of 32 bits that hold what bfloat16 can: the lower half is zero. */
export function bf16InF32(values: Float32Array): Uint8Array {
  const halves = new Uint16Array(bf16Bytes(values).buffer)
  return new Uint8Array(Uint32Array.from(halves, (x) => x << 16).buffer)
}

export function f16Bytes(values: Float32Array): Uint8Array {
  return new Uint8Array(Uint16Array.from(values, (x) => smallFloat(x, 5, 10)).buffer)
}

/** e4m3 after scaling to its range of 448 by the largest weight. */
export function f8Bytes(values: Float32Array): Uint8Array {
  const scale = 448 / values.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  return Uint8Array.from(values, (x) => smallFloat(x * scale, 4, 3))
}

/** The bits of the nearest float with so many bits of exponent and fraction; what is too large is not looked for. */
export function smallFloat(x: number, exponentBits: number, fractionBits: number): number {
  const bias = 2 ** (exponentBits - 1) - 1
  const sign = x < 0 || Object.is(x, -0) ? 1 << (exponentBits + fractionBits) : 0
  const size = Math.abs(x)
  const exponent = Math.max(Math.floor(Math.log2(size || Number.MIN_VALUE)), 1 - bias)
  const steps = Math.round(size * 2 ** (fractionBits - exponent))
  return sign | (((exponent + bias - 1) << fractionBits) + steps)
}
