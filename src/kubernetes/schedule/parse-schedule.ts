import * as z from 'zod/mini'

import {nearest} from '../../nearest.ts'
import {clean} from '../../terminal/clean.ts'
import {asLabel, isLabel} from '../names.ts'
import {badSchedule} from './bad-schedule.ts'
import {badStretchesOf, badStretchText} from './coverage.ts'
import {fillGaps} from './fill-gaps.ts'
import {DAY_WORDS, daysOfName, parseDays} from './parse-days.ts'
import {parseHours} from './parse-hours.ts'
import {type Schedule, type ScheduleWindow, WEEKDAYS} from './schedule.ts'
import {checkTimeZone} from './time-zone.ts'

const MAX_REPLICAS = 2 ** 31 - 1
const MAX_WINDOWS = 100
const MAX_NAMED = 3

const bounds = {
  min: z.int().check(z.minimum(0), z.maximum(MAX_REPLICAS)),
  max: z.int().check(z.minimum(1), z.maximum(MAX_REPLICAS)),
}
const hours = {days: z.optional(z.union([z.string(), z.array(z.string())])), hours: z.optional(z.string())}
const NAMED = z.strictObject({...hours, ...bounds})
const LISTED = z.strictObject({name: z.string(), ...hours, ...bounds})
const BOUNDS = z.strictObject(bounds)
const SCHEDULE = z.strictObject({timeZone: z.string(), windows: z.unknown(), default: z.optional(BOUNDS)})

type WrittenWindow = z.infer<typeof LISTED>

/**
 * A schedule from what a YAML or JSON file holds: see docs/schedules.md for its form.
 * @param source The file, for messages.
 * @throws UserError E_BAD_SCHEDULE with the field, or with the times that belong to no window or to several;
 * E_UNKNOWN_TIME_ZONE.
 */
export function parseSchedule(value: unknown, source: string): Schedule {
  const written = checked(SCHEDULE, value, '', source)
  const windows = writtenWindows(written.windows, source).map((window) => windowOf(window, source))
  checkNames(windows, written.default !== undefined, source)
  if (written.default) checkBounds('default', written.default, source)
  const filled = written.default ? [...windows, ...fillGaps(windows, written.default)] : windows
  checkCoverage(filled, source)
  return {timeZone: checkTimeZone(written.timeZone), windows: filled}
}

function writtenWindows(value: unknown, source: string): WrittenWindow[] {
  const list = Array.isArray(value)
    ? value.map((window, i) => checked(LISTED, window, `windows[${i}]`, source))
    : Object.entries(checked(z.record(z.string(), z.unknown()), value, 'windows', source)).map(([name, window]) => ({
        name,
        ...checked(NAMED, window, `windows.${name}`, source),
      }))
  if (list.length > MAX_WINDOWS) {
    throw badSchedule(source, `it has ${list.length} windows`, `Write at most ${MAX_WINDOWS}.`)
  }
  return list
}

function windowOf(window: WrittenWindow, source: string): ScheduleWindow {
  const name = window.name.replaceAll('_', '-')
  if (!isLabel(name)) {
    const label = asLabel(window.name)
    throw badSchedule(
      source,
      `${JSON.stringify(clean(window.name))} cannot name a window`,
      `Write lower-case letters, digits and -, at most 63${label === '' ? '' : `: ${label}`}.`,
    )
  }
  checkBounds(name, window, source)
  const hours = parseHours(window.hours ?? 'all')
  if (!hours) {
    throw badSchedule(
      source,
      `the hours of ${name} are ${JSON.stringify(clean(window.hours!))}`,
      "Write from and to, as '09:00-18:00' or over midnight '18:00-09:00', or all.",
    )
  }
  return {name, days: daysOf(name, window, source), ...hours, min: window.min, max: window.max}
}

