import * as fc from 'fast-check'
import {
  type ReplicaBounds,
  type Schedule,
  type ScheduleWindow,
  WEEKDAYS,
} from '../../../src/kubernetes/schedule/schedule.ts'
import {DAY_MINUTES, WEEK_MINUTES} from '../../../src/kubernetes/schedule/week.ts'

/** Moments of `2026-03-29T00:30` in UTC, as Unix seconds. */
export function utc(text: string): number {
  return Date.parse(`${text}Z`) / 1000
}

/** Schedules of which each day is cut at a few times, none of them from 00:01 to 03:59, where clocks change. */
export function schedules(timeZones: readonly string[], mostReplicas = 30): fc.Arbitrary<Schedule> {
  const bounds: fc.Arbitrary<ReplicaBounds> = fc
    .tuple(fc.nat(mostReplicas), fc.nat(mostReplicas))
    .map(([a, b]) => ({min: Math.min(a, b), max: Math.max(a, b, 1)}))
  const cuts = fc.uniqueArray(fc.integer({min: 240, max: DAY_MINUTES - 1}), {maxLength: 3})
  const kinds = fc.array(fc.record({cuts, bounds: fc.array(bounds, {minLength: 4, maxLength: 4})}), {
    minLength: 1,
    maxLength: 3,
  })
  const days = fc.array(fc.nat(2), {minLength: 7, maxLength: 7})
  return fc.tuple(fc.constantFrom(...timeZones), kinds, days).map(([timeZone, ofKind, kindOfDay]) => ({
    timeZone,
    windows: ofKind.flatMap(({bounds: ofPart, cuts: at}, kind) => {
      const on = WEEKDAYS.filter((_, day) => kindOfDay[day]! % ofKind.length === kind)
      const edges = [0, ...at.toSorted((a, b) => a - b), DAY_MINUTES]
      return on.length === 0
        ? []
        : edges.slice(0, -1).map(
            (start, i): ScheduleWindow => ({
              name: `kind-${kind}-${i}`,
              days: on,
              start,
              end: edges[i + 1]!,
              ...ofPart[i]!,
            }),
          )
    }),
  }))
}

/** Each minute of the week by its own reckoning, for comparison. */
export function windowsByMinute(schedule: Schedule): ScheduleWindow[][] {
  const week: ScheduleWindow[][] = Array.from({length: WEEK_MINUTES}, () => [])
  for (const window of schedule.windows) {
    for (const [day, name] of WEEKDAYS.entries()) {
      if (!window.days.includes(name)) continue
      for (let minute = 0; minute < DAY_MINUTES; minute++) {
        const inside =
          window.start < window.end
            ? minute >= window.start && minute < window.end
            : minute >= window.start || minute < window.end
        if (inside) week[day * DAY_MINUTES + minute]!.push(window)
      }
    }
  }
  return week
}
