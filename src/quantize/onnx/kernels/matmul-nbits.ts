import {type BlockForm, checkBlockForm} from './block-shape.ts'
import {type FloatType, roundTo} from './float-type.ts'

/** The inputs of com.microsoft.MatMulNBits for one weight matrix of K rows and N columns. */
export interface NBitsWeights {
  /** [N][ceil(K / blockSize)][blockSize * bits / 8], two 4-bit weights a byte, the first in the low half. */
  packed: Uint8Array
  /** [N * ceil(K / blockSize)], values of the weights' own type, held as fp32. */
  scales: Float32Array
  /** [N][ceil(ceil(K / blockSize) * bits / 8)], packed as the weights; absent where symmetric. */
  zeroPoints?: Uint8Array
}

export interface NBitsMatrix extends BlockForm {
  k: number
  n: number
  /** Type of the weights; the scales are rounded to it. */
  type?: FloatType
}

/**
 * Quantizes the constant B of a MatMul, row-major [K][N], in blocks along K: the bytes of `quantize_matmul_4bits` and
 * `quantize_matmul_8bits`, ONNX Runtime's kernels behind MatMulNBitsQuantizer, but for the half byte past an odd K,
 * which those leave to chance. The matrix may come in several pieces, so that it is never held whole; the result is.
 */
export class MatMulNBitsQuantizer {
  readonly #matrix: Required<NBitsMatrix>
  readonly #blocks: number
  readonly #weights: Required<NBitsWeights>
  #rows = 0

