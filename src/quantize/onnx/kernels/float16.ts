/** IEEE 754 binary16, held as its 16 bits. */

/** How many values a conversion to fp16 could not hold as they were. */
export interface HalfConversion {
  /** The values as fp16 bits, as many as were given. */
  bits: Uint16Array
  /** Finite values beyond +-65504, set to +-65504. */
  clamped: number
  /** Values other than 0 nearer to it than 5.96e-8, set to the smallest fp16 value with their sign. */
  lifted: number
  /** NaN, Infinity and -Infinity, kept as they are. */
  nonFinite: number
}

const smallestHalf = 2 ** -24
const smallestNormal = 2 ** -14

/** Sizes as fp32 bits, which sort as the sizes do. */
const sizeBits = {
  /** 5.96e-8, the lowest size that ONNX Runtime's converter leaves alone: all but 2^-24, the smallest fp16. */
  lift: 0x337ffae5,
  normal: 0x38800000,
  largest: 0x477fe000,
  overflow: 0x477ff000,
  infinite: 0x7f800000,
} as const

/**
 * Converts fp32 weights to fp16, rounding to nearest even. No value becomes infinite and none but 0 becomes 0: as
 * `convert_np_to_float16` in onnxruntime/transformers/float16.py does with its own limits.
 */
export function toSafeHalf(values: Float32Array): HalfConversion {
  const bits = new Uint16Array(values.length)
  const words = wordsOf(values)
  let clamped = 0
  let lifted = 0
  let nonFinite = 0
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    const size = word & 0x7fffffff
    let half = nearestHalf(word)
    if (size > sizeBits.largest) {
      if (size >= sizeBits.infinite) nonFinite++
      else {
        half = ((word >>> 16) & 0x8000) | 0x7bff
        clamped++
      }
    } else if (size < sizeBits.lift && size > 0) {
      half = ((word >>> 16) & 0x8000) | 1
      lifted++
    }
    bits[index] = half
  }
  return {bits, clamped, lifted, nonFinite}
}

/** The fp16 bits nearest to fp32 values, ties to even; what is too large becomes infinite, as IEEE 754 has it. */
export function toHalf(values: Float32Array): Uint16Array {
  return Uint16Array.from(wordsOf(values), nearestHalf)
}

function wordsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length)
}

function nearestHalf(word: number): number {
  const sign = (word >>> 16) & 0x8000
  const size = word & 0x7fffffff
  if (size >= sizeBits.normal) {
    // 13 bits of the fraction go, and the exponent's bias falls from 127 to 15.
    if (size < sizeBits.overflow) return sign | ((size + 0xfff + ((size >>> 13) & 1) - (112 << 23)) >>> 13)
    return sign | (size > sizeBits.infinite ? 0x7e00 : 0x7c00)
  }
  const shift = 126 - (size >>> 23)
  if (shift > 24) return sign
  const fraction = (size & 0x7fffff) | 0x800000
  return sign | ((fraction + (1 << (shift - 1)) - 1 + ((fraction >>> shift) & 1)) >>> shift)
}

/** The fp16 value nearest to a number, ties to even. */
export function roundToHalf(value: number): number {
  const size = Math.abs(value)
  if (!(size < 65520)) return size >= 65520 ? Math.sign(value) * Infinity : value
  const unit = size < smallestNormal ? smallestHalf : 2 ** (exponentOf(size) - 10)
  // Adding 2^52 units leaves no room for a fraction of one, so the addition itself rounds, ties to even.
  const magic = unit * 2 ** 52
  const rounded = size + magic - magic
  return value < 0 || Object.is(value, -0) ? -rounded : rounded
}

/** The fp32 values of fp16 bits, all of which fp32 holds exactly. */
export function fromHalf(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length)
  const words = new Uint32Array(values.buffer)
  for (let index = 0; index < bits.length; index++) {
    const half = bits[index]!
    const rest = half & 0x7fff
    if (rest < 0x0400) values[index] = (half === rest ? smallestHalf : -smallestHalf) * rest
    else words[index] = ((half & 0x8000) << 16) | ((rest << 13) + ((rest < 0x7c00 ? 112 : 224) << 23))
  }
  return values
}

function exponentOf(size: number): number {
  const exponent = Math.floor(Math.log2(size))
  if (2 ** exponent > size) return exponent - 1
  return 2 ** (exponent + 1) <= size ? exponent + 1 : exponent
}
