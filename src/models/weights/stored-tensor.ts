/** A tensor as its file stores it. */
export interface StoredTensor {
  /** As in the file; not yet fit for a terminal. */
  name: string
  /** As the file names it, in lower case. */
  type: string
  /** Slowest dimension first. */
  shape: number[]
  /** Product of the shape. */
  elements: number
  bytes: number
}

/** A tensor, and where in its file it lies. */
export interface PlacedTensor extends StoredTensor {
  /** Bytes from the start of the file. */
  offset: number
}

/** The product of whole numbers; undefined where it is not exact in a number. */
export function exactProduct(factors: readonly number[]): number | undefined {
  let product = 1
  for (const factor of factors) product *= factor
  // A zero among factors beyond the range would still make it 0 or NaN.
  return Number.isSafeInteger(product) && factors.every((factor) => Number.isSafeInteger(factor)) ? product : undefined
}
