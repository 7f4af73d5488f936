import type {ValueRange} from './value-range.ts'

/** How many values fell in each bin, with the range of all values collected. */
export interface Histogram {
  /** One a bin; whole numbers. */
  counts: Float64Array
  /** One more than the bins, ascending fp32 values. */
  edges: Float32Array
  range: ValueRange
}

/** Bins beyond which one outlier would take the memory of a machine. */
export const maxBins = 2 ** 22

/** `bins` bins of one width from `min` to `max`, in fp32 as numpy's histogram makes them. */
export function evenEdges(min: number, max: number, bins: number): Float32Array {
  if (bins > maxBins) throw new RangeError(`${bins} bins, more than ${maxBins}`)
  const {first, last} = outerEdges(min, max)
  const edges = new Float32Array(bins + 1)
  const step = Math.fround(Math.fround(last - first) / bins)
  for (let index = 0; index < bins; index++) edges[index] = Math.fround(index * step) + first
  edges[bins] = last
  return edges
}

/**
 * Counts values in bins of one width, as numpy's histogram does in fp32; NaN and values outside are left out.
 *
 * @param edges of `evenEdges`
 */
export function countEven(values: Float32Array, edges: Float32Array): Float64Array {
  const bins = edges.length - 1
  const counts = new Float64Array(bins)
  const first = edges[0]!
  const last = edges[bins]!
  const width = Math.fround(last - first)
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (!(value >= first && value <= last)) continue
    const place = Math.fround(Math.fround(Math.fround(value - first) / width) * bins)
    let bin = Math.min(Math.trunc(place), bins - 1)
    if (value < edges[bin]!) bin--
    if (value >= edges[bin + 1]! && bin !== bins - 1) bin++
    counts[bin]!++
  }
  return counts
}

/**
 * Counts values in bins of any width; the last one holds its upper edge.
 *
 * @param edges ascending
 */
export function countBetween(values: Float32Array, edges: Float32Array | Float64Array): Float64Array {
  const bins = edges.length - 1
  const counts = new Float64Array(bins)
  const first = edges[0]!
  const last = edges[bins]!
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (!(value >= first && value <= last)) continue
    let low = 0
    let high = bins
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (value >= edges[middle]!) low = middle
      else high = middle
    }
    counts[low]!++
  }
  return counts
}

function outerEdges(min: number, max: number): {first: number; last: number} {
  if (min !== max) return {first: min, last: max}
  return {first: Math.fround(min - 0.5), last: Math.fround(max + 0.5)}
}
