import {DAY_MINUTES} from './week.ts'

/**
 * Local minutes after midnight of `09:00-18:00`, `9-18`, `18:00-09:00` or `all`; the end of the day is 1440.
 * Undefined where the text is none of these, or says no time at all.
 */
export function parseHours(text: string): {start: number; end: number} | undefined {
  if (/^\s*(all|all day)\s*$/i.test(text)) return {start: 0, end: DAY_MINUTES}
  const match = /^\s*(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?\s*$/.exec(text)
  if (!match) return undefined
  const [, startHour, startMinute = '0', endHour, endMinute = '0'] = match
  const start = minuteOf(startHour!, startMinute)
  const end = minuteOf(endHour!, endMinute) || DAY_MINUTES
  if (Number(startMinute) > 59 || Number(endMinute) > 59) return undefined
  return start < DAY_MINUTES && end <= DAY_MINUTES && start !== end ? {start, end} : undefined
}

function minuteOf(hour: string, minute: string): number {
  return Number(hour) * 60 + Number(minute)
}
