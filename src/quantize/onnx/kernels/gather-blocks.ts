import {type BlockForm, checkBlockForm} from './block-shape.ts'
import {type FloatType, roundTo} from './float-type.ts'
import {roundToHalf} from './float16.ts'

/** The inputs of com.microsoft.GatherBlockQuantized for rows of an embedding table. */
export interface GatherBlocks {
  /**
   * 4 bits: two weights a byte, the first in the low half, rows run on without a gap; INT4 where symmetric, else UINT4.
   * 8 bits: one byte a weight, UINT8 (with the attribute bits = 8) either way.
   */
  packed: Uint8Array
  /** [rows][ceil(columns / blockSize)], values of the weights' own type, held as fp32. */
  scales: Float32Array
  /** As `scales`, packed as the weights and of their type; absent where symmetric (0 for INT4, 128 for UINT8). */
  zeroPoints?: Uint8Array
}

export interface GatherTable extends BlockForm {
  /** Length of the last axis, along which the blocks lie. */
  columns: number
  /** Type of the weights. fp16 is computed in fp16 as ONNX Runtime does; bfloat16 in fp32, its scales rounded. */
  type?: FloatType
}

/**
 * Quantizes whole rows of an embedding table in blocks along its last axis. In 4 bits the bytes are those of
 * `quantize_gather` in ONNX Runtime's matmul_nbits_quantizer.py; its 8 bits are the same formulas with 255 and -128
 * for 15 and -8, as that quantizer has none. Rows may come in several pieces, each but the last with an even number
 * of weights and of blocks, whose bytes then follow each other.
 *
 * @throws RangeError for rows that are not whole
 */
export function quantizeGatherRows(values: Float32Array, table: GatherTable): GatherBlocks {
  checkBlockForm(table)
  const {bits, blockSize, columns, symmetric, type = 'float32'} = table
  if (values.length % columns !== 0) throw new RangeError(`${values.length} weights are no rows of ${columns}`)
  const blocks = Math.ceil(columns / blockSize) * (values.length / columns)
  const integers = new Uint8Array(values.length)
  const scales = new Float32Array(blocks)
  const zeroPoints = new Uint8Array(blocks)
  const quantize = symmetric ? symmetricBlock : wholeBlock
  const half = type === 'float16'
  for (let start = 0, block = 0; start < values.length; block++) {
    const end = Math.min(start + blockSize, start - (start % columns) + columns)
    const found = quantize(values.subarray(start, end), {integers: integers.subarray(start, end), bits, half})
    scales[block] = type === 'bfloat16' ? roundTo.bfloat16(found.scale) : found.scale
    zeroPoints[block] = found.zeroPoint
    start = end
  }
  const packed = bits === 4 ? packNibbles(integers) : integers
  if (symmetric) return {packed, scales}
  return {packed, scales, zeroPoints: bits === 4 ? packNibbles(zeroPoints) : zeroPoints}
}

interface Block {
  integers: Uint8Array
  bits: 4 | 8
  /** Each step of the arithmetic is rounded to fp16, not to fp32. */
  half: boolean
}

/** Adding this to an fp32 value below 2^22 leaves no bit for a fraction, and rounds ties to even. */
const magic = 12_582_912

interface Found {
  scale: number
  zeroPoint: number
}

function symmetricBlock(values: Float32Array, {bits, half, integers}: Block): Found {
  const lowest = -(2 ** (bits - 1))
  const {max, min} = range(values)
  const scale = stepped((Math.abs(max) > Math.abs(min) ? max : min) / lowest, half)
  // INT4 is two's complement, UINT8 is shifted to its zero point.
  const zeroPoint = bits === 4 ? 0 : -lowest
  for (let index = 0; index < values.length; index++) {
    const integer = scale === 0 ? 0 : rounded(stepped(values[index]! / scale, half))
    integers[index] = Math.max(lowest, Math.min(-lowest - 1, integer)) + zeroPoint
  }
  return {scale, zeroPoint}
}

function wholeBlock(values: Float32Array, {bits, half, integers}: Block): Found {
  const highest = 2 ** bits - 1
  const middle = 2 ** (bits - 1)
  const {max, min} = range(values)
  const low = Math.min(min, 0)
  const scale = stepped(stepped(Math.max(max, 0) - low, half) / highest, half)
  const zeroPoint = scale === 0 ? middle : Math.min(rounded(stepped(-low / scale, half)), highest)
  for (let index = 0; index < values.length; index++) {
    const integer = scale === 0 ? middle : rounded(stepped(stepped(values[index]! / scale, half) + zeroPoint, half))
    integers[index] = Math.max(0, Math.min(highest, integer))
  }
  return {scale, zeroPoint}
}

/** numpy's arithmetic in fp16 is that of fp32, rounded once more. */
function stepped(value: number, half: boolean): number {
  return half ? roundToHalf(Math.fround(value)) : Math.fround(value)
}

function rounded(value: number): number {
  return Math.fround(value + magic) - magic
}

function range(values: Float32Array): {min: number; max: number} {
  let min = values[0]!
  let max = min
  for (let index = 1; index < values.length; index++) {
    const value = values[index]!
    if (value < min) min = value
    if (value > max) max = value
  }
  return {min, max}
}

/** Two integers a byte, the first in the low half; a last one alone has 0 beside it. */
export function packNibbles(integers: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(integers.length / 2))
  for (let index = 0; index < integers.length; index++) {
    packed[index >> 1]! |= (integers[index]! & 15) << ((index & 1) * 4)
  }
  return packed
}
