import {randomOf} from './random.ts'
import type {RawTrace} from './raw-trace.ts'
import type {ZoneOffset} from './wall-time.ts'

export const SYNTHETICS = ['office-hours', 'diurnal', 'bursty'] as const
export type Synthetic = (typeof SYNTHETICS)[number]

export interface SyntheticOptions {
  seed: number
  days: number
  /** Requests a second of the highest step. */
  peak: number
  /** Requests a second of the quietest hours, about. */
  base: number
  /** Unix seconds of the first step. */
  startEpoch: number
  /** The zone whose hours are office hours. */
  offsetAt: ZoneOffset
}

/** Seconds a step. */
const STEP = 15
const HOUR = 3600
const DAY = 24 * HOUR
const WEEK = 7 * DAY
// 1970-01-01 was a Thursday.
const MONDAY = 4 * DAY

type Knots = readonly (readonly [hour: number, share: number])[]

const WORKDAY: Knots = [
  [0, 0],
  [6, 0],
  [8, 0.25],
  [9, 0.7],
  [10, 0.92],
  [11.5, 1],
  [12.5, 0.78],
  [13.5, 0.85],
  [15, 0.97],
  [17, 0.92],
  [18, 0.82],
  [19, 0.5],
  [21, 0.2],
  [23, 0.06],
  [24, 0],
]
const WEEKEND: Knots = [
  [0, 0],
  [8, 0],
  [11, 0.08],
  [16, 0.1],
  [21, 0.06],
  [24, 0],
]

/**
 * A trace that no one measured, the same for the same options on every platform: only sums, products and quotients
 * of numbers, no function whose last digit is the engine's own.
 *
 * `office-hours`: busy from 9 to 18 on weekdays with a dip at noon and a tail in the evening, little at weekends. `diurnal`: a
 * wave a day, lowest at 4, highest at 16. `bursty`: a low wave and three bursts an hour that rise within a minute and
 * fade over minutes. All with noise of some 5 %.
 */
export function syntheticTrace(kind: Synthetic, options: SyntheticOptions): RawTrace {
  const {base, days, offsetAt, peak, seed, startEpoch} = options
  const random = randomOf(seed)
  const shape = kind === 'bursty' ? burstyShape(random) : kind === 'diurnal' ? diurnalShape : officeShape
  const noise = noiseOf(random)
  const load = new Float64Array(Math.round((days * DAY) / STEP))
  const floor = Math.min(base, peak) / peak
  let highest = 0
  let offset = 0
  for (let step = 0; step < load.length; step++) {
    const epoch = startEpoch + step * STEP
    if (step % (HOUR / STEP / 4) === 0) offset = offsetAt(epoch)
    const sinceMonday = (((epoch + offset - MONDAY) % WEEK) + WEEK) % WEEK
    const value = (floor + (1 - floor) * shape(sinceMonday)) * noise()
    load[step] = value
    if (value > highest) highest = value
  }
  const scale = highest > 0 ? peak / highest : 0
  for (let step = 0; step < load.length; step++) load[step]! *= scale
  return {
    startEpoch,
    stepSeconds: STEP,
    load,
    columns: new Map(),
    source: `synthetic ${kind}, seed ${seed}`,
    notes: [],
  }
}

type Shape = (secondsSinceMonday: number) => number

const officeShape: Shape = (seconds) => {
  const day = Math.floor(seconds / DAY)
  return between(day < 5 ? WORKDAY : WEEKEND, (seconds - day * DAY) / HOUR)
}

const diurnalShape: Shape = (seconds) => {
  const hour = ((seconds % DAY) / HOUR + 20) % 24
  const up = hour < 12 ? hour / 12 : (24 - hour) / 12
  return up * up * (3 - 2 * up)
}

function burstyShape(random: () => number): Shape {
  let level = 0
  let target = 0
  let fade = 1
  return (seconds) => {
    if (random() < (3 * STEP) / HOUR) {
      target = 0.2 + 0.8 * random()
      fade = 1 - STEP / (60 + 600 * random())
    }
    level = target > level ? Math.min(target, level + 0.25) : level * fade
    if (level >= target) target = 0
    return 0.15 * diurnalShape(seconds) + 0.85 * level
  }
}

function between(knots: Knots, hour: number): number {
  const next = knots.findIndex(([at]) => at > hour)
  if (next <= 0) return knots.at(-1)![1]
  const [from, low] = knots[next - 1]!
  const [to, high] = knots[next]!
  return low + ((high - low) * (hour - from)) / (to - from)
}

/** Factors around 1 that drift: each leans on the one before. */
function noiseOf(random: () => number): () => number {
  let drift = 0
  return () => {
    drift = 0.95 * drift + random() + random() + random() + random() - 2
    return Math.max(0, 1 + 0.03 * drift)
  }
}
