/** How far a quantized model's outputs are from those of the model it was made of. */
export interface OutputError {
  /** Values compared, without those that are not finite. */
  count: number
  /** Values left out, as one of the two is NaN or infinite and the other is not the same. */
  nonFinite: number
  /** Cosine of the angle between the two, from -1 to 1; absent where only one of them is all zeros. */
  cosine?: number
  /** Root of sum((candidate - reference)^2) / sum(reference^2): 0.01 is 1 %; absent where the reference is all zeros. */
  relativeRmse?: number
  /** Greatest absolute difference, in the outputs' own unit. */
  maxAbsolute: number
}

/** Adds up the differences of outputs that come one batch at a time. Sums are float64, where no product of squares of fp32 values overflows. */
export class OutputErrorSum {
  #count = 0
  #nonFinite = 0
  #dot = 0
  #reference = 0
  #candidate = 0
  #difference = 0
  #maxAbsolute = 0

  /** @throws RangeError where the two are not of one length */
  add(reference: Float32Array, candidate: Float32Array): void {
    checkLengths(reference, candidate)
    for (let index = 0; index < reference.length; index++) {
      const was = reference[index]!
      const is = candidate[index]!
      const difference = is - was
      if (difference - difference !== 0) {
        if (!Object.is(was, is)) this.#nonFinite++
        continue
      }
      this.#count++
      this.#dot += was * is
      this.#reference += was * was
      this.#candidate += is * is
      this.#difference += difference * difference
      const size = Math.abs(difference)
      if (size > this.#maxAbsolute) this.#maxAbsolute = size
    }
  }

  result(): OutputError {
    const norms = Math.sqrt(this.#reference * this.#candidate)
    const error: OutputError = {count: this.#count, nonFinite: this.#nonFinite, maxAbsolute: this.#maxAbsolute}
    if (norms > 0) error.cosine = Math.min(Math.max(this.#dot / norms, -1), 1)
    else if (this.#count > 0 && this.#reference === this.#candidate) error.cosine = 1
    if (this.#reference > 0) error.relativeRmse = Math.sqrt(this.#difference / this.#reference)
    else if (this.#count > 0 && this.#difference === 0) error.relativeRmse = 0
    return error
  }
}

/**
 * How many rows have their greatest value at the same place in both, the first of equals. A row with a NaN agrees with
 * none.
 *
 * @param classes length of the last axis
 * @throws RangeError where the two are not whole rows of one length
 */
export function countTop1(
  reference: Float32Array,
  candidate: Float32Array,
  classes: number,
): {rows: number; same: number} {
  checkLengths(reference, candidate)
  const rows = reference.length / classes
  if (!Number.isInteger(rows)) throw new RangeError(`${reference.length} values are no rows of ${classes}`)
  let same = 0
  for (let row = 0; row < rows; row++) {
    const expected = top(reference, row * classes, classes)
    if (expected !== undefined && expected === top(candidate, row * classes, classes)) same++
  }
  return {rows, same}
}

function top(values: Float32Array, start: number, classes: number): number | undefined {
  let best = start
  for (let index = start; index < start + classes; index++) {
    const value = values[index]!
    if (Number.isNaN(value)) return undefined
    if (value > values[best]!) best = index
  }
  return best
}

function checkLengths(reference: Float32Array, candidate: Float32Array): void {
  if (reference.length !== candidate.length) {
    throw new RangeError(`${candidate.length} values to compare with ${reference.length}`)
  }
}
