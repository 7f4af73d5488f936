import {countBetween, countEven, evenEdges, type Histogram, maxBins} from './histogram.ts'
import {wider} from './histogram-collector.ts'
import {finiteRange} from './value-range.ts'

/**
 * A histogram of absolute values, to which bins of the first width are added as greater values come:
 * `collect_absolute_value` of ONNX Runtime's HistogramCollector, which symmetric Percentile uses. Its range is that of
 * the values with their sign.
 */
export class AbsoluteHistogramCollector {
  /** NaN and infinite values seen, which are left out. */
  nonFinite = 0
  readonly #bins: number
  #histogram: Histogram | undefined

  constructor({bins}: {bins: number}) {
    if (!(Number.isInteger(bins) && bins > 0)) throw new RangeError(`${bins} bins`)
    this.#bins = bins
  }

  collect(values: Float32Array): void {
    const {nonFinite, range} = finiteRange(values)
    this.nonFinite += nonFinite
    if (!range) return
    const sizes = values.map(Math.abs)
    const {min, max} = finiteRange(sizes).range!
    const old = this.#histogram
    if (!old) {
      const edges = evenEdges(min, max, this.#bins)
      this.#histogram = {counts: countEven(sizes, edges), edges, range}
      return
    }
    const edges = max > old.edges.at(-1)! ? extended(old.edges, max) : old.edges
    const counts = countBetween(sizes, edges).map((count, bin) => count + (old.counts[bin] ?? 0))
    this.#histogram = {counts, edges: Float32Array.from(edges), range: wider(old.range, range)}
  }

  /** Absent where no finite value was collected. */
  histogram(): Histogram | undefined {
    return this.#histogram
  }
}

/** The edges with more of the first width, up to `max`: their number found in fp32, their places in float64, as numpy. */
function extended(edges: Float32Array, max: number): Float64Array {
  const width = Math.fround(edges[1]! - edges[0]!)
  const start = Math.fround(edges.at(-1)! + width)
  const more = Math.max(Math.ceil(Math.fround(Math.fround(Math.fround(max + width) - start) / width)), 0)
  if (!(edges.length + more <= maxBins)) throw new RangeError(`${more} more bins, beyond ${maxBins}`)
  const step = Math.fround(start + width) - start
  const all = new Float64Array(edges.length + more)
  all.set(edges)
  for (let index = 0; index < more; index++) all[edges.length + index] = start + index * step
  return all
}
