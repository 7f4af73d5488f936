import type {LoadTrace} from '../kubernetes/scaling.ts'
import {createZoneClock} from '../kubernetes/schedule/zone-clock.ts'

/** A moment that a chart names. */
export interface TimeMark {
  /** From 0 at the left to 1 at the right. */
  at: number
  label: string
}

const HOUR = 3600
const DAY = 24 * HOUR
const MOST = 15
const STEPS = [60, 300, 900, HOUR, 3 * HOUR, 6 * HOUR, DAY, 2 * DAY, 7 * DAY, 28 * DAY, 91 * DAY, 364 * DAY, 3640 * DAY]
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** Round local times over a trace, 15 at the most: hours of a day, days of weeks, dates of months. */
export function timeMarks({load, startEpoch, stepSeconds}: LoadTrace, timeZone: string): TimeMark[] {
  const length = load.length * stepSeconds
  const step = STEPS.find((seconds) => length / seconds <= MOST) ?? STEPS.at(-1)!
  const clock = createZoneClock(timeZone)
  const marks: TimeMark[] = []
  const first = startEpoch + clock.intervalAt(startEpoch).offset
  for (let wall = Math.ceil(first / step) * step; marks.length <= MOST; wall += step) {
    const epoch = wall - clock.intervalAt(wall - clock.intervalAt(startEpoch).offset).offset
    if (epoch >= startEpoch + length) break
    marks.push({at: Math.max(0, (epoch - startEpoch) / length), label: labelOf(wall, step)})
  }
  return marks
}

function labelOf(wall: number, step: number): string {
  const date = new Date(wall * 1000)
  if (step < DAY) return date.toISOString().slice(11, 16)
  return step < 7 * DAY ? `${DAYS[date.getUTCDay()]} ${date.getUTCDate()}` : date.toISOString().slice(0, 10)
}
