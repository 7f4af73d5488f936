/** Bits of a quantized weight in MatMulNBits and GatherBlockQuantized. */
export type BlockBits = 4 | 8

/** How a matrix of weights is cut into blocks that share a scale. */
export interface BlockForm {
  bits: BlockBits
  /** Weights along K that share a scale: a power of 2 from 16 to 256. */
  blockSize: number
  /** No zero points are stored: they are 8 (4 bits) or 128 (8 bits). */
  symmetric: boolean
}

/** @throws RangeError where no kernel of ONNX Runtime takes the form */
export function checkBlockForm({bits, blockSize}: BlockForm): void {
  if (bits !== 4 && bits !== 8) throw new RangeError(`${bits} bits, not 4 or 8`)
  if (![16, 32, 64, 128, 256].includes(blockSize)) {
    throw new RangeError(`Block size ${blockSize}, not 16, 32, 64, 128 or 256`)
  }
}
