import {WEEKDAYS, type Weekday} from './schedule.ts'

const GROUPS: Readonly<Record<string, readonly Weekday[]>> = {
  daily: WEEKDAYS,
  all: WEEKDAYS,
  weekday: WEEKDAYS.slice(0, 5),
  weekdays: WEEKDAYS.slice(0, 5),
  weekend: WEEKDAYS.slice(5),
  weekends: WEEKDAYS.slice(5),
}

const FULL_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** What may be written for days, for suggestions. */
export const DAY_WORDS: readonly string[] = [...Object.keys(GROUPS), ...WEEKDAYS, ...FULL_NAMES]

/** Days that cannot be read, by what was written. */
export interface UnknownDay {
  unknown: string
}

/** `mon-fri`, `sat, sun`, `['sat', 'sun']`, `fri-mon`, `weekdays`, `daily`: the days in the order of the week. */
export function parseDays(value: string | readonly string[]): Weekday[] | UnknownDay {
  const words = [value].flat().flatMap((text) =>
    text
      .toLowerCase()
      .replace(/\s*[-–]\s*/g, '-')
      .split(/[\s,]+/),
  )
  const read = words.filter((word) => word !== '').map((word) => GROUPS[word] ?? daysOfRange(word))
  const unknown = read.find((days) => 'unknown' in days)
  return unknown ?? WEEKDAYS.filter((day) => read.some((days) => 'includes' in days && days.includes(day)))
}

/** `mon`, `mon-fri`, `fri-mon`. */
function daysOfRange(word: string): readonly Weekday[] | UnknownDay {
  const [from = '', to = from, ...rest] = word.split('-')
  const first = dayOf(from)
  const last = dayOf(to)
  if (first === undefined || rest.length > 0) return {unknown: from}
  if (last === undefined) return {unknown: to}
  return first <= last ? WEEKDAYS.slice(first, last + 1) : [...WEEKDAYS.slice(first), ...WEEKDAYS.slice(0, last + 1)]
}

/** The days that a window's name begins with: `weekday-business`, `sunday`. */
export function daysOfName(name: string): Weekday[] | undefined {
  const days = parseDays(name.split('-')[0]!)
  return 'unknown' in days || days.length === 0 ? undefined : days
}

function dayOf(word: string): number | undefined {
  const full = FULL_NAMES.indexOf(word)
  const index = full >= 0 ? full : (WEEKDAYS as readonly string[]).indexOf(word)
  return index >= 0 ? index : undefined
}
