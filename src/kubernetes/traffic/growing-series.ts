const FIRST = 4096

/** Numbers added one at a time, in a typed array that doubles. */
export class GrowingSeries {
  #values = new Float64Array(FIRST)
  #length = 0

  /** Adds a value, after as many NaN as were missed before it. */
  push(value: number, missed = 0): void {
    const length = this.#length + missed + 1
    if (length > this.#values.length) {
      const larger = new Float64Array(Math.max(length, 2 * this.#values.length))
      larger.set(this.#values.subarray(0, this.#length))
      this.#values = larger
    }
    if (missed > 0) this.#values.fill(Number.NaN, this.#length, length - 1)
    this.#values[length - 1] = value
    this.#length = length
  }

  /** What was added; a view of the array that grew, so nothing may be added after. */
  toArray(): Float64Array {
    return this.#values.subarray(0, this.#length)
  }
}
