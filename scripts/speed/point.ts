import type {SpeedCalibration} from '../../src/sizing/speed/calibration.ts'

/** One published measurement, and what the formula says of it. */
export interface Point {
  /** What it was measured on and with, for tables and for holding out: `{gpu: 'A40', model: 'llama-2-7b'}`. */
  labels: Record<string, string>
  measured: number
  /** Undefined where the formula has no answer. */
  predict(calibration: SpeedCalibration): number | undefined
}

/** Relative errors of a set of points. */
export interface ErrorSummary {
  n: number
  mean: number
  median: number
  max: number
  /** Of the errors with their sign: above 0 the formula promises too much. */
  bias: number
}

/** Predicted over measured, less 1. */
export function errorsOf(points: readonly Point[], calibration: SpeedCalibration): number[] {
  return points.map((point) => errorOf(point, calibration))
}

export function errorOf(point: Point, calibration: SpeedCalibration): number {
  const predicted = point.predict(calibration)
  if (predicted === undefined) throw new Error(`no answer for ${JSON.stringify(point.labels)}`)
  return predicted / point.measured - 1
}

export function summarize(errors: readonly number[]): ErrorSummary {
  const absolute = errors.map(Math.abs).sort((a, b) => a - b)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    n: errors.length,
    mean: mean(absolute),
    median: absolute[Math.floor(absolute.length / 2)] ?? Number.NaN,
    max: absolute.at(-1) ?? Number.NaN,
    bias: mean(errors),
  }
}

/** The value below which a share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)]!
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at))
}

/** Points by the value of labels, in order of name. */
export function groupBy(points: readonly Point[], ...labels: string[]): [name: string, points: Point[]][] {
  const groups = new Map<string, Point[]>()
  for (const point of points) {
    const name = labels.map((label) => point.labels[label] ?? '').join(' ')
    groups.set(name, [...(groups.get(name) ?? []), point])
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b, 'en', {numeric: true}))
}
