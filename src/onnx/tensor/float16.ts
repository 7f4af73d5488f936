/** IEEE half precision (float16) to float32, exact. */
export function fromFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(bits.length)
  const asBits = new Uint32Array(out.buffer)
  for (let i = 0; i < bits.length; i++) {
    const half = bits[i]!
    const sign = (half & 0x8000) << 16
    const exponent = (half >>> 10) & 0x1f
    const fraction = half & 0x3ff
    if (exponent === 0) out[i] = (sign ? -1 : 1) * fraction * 2 ** -24
    else asBits[i] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13)
  }
  return out
}

/** bfloat16 to float32: its upper half. */
export function fromBfloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const asBits = new Uint32Array(bits.length)
  for (let i = 0; i < bits.length; i++) asBits[i] = bits[i]! << 16
  return new Float32Array(asBits.buffer)
}
