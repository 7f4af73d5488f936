import type {Calibration, SpeedCalibration} from '../../src/sizing/speed/calibration.ts'
import {minimize} from './minimize.ts'
import {errorOf, groupBy, type Point, quantile, summarize} from './point.ts'

/** What of the calibration is fitted on which points. */
export interface Fit {
  /** Of the calibration: `step.dense`. */
  path: string
  points: readonly Point[]
  /** Names of the constants to fit; the others stay. None: only the errors are found. */
  constants: readonly string[]
  /** Constants that are kept equal to another. */
  same?: Readonly<Record<string, string>>
  /** Labels whose groups are left out in turn; they also weigh the same in the fit. */
  holdOut: readonly string[]
  /** What to call that. */
  by: string
}

type AnyCalibration = Calibration<Record<string, number>>

/**
 * How hard a constant is pulled to its start: doubling one costs a tenth of a percent of error. It matters only where the
 * points left do not tell a constant at all.
 */
const PULL = 0.002

/** Share of held-out measurements below and above a range. */
const TAIL = 0.1

/** The calibration with one formula fitted, and its errors on what was left out. */
export function fitOne(start: SpeedCalibration, fit: Fit): SpeedCalibration {
  const errors = heldOutErrors(start, fit)
  const {max, mean, median, n} = summarize(errors)
  const ratios = errors.map((error) => 1 / (1 + error))
  return withCalibration(fitConstants(start, fit), fit.path, (calibration) => ({
    ...calibration,
    spread: {low: round(quantile(ratios, TAIL)), high: round(quantile(ratios, 1 - TAIL))},
    heldOut: {by: fit.by, measurements: n, mean: round(mean), median: round(median), max: round(max)},
  }))
}

/** The calibration with one formula fitted on all points; what it says of its errors stays as it was. */
export function fitConstants(start: SpeedCalibration, fit: Fit): SpeedCalibration {
  return fitOn(start, fit, groupsOf(fit))
}

/** Errors on each group of points with the constants that the other groups give. */
function heldOutErrors(start: SpeedCalibration, fit: Fit): number[] {
  const groups = groupsOf(fit)
  return groups.flatMap((left) => {
    const other = fitOn(
      start,
      fit,
      groups.filter((group) => group !== left),
    )
    return left.map((point) => errorOf(point, other))
  })
}

function groupsOf({holdOut, points}: Fit): Point[][] {
  return groupBy(points, ...holdOut).map(([, group]) => group)
}

function fitOn(
  start: SpeedCalibration,
  {constants, path, same = {}}: Fit,
  groups: readonly Point[][],
): SpeedCalibration {
  if (constants.length === 0) return start
  const first = constants.map((name) => at(start, path).constants[name]!)
  const put = (values: readonly number[]) => {
    const found = Object.fromEntries(constants.map((name, i) => [name, values[i]!]))
    const copies = Object.fromEntries(Object.entries(same).map(([name, other]) => [name, found[other]!]))
    return withConstants(start, path, {...found, ...copies})
  }
  const loss = (values: readonly number[]) => {
    const tried = put(values)
    const means = groups.map((points) => mean(points.map((point) => Math.abs(errorOf(point, tried)))))
    const drift = values.reduce((sum, value, i) => sum + Math.log(value / first[i]!) ** 2, 0)
    return mean(means) + PULL * drift
  }
  return put(minimize(loss, first).at.map(round))
}

/** The calibration with some constants of one formula replaced. */
export function withConstants(
  calibration: SpeedCalibration,
  path: string,
  constants: Record<string, number>,
): SpeedCalibration {
  return withCalibration(calibration, path, (one) => ({...one, constants: {...one.constants, ...constants}}))
}

/** The part of a calibration that a path names. */
export function at(calibration: SpeedCalibration, path: string): AnyCalibration {
  return path.split('.').reduce((part: unknown, key) => (part as Record<string, unknown>)[key], calibration) as never
}

function withCalibration(
  calibration: SpeedCalibration,
  path: string,
  change: (one: AnyCalibration) => AnyCalibration,
): SpeedCalibration {
  const copy = structuredClone(calibration)
  const keys = path.split('.')
  const last = keys.pop()!
  const parent = keys.reduce((part: unknown, key) => (part as Record<string, unknown>)[key], copy)
  Object.assign(parent as object, {[last]: change(at(calibration, path))})
  return copy
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Three digits. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}
