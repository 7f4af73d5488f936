import {badStretchesOf} from './coverage.ts'
import {type ReplicaBounds, type ScheduleWindow, WEEKDAYS, type Weekday} from './schedule.ts'
import {DAY_MINUTES, WEEK_MINUTES} from './week.ts'

/** Windows for all that the given ones leave free: `default`, and `default-2` and on where one cannot say it all. */
export function fillGaps(windows: readonly ScheduleWindow[], {max, min}: ReplicaBounds): ScheduleWindow[] {
  const gaps = badStretchesOf(windows).filter((stretch) => stretch.windows.length === 0)
  const byHours = new Map<string, {start: number; end: number; days: Weekday[]}>()
  for (const [i, day] of WEEKDAYS.entries()) {
    const midnight = i * DAY_MINUTES
    for (const {end, start} of bothEnds(gaps.flatMap((gap) => partOf(gap, midnight)))) {
      const key = `${start}-${end}`
      const hours = byHours.get(key) ?? {start, end, days: []}
      hours.days.push(day)
      byHours.set(key, hours)
    }
  }
  return [...byHours.values()].map((hours, i) => ({name: i === 0 ? 'default' : `default-${i + 1}`, ...hours, min, max}))
}

/** What of a gap lies on a day, in the day's minutes. */
function partOf(gap: {start: number; end: number}, midnight: number) {
  return [0, WEEK_MINUTES].flatMap((shift) => {
    const start = Math.max(0, gap.start - midnight - shift)
    const end = Math.min(DAY_MINUTES, gap.end - midnight - shift)
    return start < end ? [{start, end}] : []
  })
}

/** A day's parts, in which those at its start and its end are one. */
function bothEnds(parts: {start: number; end: number}[]): {start: number; end: number}[] {
  const morning = parts.find(({end, start}) => start === 0 && end < DAY_MINUTES)
  const evening = parts.find(({end, start}) => start > 0 && end === DAY_MINUTES)
  if (!morning || !evening) return parts
  const between = parts.filter((part) => part !== morning && part !== evening)
  return [...between, {start: evening.start, end: morning.end}]
}
