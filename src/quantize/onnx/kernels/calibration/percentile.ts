import type {Histogram} from './histogram.ts'
import type {ValueRange} from './value-range.ts'

/**
 * The range that holds `percentile` percent of the values, to the bin: `compute_percentile` of ONNX Runtime's
 * HistogramCollector.
 *
 * @param percentile from 0 to 100
 * @param symmetric the histogram is of absolute values (AbsoluteHistogramCollector)
 */
export function percentileRange({counts, edges, range}: Histogram, percentile: number, symmetric: boolean): ValueRange {
  if (!(percentile >= 0 && percentile <= 100)) throw new RangeError(`Percentile ${percentile}, not from 0 to 100`)
  const total = counts.reduce((sum, count) => sum + count, 0)
  let sum = 0
  const shares = counts.map((count) => {
    sum += count / total
    return sum
  })
  const cut = (100 - percentile) / 200
  const right = edges[firstAtLeast(shares, symmetric ? percentile / 100 : 1 - cut)]!
  const left = symmetric ? -right : edges[firstAtLeast(shares, cut)]!
  return {min: Math.max(left, range.min), max: Math.min(right, range.max)}
}

function firstAtLeast(ascending: Float64Array, value: number): number {
  const found = ascending.findIndex((share) => share >= value)
  return found === -1 ? ascending.length : found
}
