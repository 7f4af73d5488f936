import {pairwiseSum} from './pairwise-sum.ts'
import {finiteRange, type ValueRange} from './value-range.ts'

export interface MinMaxOptions {
  /** As far below 0 as above it. */
  symmetric?: boolean
  /** Mean of the batches' ranges in place of the widest. */
  movingAverage?: boolean
  /** With movingAverage, the weight of a call to `collect` against those before it. */
  averagingConstant?: number
}

/**
 * The range of an activation over all batches: MinMaxCalibrater of ONNX Runtime's calibrate.py. Each call of `collect`
 * is one of its `collect_data`; without movingAverage it does not matter how batches are spread over calls.
 */
export class MinMaxCollector {
  /** NaN and infinite values seen, which are left out. */
  nonFinite = 0
  readonly #options: Required<MinMaxOptions>
  #range: ValueRange | undefined

  constructor({averagingConstant = 0.01, movingAverage = false, symmetric = false}: MinMaxOptions = {}) {
    if (!(averagingConstant >= 0 && averagingConstant <= 1)) {
      throw new RangeError(`Averaging constant ${averagingConstant}, not from 0 to 1`)
    }
    this.#options = {averagingConstant: Math.fround(averagingConstant), movingAverage, symmetric}
  }

  collect(batches: readonly Float32Array[]): void {
    const found = batches.map(finiteRange)
    this.nonFinite += found.reduce((sum, {nonFinite}) => sum + nonFinite, 0)
    const ranges = found.flatMap(({range}) => range ?? [])
    if (ranges.length > 0) this.#range = this.#merged(this.#ofBatches(ranges))
  }

  /** Absent where no finite value was collected. */
  range(): ValueRange | undefined {
    return this.#range
  }

  #ofBatches(ranges: readonly ValueRange[]): ValueRange {
    const lows = Float32Array.from(ranges, ({min}) => min)
    const highs = Float32Array.from(ranges, ({max}) => max)
    const {movingAverage, symmetric} = this.#options
    const min = movingAverage ? mean(lows) : lows.reduce((least, low) => Math.min(least, low))
    const max = movingAverage ? mean(highs) : highs.reduce((greatest, high) => Math.max(greatest, high))
    if (!symmetric) return {min, max}
    const size = Math.max(Math.abs(min), Math.abs(max))
    return {min: -size, max: size}
  }

  #merged(range: ValueRange): ValueRange {
    const old = this.#range
    if (!old) return range
    const {averagingConstant, movingAverage} = this.#options
    if (!movingAverage) return {min: Math.min(old.min, range.min), max: Math.max(old.max, range.max)}
    const step = (from: number, to: number) =>
      Math.fround(from + Math.fround(averagingConstant * Math.fround(to - from)))
    return {min: step(old.min, range.min), max: step(old.max, range.max)}
  }
}

function mean(values: Float32Array): number {
  return Math.fround(pairwiseSum(values) / values.length)
}
