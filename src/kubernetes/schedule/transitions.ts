import type {ReplicaBounds, Schedule, ScheduleTransition, ScheduleWindow} from './schedule.ts'
import {type WindowStretch, weekOf} from './week.ts'
import {weekCrons} from './week-cron.ts'

/**
 * The moments of the week at which the bounds change, each window's merged into as few cron lines as possible. Where
 * one window follows another with the same bounds nothing changes; a schedule with the same bounds all week has none.
 * Cron is read in the schedule's time zone.
 */
export function transitionsOf(schedule: Schedule): ScheduleTransition[] {
  const starts = new Map<ScheduleWindow, number[]>()
  for (const {start, window} of changesOf(schedule)) {
    const minutes = starts.get(window)
    if (minutes) minutes.push(start)
    else starts.set(window, [start])
  }
  return [...starts].flatMap(([window, minutes]) => weekCrons(minutes).map((cron) => ({cron, window})))
}

/** The stretches of the week that begin with other bounds than those before them. */
export function changesOf(schedule: Schedule): WindowStretch[] {
  const week = weekOf(schedule.windows)
  return week.filter(({window}, i) => !sameBounds(window, week.at(i - 1)!.window))
}

export function sameBounds(a: ReplicaBounds, b: ReplicaBounds): boolean {
  return a.min === b.min && a.max === b.max
}
