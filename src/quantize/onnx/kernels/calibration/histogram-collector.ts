import {countEven, evenEdges, type Histogram} from './histogram.ts'
import {finiteRange, type ValueRange} from './value-range.ts'

export interface HistogramOptions {
  bins: number
  /**
   * The greatest absolute value to come, where a first pass has found it. The bins then never change, and the result
   * is ONNX Runtime's for one call with all batches at once, in the memory of one batch.
   */
  threshold?: number
}

/**
 * A histogram from -threshold to threshold that grows, bin by bin of the first width, as greater values come:
 * `collect_value` of ONNX Runtime's HistogramCollector, in fp32 as there. Each call of `collect` is one of its.
 */
export class HistogramCollector {
  /** NaN and infinite values seen, which are left out. */
  nonFinite = 0
  readonly #bins: number
  #histogram: Histogram | undefined
  #threshold = 0

  constructor({bins, threshold}: HistogramOptions) {
    if (!(Number.isInteger(bins) && bins > 0)) throw new RangeError(`${bins} bins`)
    this.#bins = bins
    if (threshold === undefined) return
    this.#threshold = Math.fround(threshold)
    const edges = evenEdges(-this.#threshold, this.#threshold, bins)
    this.#histogram = {counts: new Float64Array(bins), edges, range: {min: Infinity, max: -Infinity}}
  }

  collect(values: Float32Array): void {
    const {nonFinite, range} = finiteRange(values)
    this.nonFinite += nonFinite
    if (!range) return
    const threshold = Math.max(Math.abs(range.min), Math.abs(range.max))
    const old = this.#histogram
    if (!old) {
      const edges = evenEdges(-threshold, threshold, this.#bins)
      this.#histogram = {counts: countEven(values, edges), edges, range}
      this.#threshold = threshold
    } else if (threshold <= this.#threshold) {
      this.#histogram = {
        counts: plus(countEven(values, old.edges), old.counts, 0),
        edges: old.edges,
        range: wider(old.range, range),
      }
    } else this.#grow(old, values, {range, threshold})
  }

  /** Absent where no finite value was collected. */
  histogram(): Histogram | undefined {
    return this.#histogram && this.#histogram.range.min <= this.#histogram.range.max ? this.#histogram : undefined
  }

  #grow(old: Histogram, values: Float32Array, {range, threshold}: {range: ValueRange; threshold: number}): void {
    const bins = old.counts.length
    const stride = Math.fround(Math.fround(2 * this.#threshold) / bins)
    const more = stride === 0 ? 0 : Math.floor(floorDivide(Math.fround(threshold - this.#threshold), stride) + 1)
    this.#threshold = stride === 0 ? threshold : Math.fround(Math.fround(more * stride) + this.#threshold)
    const edges = evenEdges(-this.#threshold, this.#threshold, bins + 2 * more)
    const counts = plus(countEven(values, edges), old.counts, more)
    this.#histogram = {counts, edges, range: wider(old.range, range)}
  }
}

/** numpy's floor division of positive fp32 numbers, by the exact remainder. */
function floorDivide(dividend: number, divisor: number): number {
  return Math.round(Math.fround((dividend - (dividend % divisor)) / divisor))
}

function plus(counts: Float64Array, old: Float64Array, from: number): Float64Array {
  return counts.map((count, bin) => count + (old[bin - from] ?? 0))
}

export function wider(a: ValueRange, b: ValueRange): ValueRange {
  return {min: Math.min(a.min, b.min), max: Math.max(a.max, b.max)}
}
