import {UserError} from '../../errors.ts'
import type {LoadTrace} from '../scaling.ts'
import {MAX_STEPS} from './grid.ts'
import type {RawTrace} from './raw-trace.ts'
import {resampleGauge, resampleRate} from './resample.ts'

/** A trace on the controller's ticks, with what else the file had. */
export interface TickTrace extends LoadTrace {
  /** Columns by name, a value a tick. */
  columns: ReadonlyMap<string, Float64Array>
  notes: readonly string[]
}

export interface TickOptions {
  /** Seconds between two ticks of the controller. */
  syncSeconds: number
  /** Unix seconds of the first step, where the trace has no dates. */
  startEpoch: number
  /** Requests a second that the highest tick is scaled to. */
  peak?: number | undefined
}

/**
 * Puts a trace on the controller's ticks; the number of requests stays (but for `peak`).
 * @throws UserError `E_BAD_TRACE` for a trace of no requests that is to be scaled, or of too many ticks
 */
export function onTicks(raw: RawTrace, {peak, startEpoch, syncSeconds}: TickOptions): TickTrace {
  const {columns, notes, source, stepSeconds} = raw
  if ((raw.load.length * stepSeconds) / syncSeconds > MAX_STEPS) {
    throw new UserError(`${source}: more than ${MAX_STEPS} ticks of ${syncSeconds} s`, {
      code: 'E_BAD_TRACE',
      fix: 'Give a shorter trace, or say the step of the one you gave: --step 60',
    })
  }
  const load = resampleRate(raw.load, stepSeconds, syncSeconds)
  return {
    startEpoch: raw.startEpoch ?? startEpoch,
    stepSeconds: syncSeconds,
    load: peak === undefined ? load : scaled(load, peak, source),
    source,
    columns: new Map([...columns].map(([name, values]) => [name, resampleGauge(values, stepSeconds, syncSeconds)])),
    notes: peak === undefined ? notes : [...notes, `scaled to a peak of ${peak} requests a second`],
  }
}

/** The highest value of a series; 0 for none. */
export function highest(values: Float64Array): number {
  let most = 0
  for (const value of values) if (value > most) most = value
  return most
}

function scaled(load: Float64Array, peak: number, source: string): Float64Array {
  const most = highest(load)
  if (most === 0) {
    throw new UserError(`${source}: no requests at all, which no factor takes to a peak`, {
      code: 'E_BAD_TRACE',
      fix: 'Leave --peak out, or give a trace with requests',
    })
  }
  return load.map((value) => (value / most) * peak)
}