  constructor(matrix: NBitsMatrix) {
    checkBlockForm(matrix)
    const {bits, blockSize, k, n, symmetric} = matrix
    this.#matrix = {type: 'float32', ...matrix}
    this.#blocks = Math.ceil(k / blockSize)
    this.#weights = {
      packed: new Uint8Array((n * this.#blocks * blockSize * bits) / 8),
      scales: new Float32Array(n * this.#blocks),
      zeroPoints: new Uint8Array(symmetric ? 0 : n * Math.ceil((this.#blocks * bits) / 8)),
    }
    // An odd number of blocks leaves half a byte a column, which holds the middle as in ONNX Runtime.
    if (bits === 4 && this.#blocks % 2 === 1) fillLast(this.#weights.zeroPoints, (this.#blocks + 1) / 2, 8 << 4)
  }

  /**
   * Takes the rows that follow those taken before, finite values only.
   *
   * @throws RangeError for rows that are not whole, or a piece before the last that cuts a block of rows
   */
  add(rows: Float32Array): void {
    const {blockSize, k, n} = this.#matrix
    const end = this.#rows + rows.length / n
    if (!Number.isInteger(end) || end > k || (end < k && end % blockSize !== 0)) {
      throw new RangeError(`A piece of ${rows.length} weights does not fit rows of ${n} in blocks of ${blockSize}`)
    }
    for (let first = this.#rows; first < end; first += blockSize) {
      const from = (first - this.#rows) * n
      this.#addBlocks(rows.subarray(from, from + Math.min(blockSize, end - first) * n), first / blockSize)
    }
    this.#rows = end
  }

  /** @throws RangeError where rows are missing */
  finish(): NBitsWeights {
    const {k, symmetric} = this.#matrix
    if (this.#rows !== k) throw new RangeError(`${this.#rows} of ${k} rows were given`)
    const {packed, scales, zeroPoints} = this.#weights
    return symmetric ? {packed, scales} : {packed, scales, zeroPoints}
  }

  /** The blocks of one row of blocks, one a column. */
  #addBlocks(rows: Float32Array, block: number): void {
    const {bits, blockSize, n, symmetric, type} = this.#matrix
    const ranges = columnRanges(rows, n)
    const round = roundTo[type === 'bfloat16' ? 'float32' : type]
    const zeroBytes = Math.ceil((this.#blocks * bits) / 8)
    for (let column = 0; column < n; column++) {
      const low = ranges.min[column]!
      const high = ranges.max[column]!
      const {scale, zeroPoint} = symmetric ? middleScale(low, high, bits) : rangeScale(low, high, bits)
      const stored = round(scale)
      const at = column * this.#blocks + block
      this.#weights.scales[at] = type === 'bfloat16' ? roundTo.bfloat16(stored) : stored
      if (!symmetric) putInteger(this.#weights.zeroPoints, column * zeroBytes, {bits, index: block, value: zeroPoint})
      const reciprocal = stored === 0 ? 0 : Math.fround(1 / stored)
      const start = (at * blockSize * bits) / 8
      if (bits === 4) this.#put4(rows, {column, reciprocal, zeroPoint, start})
      else this.#put8(rows, {column, reciprocal, zeroPoint, start})
    }
  }

  #put4(rows: Float32Array, {column, reciprocal, zeroPoint, start}: Column): void {
    const {packed} = this.#weights
    const {n} = this.#matrix
    let byte = start
    for (let index = column; index < rows.length; index += 2 * n) {
      const low = quantize(rows[index]!, reciprocal, zeroPoint, 15)
      // The half byte past the last row holds what a weight of 0 becomes.
      const high = index + n < rows.length ? quantize(rows[index + n]!, reciprocal, zeroPoint, 15) : zeroPoint
      packed[byte++] = low | (high << 4)
    }
  }

  #put8(rows: Float32Array, {column, reciprocal, zeroPoint, start}: Column): void {
    const {packed} = this.#weights
    const {n} = this.#matrix
    let byte = start
    for (let index = column; index < rows.length; index += n) {
      packed[byte++] = quantize(rows[index]!, reciprocal, zeroPoint, 255)
    }
  }
}

interface Column {
  column: number
  reciprocal: number
  zeroPoint: number
  /** First byte of the block. */
  start: number
}

/** Rounds half up, which for what is left after clipping at 0 is the kernels' half away from zero. */
function quantize(value: number, reciprocal: number, zeroPoint: number, max: number): number {
  const scaled = Math.fround(Math.fround(value * reciprocal) + zeroPoint)
  if (scaled <= 0) return 0
  return scaled >= max ? max : Math.floor(scaled + 0.5)
}

/** The end of the range farther from 0 becomes the lowest integer, which is one farther than the highest. */
function middleScale(min: number, max: number, bits: number): {scale: number; zeroPoint: number} {
  const middle = 2 ** (bits - 1)
  return {scale: Math.fround((Math.abs(max) > Math.abs(min) ? max : min) / -middle), zeroPoint: middle}
}

function rangeScale(min: number, max: number, bits: number): {scale: number; zeroPoint: number} {
  const highest = 2 ** bits - 1
  const low = Math.min(min, 0)
  const scale = Math.fround(Math.fround(Math.max(max, 0) - low) / highest)
  const zero = scale === 0 ? 0 : Math.fround(-low / scale)
  return {scale, zeroPoint: Math.min(Math.floor(zero + 0.5), highest)}
}

function columnRanges(rows: Float32Array, n: number): {min: Float32Array; max: Float32Array} {
  const min = rows.slice(0, n)
  const max = rows.slice(0, n)
  for (let start = n; start < rows.length; start += n) {
    for (let column = 0; column < n; column++) {
      const value = rows[start + column]!
      if (value < min[column]!) min[column] = value
      if (value > max[column]!) max[column] = value
    }
  }
  return {min, max}
}

function fillLast(bytes: Uint8Array, rowLength: number, value: number): void {
  for (let index = rowLength - 1; index < bytes.length; index += rowLength) bytes[index] = value
}

function putInteger(
  bytes: Uint8Array,
  start: number,
  {bits, index, value}: {bits: number; index: number; value: number},
): void {
  if (bits === 8) bytes[start + index] = value
  else bytes[start + (index >> 1)]! |= value << ((index & 1) * 4)
}
