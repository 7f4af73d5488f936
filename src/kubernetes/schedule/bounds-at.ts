import type {ReplicaBounds, Schedule, ScheduleWindow} from './schedule.ts'
import {WEEK_MINUTES, weekOf} from './week.ts'
import {createZoneClock, type ZoneInterval} from './zone-clock.ts'

const WEEK_SECONDS = WEEK_MINUTES * 60
/** 1970-01-01 was a Thursday. */
const THURSDAY = 3 * 86_400

/**
 * The bounds at a moment (Unix seconds), fast for moments in rising order.
 * A window begins the first time that the zone's clock shows its start, or is put past it: a start in an hour that is
 * skipped comes with the jump, and an hour that is repeated does not bring back the window before.
 */
export function boundsAt(schedule: Schedule): (epochSeconds: number) => ReplicaBounds {
  const at = windowAt(schedule)
  return (epochSeconds) => at(epochSeconds)
}

/** {@link boundsAt}, for the window that the moment is of. */
export function windowAt(schedule: Schedule): (epochSeconds: number) => ScheduleWindow {
  const clock = createZoneClock(schedule.timeZone)
  const week = weekOf(schedule.windows)
  let from = 0
  let until = 0
  let window = week[0]!.window
  return (epochSeconds) => {
    if (epochSeconds >= from && epochSeconds < until) return window
    const interval = clock.intervalAt(epochSeconds)
    const local = localReached(interval, epochSeconds)
    const second = modulo(local + THURSDAY, WEEK_SECONDS)
    const stretch = week.find(({end}) => second < end * 60)!
    // Inside a repeated hour local time stands still: what is said holds until the moment itself alone.
    const repeated = local > epochSeconds + interval.offset
    from = epochSeconds
    until = repeated ? epochSeconds : Math.min(interval.until, epochSeconds + stretch.end * 60 - second)
    window = stretch.window
    return window
  }
}

/** Local seconds since 1970; in an hour that the clock shows again, the last that it showed before. */
function localReached({from, offset, previousOffset}: ZoneInterval, epoch: number): number {
  return Math.max(epoch + offset, from + previousOffset - 1)
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by
}
