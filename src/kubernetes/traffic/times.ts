/** How the times of a trace are to be read. */
export type TimeKind =
  /** Unix time, so many units to a second. */
  | {kind: 'unix'; perSecond: number}
  /** ISO 8601. */
  | {kind: 'iso'}
  /** Numbers from the start of the trace, in a unit of so many seconds. */
  | {kind: 'elapsed'; unit: number}

// Units a second, of a first number of this size or more; less is seconds from the start. 1e8 s is 1973, 1e11 ms too.
const UNIX_UNITS = [
  [1e17, 1e9],
  [1e14, 1e6],
  [1e11, 1e3],
  [1e8, 1],
] as const

const ISO =
  /^([+-]?\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d|UTC)?)?$/i

/** What the first time of a trace says of all; undefined where it is no time. */
export function timeKindOf(text: string): TimeKind | undefined {
  if (parseIso(text)) return {kind: 'iso'}
  const value = numberOf(text)
  if (value === undefined) return undefined
  const perSecond = UNIX_UNITS.find(([least]) => value >= least)?.[1]
  return perSecond === undefined ? {kind: 'elapsed', unit: 1} : {kind: 'unix', perSecond}
}

/** A finite number, as CSV has it; undefined for anything else. */
export function numberOf(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

export interface IsoTime {
  /** Seconds since 1970 as the clock on the wall shows them: as if the zone were UTC. */
  wallSeconds: number
  /** Seconds to take off for Unix seconds; absent where the text names no zone. */
  offset?: number
}

/** ISO 8601 date, or date and time, with or without zone; undefined for what is none, the 30th of February too. */
export function parseIso(text: string): IsoTime | undefined {
  const match = ISO.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (mo < 1 || mo > 12 || d < 1 || h > 23 || mi > 59 || s > 59) return undefined
  const date = new Date(Date.UTC(2000, mo - 1, d, h, mi, s))
  date.setUTCFullYear(y, mo - 1, d)
  if (date.getUTCDate() !== d || Number.isNaN(date.getTime())) return undefined
  const wallSeconds = date.getTime() / 1000 + Number(`0.${fraction || '0'}`)
  return zone === undefined ? {wallSeconds} : {wallSeconds, offset: zoneSeconds(zone)}
}

function zoneSeconds(zone: string): number {
  if (/^(Z|UTC)$/i.test(zone)) return 0
  const seconds = Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(-2)) * 60
  return zone.startsWith('-') ? -seconds : seconds
}
