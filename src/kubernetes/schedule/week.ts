import {type Schedule, type ScheduleWindow, WEEKDAYS} from './schedule.ts'

export const DAY_MINUTES = 1440
export const WEEK_MINUTES = 7 * DAY_MINUTES

/** A stretch of the week without a break, in minutes since Monday 00:00 local time. */
export interface Stretch {
  start: number
  /** After `start`, at most {@link WEEK_MINUTES}. */
  end: number
}

export interface WindowStretch extends Stretch {
  window: ScheduleWindow
}

/** The stretches of all windows, in the order of the week; nothing is merged or checked. */
export function weekOf(windows: Schedule['windows']): WindowStretch[] {
  return windows.flatMap(stretchesOf).sort((a, b) => a.start - b.start || a.end - b.end)
}

function stretchesOf(window: ScheduleWindow): WindowStretch[] {
  const {days, end, start} = window
  return days.flatMap((day) => {
    const midnight = WEEKDAYS.indexOf(day) * DAY_MINUTES
    const hours = start < end ? [[start, end]] : [[0, end], [start, DAY_MINUTES]] // biome-ignore format: one line
    return hours.map(([from, to]) => ({start: midnight + from!, end: midnight + to!, window}))
  })
}

/** `Fri 18:00`; the week's end is `Mon 00:00`. */
export function weekMinuteText(minute: number): string {
  const day = WEEKDAYS[Math.floor(minute / DAY_MINUTES) % 7]!
  return `${day[0]!.toUpperCase()}${day.slice(1)} ${clockText(minute % DAY_MINUTES)}`
}

/** `09:05`; 1440 is `24:00`. */
export function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
