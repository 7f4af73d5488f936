import {UserError} from '../../errors.ts'
import {nearest} from '../../nearest.ts'
import {badTrace, quoted} from './bad-trace.ts'
import {numberOf, type TimeKind, timeKindOf} from './times.ts'

/** Requests in each step, or requests a second during it. */
export type LoadUnit = 'requests' | 'rps'

export interface ColumnChoice {
  /** Index of the time column; absent where rows are steps. */
  time?: number
  /** What the header says of the times: `minute` counts minutes, `bin` steps. */
  timeUnit?: {seconds: number} | 'step'
  /** Index of the column of requests. */
  value: number
  /** Indices of the columns asked for beside it. */
  extra: number[]
  /** What the header says of the values. */
  unit?: LoadUnit
}

export interface ColumnRequest {
  /** Header name, or number from 1. */
  column?: string | undefined
  timeColumn?: string | undefined
  extraColumns?: readonly string[] | undefined
}

const COUNTERS: Readonly<Record<string, {seconds: number} | 'step'>> = {
  bin: 'step',
  index: 'step',
  interval: 'step',
  row: 'step',
  step: 'step',
  tick: 'step',
  second: {seconds: 1},
  seconds: {seconds: 1},
  elapsed: {seconds: 1},
  minute: {seconds: 60},
  minutes: {seconds: 60},
  hour: {seconds: 3600},
  hours: {seconds: 3600},
}
const TIMES = [
  'timestamp',
  'time',
  'ts',
  'date',
  'datetime',
  'date_time',
  'epoch',
  'unix',
  'unix_time',
  'unixtime',
  't',
]
const RATES = ['rps', 'qps', 'requests_per_second', 'http_requests_per_second', 'req/s', 'reqps', 'rate']
const COUNTS = ['requests', 'request_count', 'requests_count', 'count', 'hits', 'req', 'reqs', 'load', 'value', 'y']

/** Whether the first line is a header: it has no number and no time in it. */
export function isHeader(fields: readonly string[]): boolean {
  return fields.some((field) => field !== '') && fields.every((field) => !timeKindOf(field) && !isSignedNumber(field))
}

function isSignedNumber(field: string): boolean {
  return numberOf(field) !== undefined || /^[+-]?(nan|inf(inity)?)$/i.test(field)
}

/**
 * Which columns hold times and requests.
 * @param header names, or undefined where the file has none: then columns are named by number
 * @param width fields of the first row
 * @throws UserError `E_BAD_TRACE` where it cannot be told, `E_UNKNOWN_COLUMN` for a name that is not there
 */
export function chooseColumns(
  header: readonly string[] | undefined,
  width: number,
  request: ColumnRequest,
  place: {file: string; line: number},
): ColumnChoice {
  const names = header?.map((name) => name.toLowerCase())
  const find = (name: string, flag: string) => indexOf(name, names, width, flag)
  const {column, extraColumns = [], timeColumn} = request
  const chosen = column === undefined ? undefined : find(column, '--column')
  const time = timeColumn === undefined ? timeIndex(names, width, chosen) : find(timeColumn, '--time-column')
  const value = chosen ?? valueIndex(names, width, time)
  if (value === undefined) {
    const shown = header ? header.map(quoted).join(', ') : `${width} columns without a header`
    throw badTrace(
      place,
      `it cannot be told which column holds requests: ${shown}`,
      `Name it: --column ${hint(header)}`,
    )
  }
  const timeUnit = time === undefined ? undefined : COUNTERS[names?.[time] ?? '']
  const unit = RATES.includes(names?.[value] ?? '') ? 'rps' : undefined
  return {
    value,
    extra: extraColumns.map((name) => find(name, '--metric')),
    ...(time !== undefined && {time}),
    ...(timeUnit && {timeUnit}),
    ...(unit && {unit}),
  }
}

function hint(header: readonly string[] | undefined): string {
  const last = header?.at(-1)
  return last === undefined ? '2' : quoted(last).slice(1, -1)
}

function timeIndex(names: readonly string[] | undefined, width: number, value: number | undefined): number | undefined {
  if (!names) return width > 1 && value !== 0 ? 0 : undefined
  const known = names.findIndex(
    (name, index) => index !== value && (TIMES.includes(name) || Object.hasOwn(COUNTERS, name)),
  )
  if (known >= 0) return known
  return width > 1 && value !== 0 && !isValueName(names[0]!) ? 0 : undefined
}

function isValueName(name: string): boolean {
  return RATES.includes(name) || COUNTS.includes(name)
}

function valueIndex(names: readonly string[] | undefined, width: number, time: number | undefined): number | undefined {
  const others = Array.from({length: width}, (_, index) => index).filter((index) => index !== time)
  const known = others.find((index) => isValueName(names?.[index] ?? ''))
  return known ?? (others.length === 1 ? others[0] : undefined)
}

function indexOf(name: string, names: readonly string[] | undefined, width: number, flag: string): number {
  const index = names?.indexOf(name.toLowerCase()) ?? -1
  if (index >= 0) return index
  const number = /^\d{1,4}$/.test(name) ? Number(name) : 0
  if (number >= 1 && number <= width) return number - 1
  const known = names ?? Array.from({length: width}, (_, at) => String(at + 1))
  const [near = known.at(-1) ?? '1'] = nearest(name, known, 1)
  throw new UserError(`${flag}: the trace has no column ${quoted(name)}`, {
    code: 'E_UNKNOWN_COLUMN',
    fix: `It has ${known.map(quoted).join(', ')}: ${flag} ${quoted(near).slice(1, -1)}`,
  })
}

/** What the times mean: by the header, else by the first of them. */
export function timeKindFor(choice: ColumnChoice, first: string): TimeKind | 'step' | undefined {
  if (choice.time === undefined) return 'step'
  const said = choice.timeUnit
  const found = timeKindOf(first)
  if (said === undefined || found?.kind !== 'elapsed') return found
  return said === 'step' ? 'step' : {kind: 'elapsed', unit: said.seconds}
}
