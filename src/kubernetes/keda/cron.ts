import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'

/** What a cron line of five fields allows. */
export interface Cron {
  minutes: ReadonlySet<number>
  hours: ReadonlySet<number>
  monthDays: ReadonlySet<number>
  months: ReadonlySet<number>
  /** 0 is Sunday. */
  weekdays: ReadonlySet<number>
  /** Whether a day must be of both fields (one of them is `*`); else it must be of either. */
  bothDays: boolean
}

interface Field {
  name: string
  min: number
  max: number
  names?: readonly string[]
}

const FIELDS: readonly [Field, Field, Field, Field, Field] = [
  {name: 'minute', min: 0, max: 59},
  {name: 'hour', min: 0, max: 23},
  {name: 'day of the month', min: 1, max: 31},
  {
    name: 'month',
    min: 1,
    max: 12,
    names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  {name: 'day of the week', min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']},
]

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/**
 * A cron line as KEDA and Kubernetes CronJobs read it (robfig/cron v3): five fields, `*` and `?`, lists, ranges,
 * steps, names of months and weekdays in any case; Sunday is 0, not 7.
 * @param descriptors Whether `@daily` and its kin are allowed: for a CronJob they are, for KEDA not.
 * @throws UserError E_BAD_CRON naming the field.
 */
export function parseCron(expression: string, {descriptors = false} = {}): Cron {
  const text = expression.trim()
  const meant = descriptors ? (DESCRIPTORS[text] ?? text) : text
  if (meant.startsWith('@')) {
    const known = DESCRIPTORS[text]
    throw badCron(
      expression,
      `${clean(text)} is not read here`,
      known ? `Write ${known}` : 'Write five fields: 0 9 * * 1-5',
    )
  }
  const fields = meant.split(/\s+/)
  if (fields.length !== 5) {
    throw badCron(
      expression,
      `it has ${meant === '' ? 0 : fields.length} fields`,
      'Write five: minute, hour, day of the month, month, day of the week, as 0 9 * * 1-5',
    )
  }
  const [minutes, hours, monthDays, months, weekdays] = FIELDS.map((field, i) =>
    parseField(fields[i]!, field, expression),
  ) as [ParsedField, ParsedField, ParsedField, ParsedField, ParsedField]
  return {
    minutes: minutes.values,
    hours: hours.values,
    monthDays: monthDays.values,
    months: months.values,
    weekdays: weekdays.values,
    bothDays: monthDays.star || weekdays.star,
  }
}

interface ParsedField {
  values: Set<number>
  /** Whether a part of it is `*` or `?` without a step. */
  star: boolean
}

function parseField(text: string, field: Field, expression: string): ParsedField {
  const values = new Set<number>()
  let star = false
  for (const part of text.split(',').filter((item) => item !== '')) {
    const [range = '', stepText, ...rest] = part.split('/')
    const [low = '', high, ...more] = range.split('-')
    if (rest.length > 0 || more.length > 0) throw badField(expression, field, part)
    const step = stepText === undefined ? 1 : parseNumber(stepText)
    const all = low === '*' || low === '?'
    const from = all ? field.min : parseValue(low, field)
    const to = all || (high === undefined && stepText !== undefined) ? field.max : parseValue(high ?? low, field)
    if (!inOrder(field.min, from, to, field.max) || step === undefined || step < 1) {
      throw badField(expression, field, part)
    }
    for (let value = from!; value <= to!; value += step) values.add(value)
    star ||= all && step === 1
  }
  return {values, star}
}

function inOrder(min: number, from: number | undefined, to: number | undefined, max: number): boolean {
  return from !== undefined && to !== undefined && min <= from && from <= to && to <= max
}

function parseValue(text: string, {names}: Field): number | undefined {
  const named = text === '' ? -1 : (names?.indexOf(text.toLowerCase()) ?? -1)
  return named >= 0 ? named : parseNumber(text)
}

function parseNumber(text: string): number | undefined {
  return /^\+?\d+$|^-0+$/.test(text) ? Math.abs(Number(text)) : undefined
}

function badField(expression: string, {max, min, name}: Field, part: string): UserError {
  const sunday = name === 'day of the week' && /7/.test(part) ? ', and Sunday is 0' : ''
  return badCron(
    expression,
    `${JSON.stringify(clean(part))} is no ${name}`,
    `A ${name} is ${min} to ${max}${sunday}: a number, a range 1-5, a list 1,3, a step */2, or *`,
  )
}

function badCron(expression: string, what: string, fix: string): UserError {
  return new UserError(`the cron line ${JSON.stringify(clean(expression))} cannot be read: ${what}`, {
    code: 'E_BAD_CRON',
    fix: `${fix}.`,
  })
}
