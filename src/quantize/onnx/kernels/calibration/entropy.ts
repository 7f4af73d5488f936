import type {Histogram} from './histogram.ts'
import {pairwiseSum} from './pairwise-sum.ts'
import type {ValueRange} from './value-range.ts'

/**
 * The range around 0 whose values, in `quantizedBins` steps, keep the most of the histogram's information: the least
 * Kullback-Leibler divergence of all ranges from `quantizedBins` bins to the whole, the first of equals.
 * `get_entropy_threshold` of ONNX Runtime's HistogramCollector. With as many bins as steps, ONNX Runtime's own default
 * of 128, only the whole range is there to choose, unless the histogram has grown.
 *
 * @throws RangeError where the histogram has fewer bins than steps
 */
export function entropyRange({counts, edges, range}: Histogram, quantizedBins: number): ValueRange {
  const bins = counts.length
  if (!(Number.isInteger(quantizedBins) && quantizedBins > 1 && quantizedBins <= bins)) {
    throw new RangeError(`${quantizedBins} steps for a histogram of ${bins} bins`)
  }
  const sums = runningSums(counts)
  const middle = bins >> 1
  let best: {divergence: number; min: number; max: number} | undefined
  for (let half = quantizedBins >> 1; half <= middle; half++) {
    const start = middle - half
    const end = Math.min(middle + half + 1, bins)
    const divergence = divergenceOf(counts, sums, {start, end, quantizedBins})
    if (!best || divergence < best.divergence) best = {divergence, min: edges[start]!, max: edges[end]!}
  }
  return {min: Math.max(best!.min, range.min), max: Math.min(best!.max, range.max)}
}

interface Slice {
  start: number
  end: number
  quantizedBins: number
}

function divergenceOf(counts: Float64Array, sums: Float64Array, {start, end, quantizedBins}: Slice): number {
  const size = end - start
  const reference = counts.slice(start, end)
  reference[0]! += sums[start]!
  reference[size - 1]! += sums.at(-1)! - sums[end]!
  const merged = Math.floor(size / quantizedBins)
  const expanded = new Float64Array(size)
  for (let step = 0; step < quantizedBins; step++) {
    const from = step * merged
    const upTo = from + merged
    const last = step === quantizedBins - 1 ? size : upTo
    let filled = 0
    for (let bin = from; bin < upTo; bin++) if (reference[bin] !== 0) filled++
    if (filled === 0) continue
    expanded.fill(Math.trunc((sums[start + last]! - sums[start + from]!) / filled), from, upTo)
  }
  const p = smoothed(reference)
  const q = smoothed(expanded)
  return p && q ? relativeEntropy(p, q) : Infinity
}

/** Gives empty bins a little of what the others have; none where all are empty, or too few are not. */
function smoothed(counts: Float64Array): Float32Array | undefined {
  let empty = 0
  for (let bin = 0; bin < counts.length; bin++) if (counts[bin] === 0) empty++
  const given = (0.0001 * empty) / (counts.length - empty)
  if (!(given < 1)) return undefined
  const little = Math.fround(0.0001)
  const taken = Math.fround(given)
  return Float32Array.from(counts, (count) => (count === 0 ? little : Math.fround(count) - taken))
}

function relativeEntropy(p: Float32Array, q: Float32Array): number {
  const allP = pairwiseSum(p)
  const allQ = pairwiseSum(q)
  return pairwiseSum(
    p.map((value, bin) => {
      const share = Math.fround(value / allP)
      return share * Math.fround(Math.log(Math.fround(share / Math.fround(q[bin]! / allQ))))
    }),
  )
}

/** Sums of the counts before each bin, and of all. */
function runningSums(counts: Float64Array): Float64Array {
  const sums = new Float64Array(counts.length + 1)
  for (let bin = 0; bin < counts.length; bin++) sums[bin + 1] = sums[bin]! + counts[bin]!
  return sums
}
