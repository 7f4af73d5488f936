import type {Schedule} from './schedule.ts'
import {changesOf} from './transitions.ts'
import {WEEK_MINUTES, weekMinuteText} from './week.ts'
import {createZoneClock, type ZoneInterval} from './zone-clock.ts'

/** A change of bounds at a time that a change of the clock leaves out or shows twice. */
export interface ClockChangeClash {
  /** Unix seconds of the change of the clock. */
  at: number
  /** The window's start as its day and time: `Sun 02:30`. */
  boundary: string
  kind: 'skipped' | 'repeated'
}

/**
 * Where a schedule's bounds change within a skipped or a repeated hour, from one moment (Unix seconds) to another. Cron
 * does not fire in a skipped hour: CronJobs leave the bounds before until the next change, and KEDA's triggers are on
 * the wrong side for up to a day. In a repeated hour CronJobs change bounds the first time, KEDA the second.
 */
export function clockChangeClashes(schedule: Schedule, from: number, until: number): ClockChangeClash[] {
  const clock = createZoneClock(schedule.timeZone)
  const starts = changesOf(schedule).map(({start}) => start)
  const clashes: ClockChangeClash[] = []
  for (let interval = clock.intervalAt(from); interval.from < until; interval = clock.intervalAt(interval.until)) {
    if (interval.from >= from) clashes.push(...clashesAt(interval, starts))
  }
  return clashes
}

function clashesAt({from, offset, previousOffset}: ZoneInterval, starts: readonly number[]): ClockChangeClash[] {
  const kind = offset > previousOffset ? 'skipped' : 'repeated'
  const first = weekMinuteOf(from + Math.min(offset, previousOffset))
  const length = Math.abs(offset - previousOffset) / 60
  return starts
    .filter((start) => (start - first + WEEK_MINUTES) % WEEK_MINUTES < length)
    .map((start) => ({at: from, boundary: weekMinuteText(start), kind}))
}

/** Minutes since Monday 00:00 of local seconds since 1970, a Thursday. */
function weekMinuteOf(local: number): number {
  return (Math.floor(local / 60) + 3 * 1440) % WEEK_MINUTES
}
