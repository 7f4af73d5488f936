import type {TickTrace} from '../traffic/on-ticks.ts'

/** The ticks of a trace from `from` up to `to`; a view, nothing is copied. */
export function sliceTrace(trace: TickTrace, from: number, to: number): TickTrace {
  return {
    ...trace,
    startEpoch: trace.startEpoch + from * trace.stepSeconds,
    load: trace.load.subarray(from, to),
    columns: new Map([...trace.columns].map(([name, values]) => [name, values.subarray(from, to)])),
  }
}

const DAY = 86_400

/** The tick at which a trace is cut into a part to search on and one to check on: at the half, to whole weeks or days. */
export function halfOf({load, stepSeconds}: TickTrace): number {
  const seconds = load.length * stepSeconds
  const unit = seconds >= 14 * DAY ? 7 * DAY : seconds >= 2 * DAY ? DAY : stepSeconds
  return Math.floor((Math.ceil(seconds / 2 / unit) * unit) / stepSeconds)
}
