import {usageError} from '../errors.ts'
import {checkTimeZone} from '../kubernetes/schedule/time-zone.ts'
import {createZoneClock} from '../kubernetes/schedule/zone-clock.ts'
import type {Signal, SignalMap} from '../kubernetes/simulate/signals.ts'
import {onTicks, type TickTrace} from '../kubernetes/traffic/on-ticks.ts'
import {parseIso} from '../kubernetes/traffic/times.ts'
import {wallToEpoch, type ZoneOffset} from '../kubernetes/traffic/wall-time.ts'
import type {SimulateFlags} from './flags.ts'

/** A Monday, in a part of the year in which no clock changes. */
const DEFAULT_START = '2026-01-05'
const DEFAULT_PEAK = 1000
const MAX_DAYS = 3660

/**
 * The trace that the flags name, on the controller's ticks.
 * @throws UserError `E_USAGE`, `E_UNKNOWN_TIME_ZONE`, `E_READ`, `E_BAD_TRACE`, `E_UNKNOWN_COLUMN`
 */
export async function traceOf(
  file: string | undefined,
  flags: SimulateFlags,
  signals: SignalMap,
  onProgress?: (lines: number) => void,
): Promise<TickTrace> {
  const {peak, synthetic} = flags
  const clock = createZoneClock(checkTimeZone(flags['time-zone']))
  const offsetAt: ZoneOffset = (epoch) => clock.intervalAt(epoch).offset
  const startEpoch = startOf(flags.start ?? DEFAULT_START, offsetAt)
  const ticks = {syncSeconds: flags.sync, startEpoch, peak}
  if (file !== undefined && synthetic !== undefined) {
    throw usageError('A trace file and --synthetic exclude each other', 'Leave one of them out')
  }
  const extraColumns = columnsOf(signals)
  if (synthetic !== undefined) {
    const {syntheticTrace} = await import('../kubernetes/traffic/synthetic.ts')
    if (flags.days > MAX_DAYS) throw usageError(`--days is more than ${MAX_DAYS}`, `Give --days ${MAX_DAYS} or less`)
    if (extraColumns.length > 0) {
      throw usageError(
        `A synthetic trace has no column ${extraColumns[0]}`,
        'Write --metric NAME=rps, in-flight, queue or cpu',
      )
    }
    const top = peak ?? DEFAULT_PEAK
    const {base = top / 20, days, seed} = flags
    const raw = syntheticTrace(synthetic, {seed, days, peak: top, base, startEpoch, offsetAt})
    return {...onTicks(raw, {...ticks, peak: top}), notes: []}
  }
  if (file === undefined) {
    throw usageError('No trace was given', 'frugal simulate-hpa --synthetic office-hours')
  }
  const {readTrace} = await import('../kubernetes/traffic/read-trace.ts')
  const raw = await readTrace(file, {
    column: flags.column,
    timeColumn: flags['time-column'],
    extraColumns,
    unit: flags.unit,
    stepSeconds: flags.step,
    fill: flags.fill,
    offsetAt,
    onProgress,
  })
  return onTicks(raw, ticks)
}

function startOf(text: string, offsetAt: ZoneOffset): number {
  const time = parseIso(text)
  if (!time) {
    throw usageError(
      `--start is not an ISO 8601 date: ${JSON.stringify(text)}`,
      `Write it as: --start ${DEFAULT_START}T00:00`,
    )
  }
  return time.offset === undefined ? wallToEpoch(time.wallSeconds, offsetAt) : time.wallSeconds - time.offset
}

function columnsOf(signals: SignalMap): string[] {
  const named = [...signals.values()].filter(
    (signal): signal is Extract<Signal, {column: string}> => typeof signal === 'object' && 'column' in signal,
  )
  return [...new Set(named.map(({column}) => column))]
}
