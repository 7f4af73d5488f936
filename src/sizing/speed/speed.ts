import type {Calibration, HeldOutError} from './calibration.ts'

/** What bounds a speed. */
export type Binding = 'memory-bandwidth' | 'compute' | 'kv-capacity' | 'interconnect' | 'latency'

/** A share of a step's time. */
export interface TimePart {
  name: 'weights' | 'kv-cache' | 'prefill' | 'all-reduce' | 'launch' | 'dequantization' | 'attention' | 'queue'
  seconds: number
  binding: Binding
}

export type SpeedUnit = 'tokens/s' | 's' | 's/token' | 'inputs/s'

/** A speed that was worked out: always a range. */
export interface Speed {
  low: number
  mid: number
  high: number
  unit: SpeedUnit
  binding: Binding
  calibration: {id: string; heldOut?: HeldOutError; basis: string}
  /** The formula with its inputs filled in. */
  formula: string
  /** What the time goes to, in seconds; they add up to the formula's time. */
  parts: TimePart[]
  sources: string[]
  /** What was taken in place of what: a precision the hardware lacks, a card the formula was not tested on. */
  notes: string[]
}

/** A speed that cannot be told, and why. */
export interface UnknownSpeed {
  unknown: string
}

export interface SpeedOptions {
  unit: SpeedUnit
  parts: readonly TimePart[]
  formula: string
  notes?: readonly string[]
  /** Overrides the part that takes longest. */
  binding?: Binding
  /** Widens the range: 1.25 for hardware the formula was not tested on. */
  doubt?: number
}

export function isKnown<T extends object>(speed: T | UnknownSpeed): speed is T {
  return !('unknown' in speed)
}

/** A range about a middle: by how much held-out measurements lay below and above what was predicted. */
export function toSpeed(mid: number, calibration: Calibration<unknown>, options: SpeedOptions): Speed {
  const {binding, doubt = 1, formula, notes = [], parts, unit} = options
  const {basis, heldOut, id, sources, spread} = calibration
  return {
    low: (mid * Math.min(1, spread.low)) / doubt,
    mid,
    high: mid * Math.max(1, spread.high) * doubt,
    unit,
    binding: binding ?? longest(parts),
    calibration: {id, basis, ...(heldOut && {heldOut})},
    formula,
    parts: [...parts],
    sources: [...sources],
    notes: [...notes],
  }
}

/** One over the speed: seconds a token of tokens a second, and back. */
export function inverse(speed: Speed, unit: SpeedUnit, factor = 1): Speed {
  return {...speed, low: factor / speed.high, mid: factor / speed.mid, high: factor / speed.low, unit}
}

export function totalSeconds(parts: readonly TimePart[]): number {
  return parts.reduce((sum, {seconds}) => sum + seconds, 0)
}

/** What most of the time goes to. */
export function longest(parts: readonly TimePart[]): Binding {
  const byBinding = new Map<Binding, number>()
  for (const {binding, seconds} of parts) byBinding.set(binding, (byBinding.get(binding) ?? 0) + seconds)
  return [...byBinding].reduce((most, entry) => (entry[1] > most[1] ? entry : most), ['latency', 0] as [
    Binding,
    number,
  ])[0]
}