function daysOf(name: string, {days}: WrittenWindow, source: string): ScheduleWindow['days'] {
  if (days === undefined) return daysOfName(name) ?? WEEKDAYS
  const parsed = parseDays(days)
  if (!('unknown' in parsed) && parsed.length > 0) return parsed
  const unknown = 'unknown' in parsed ? parsed.unknown : ''
  const [near] = nearest(unknown, DAY_WORDS, 1)
  throw badSchedule(
    source,
    unknown === '' ? `${name} has no days` : `${name} has days ${JSON.stringify(clean(unknown))}`,
    near ? `Did you mean ${near}?` : 'Write mon-fri, [sat, sun], weekdays, weekend or daily.',
  )
}

function checkBounds(name: string, {max, min}: {min: number; max: number}, source: string): void {
  if (max >= min) return
  throw badSchedule(source, `${name} has max ${max} below min ${min}`, `Write max: ${min} or more, or a lower min.`)
}

function checkNames(windows: readonly ScheduleWindow[], hasDefault: boolean, source: string): void {
  const names = windows.map(({name}) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) {
    throw badSchedule(source, `two windows are named ${twice}`, 'Give each window a name of its own.')
  }
  const taken = hasDefault && names.find((name) => /^default(-\d+)?$/.test(name))
  if (taken) throw badSchedule(source, `${taken} names a window and the rest of the week`, 'Name the window otherwise.')
}

function checkCoverage(windows: readonly ScheduleWindow[], source: string): void {
  const bad = badStretchesOf(windows)
  if (bad.length === 0) return
  const more = bad.length > MAX_NAMED ? `; and ${bad.length - MAX_NAMED} more` : ''
  const gap = bad[0]!.windows.length === 0
  throw badSchedule(
    source,
    `${bad.slice(0, MAX_NAMED).map(badStretchText).join('; ')}${more}`,
    gap
      ? 'Give these hours to a window, or all that is left to default: {min: 1, max: 5}.'
      : 'Take these hours or days out of all windows but one.',
  )
}

/** @throws UserError E_BAD_SCHEDULE for the first thing that is not as the schema has it. */
function checked<T extends z.core.$ZodType>(schema: T, value: unknown, path: string, source: string): z.output<T> {
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  const {issues} = result.error
  const issue = issues.find(({code}) => code === 'unrecognized_keys') ?? issues[0]
  const place = [...(path === '' ? [] : [clean(path)]), ...issue!.path.map(String)].join('.')
  if (issue!.code === 'unrecognized_keys') {
    const [key] = issue!.keys
    const inside = issue!.path[0] === 'default' ? BOUNDS : schema
    const known = Object.keys((inside as unknown as {def: {shape: object}}).def.shape)
    const [near] = nearest(key!, known, 1)
    throw badSchedule(
      source,
      `${place === '' ? '' : `${place} has `}an unknown field ${JSON.stringify(clean(key!))}`,
      near ? `Did you mean ${near}?` : `Known here: ${known.join(', ')}.`,
    )
  }
  const field = String(issue!.path.at(-1) ?? path)
  const missing = issue!.path.length > 0 && valueAt(value, issue!.path) === undefined
  throw badSchedule(
    source,
    place === '' ? 'it is no schedule' : `${place} ${missing ? 'is missing' : 'is not what it should be'}`,
    FIXES[field] ?? (path === '' ? FIXES['']! : FIXES['window']!),
  )
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value)
}

const FIXES: Readonly<Record<string, string>> = {
  '': 'Write timeZone: and windows:, as docs/schedules.md shows.',
  timeZone: 'Write the zone whose clock the hours are of: timeZone: Europe/Madrid.',
  windows: "Write a list: windows: [{name: office, days: mon-fri, hours: '09:00-18:00', min: 3, max: 10}].",
  window: "Write a window as {name: office, days: mon-fri, hours: '09:00-18:00', min: 3, max: 10}.",
  name: 'Write name: and a word, such as office.',
  days: 'Write days: mon-fri, [sat, sun], weekdays, weekend or daily.',
  hours: "Write hours: '09:00-18:00', or all.",
  min: 'Write a whole number from 0: min: 1.',
  max: 'Write a whole number from 1: max: 10.',
  default: 'Write default: {min: 1, max: 5}.',
}
