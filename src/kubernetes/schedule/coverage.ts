import type {Schedule, ScheduleWindow} from './schedule.ts'
import {type Stretch, WEEK_MINUTES, weekMinuteText, weekOf} from './week.ts'

/** A stretch of the week that does not belong to exactly one window; over the week's end, `end` is past it. */
export interface BadStretch extends Stretch {
  windows: readonly ScheduleWindow[]
}

/** Where the week belongs to no window or to several, in order. */
export function badStretchesOf(windows: Schedule['windows']): BadStretch[] {
  const week = weekOf(windows)
  const edges = [...new Set([0, WEEK_MINUTES, ...week.flatMap(({end, start}) => [start, end])])].sort((a, b) => a - b)
  const pieces: BadStretch[] = []
  for (const [i, start] of edges.slice(0, -1).entries()) {
    const end = edges[i + 1]!
    const covers = week.filter((stretch) => stretch.start < end && stretch.end > start)
    const of = windows.filter((window) => covers.some((stretch) => stretch.window === window))
    const last = pieces.at(-1)
    if (last && sameWindows(last.windows, of)) last.end = end
    else pieces.push({start, end, windows: of})
  }
  const [first] = pieces
  const last = pieces.at(-1)
  if (first && last && first !== last && sameWindows(first.windows, last.windows)) {
    last.end += first.end
    pieces.shift()
  }
  return pieces.filter((piece) => piece.windows.length !== 1)
}

/** `Fri 18:00 to Sat 00:00 belongs to no window`. */
export function badStretchText({end, start, windows}: BadStretch): string {
  const whole = end - start === WEEK_MINUTES
  const when = whole ? 'the whole week' : `${weekMinuteText(start)} to ${weekMinuteText(end)}`
  const names = windows.map(({name}) => name)
  return `${when} belongs to ${names.length === 0 ? 'no window' : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`}`
}

function sameWindows(a: readonly ScheduleWindow[], b: readonly ScheduleWindow[]): boolean {
  return a.length === b.length && a.every((window, i) => window === b[i])
}
