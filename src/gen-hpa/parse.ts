import {UserError} from '../errors.ts'
import type {QuantityValue} from '../kubernetes/hpa/spec.ts'
import {asLabel, isLabel, isLabelValue, isQualifiedName, isSubdomain} from '../kubernetes/names.ts'
import {quantityMilli} from '../kubernetes/quantity.ts'
import {clean} from '../terminal/clean.ts'

/** Most that a replica count or a port's like may be: the API holds them in 32 bits. */
const MOST = 2_147_483_647

/** A metric is held in thousandths, in 64 bits. */
const MOST_MILLI = 2n ** 63n - 1n

/** `what` is wrong at `place`: an error whose fix is one thing to write. */
export function usage(message: string, fix: string, code: `E_${string}` = 'E_USAGE'): UserError {
  return new UserError(clean(message), {code, fix: clean(fix)})
}

export function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text)
}

/** A whole number. @throws UserError `E_BAD_NUMBER` */
export function wholeNumber(text: string, place: string, {min = 0, max = MOST} = {}): number {
  const value = Number(text)
  if (/^\d{1,15}$/.test(text) && value >= min && value <= max) return value
  const bounds = max === MOST ? `of at least ${min}` : `from ${min} to ${max}`
  throw usage(
    `${place} is no whole number ${bounds}: ${shown(text)}`,
    `Write ${place} ${Math.min(max, Math.max(min, 1))}`,
    'E_BAD_NUMBER',
  )
}

/** Seconds: `300`, `300s`, `5m`, `1h`. @throws UserError `E_BAD_NUMBER` */
export function seconds(text: string, place: string, {min = 0, max = MOST} = {}): number {
  const [, digits, unit = 's'] = /^(\d{1,9})([smh])?$/.exec(text) ?? []
  const value = digits === undefined ? Number.NaN : Number(digits) * {s: 1, m: 60, h: 3600}[unit as 's' | 'm' | 'h']
  if (value >= min && value <= max) return value
  const bounds = max === MOST ? `at least ${min} s` : `${min} to ${max} s`
  throw usage(`${place} is no time of ${bounds}: ${shown(text)}`, `Write seconds, as 300, 300s or 5m`, 'E_BAD_NUMBER')
}

/** A positive quantity, as the manifest will hold it: plain digits become a number. @throws UserError `E_BAD_NUMBER` */
export function quantity(text: string, place: string): QuantityValue {
  const milli = quantityMilli(text)
  if (milli !== undefined && milli > 0n && milli <= MOST_MILLI)
    return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : text
  throw usage(
    `${place} is no quantity above 0 that Kubernetes can hold: ${shown(text)}`,
    'Write a number, as 100 or 0.5, or one with a suffix, as 500m, 2k or 1Gi',
    'E_BAD_NUMBER',
  )
}

/** A ratio from 0: `0.05` or `5%`, as a decimal in text. @throws UserError `E_BAD_NUMBER` */
export function ratio(text: string, place: string): string {
  const [, digits, percent] = /^(\d{1,3}(?:\.\d{1,6})?)(%)?$/.exec(text) ?? []
  if (digits !== undefined) return String(percent ? Number((Number(digits) / 100).toPrecision(12)) : Number(digits))
  throw usage(`${place} is no ratio: ${shown(text)}`, 'Write a ratio of at least 0, as 0.05 or 5%', 'E_BAD_NUMBER')
}

const NAMES = {
  label: {holds: isLabel, is: 'lower-case letters, digits and -, at most 63, with a letter or digit at both ends'},
  subdomain: {holds: isSubdomain, is: 'lower-case letters, digits, - and ., with a letter or digit at both ends'},
} as const

/** The name of an object. @throws UserError `E_BAD_NAME` with the name that it could be */
export function objectName(text: string, place: string, kind: keyof typeof NAMES = 'subdomain'): string {
  const {holds, is} = NAMES[kind]
  if (holds(text)) return text
  const better = asLabel(text)
  throw usage(
    `${place} is no name that Kubernetes takes: ${shown(text)}`,
    better ? `Write ${better}: a name is ${is}` : `A name is ${is}`,
    'E_BAD_NAME',
  )
}

/** The name of a metric, as the custom and external metrics APIs take it. @throws UserError `E_BAD_NAME` */
export function metricName(text: string, place: string): string {
  if (/^[A-Za-z_:][A-Za-z0-9_:.|-]*$/.test(text) && text.length <= 253) return text
  const better = text.replace(/[^A-Za-z0-9_:]+/g, '_').replace(/^(?=\d)/, '_')
  throw usage(
    `${place} is no name of a metric: ${shown(text)}`,
    `Write letters, digits, _ and :, without a / or %${better ? `, as ${better.slice(0, 80)}` : ''}`,
    'E_BAD_NAME',
  )
}

/** `app=ml-api` as key and value of a label. @throws UserError `E_BAD_NAME` */
export function labelPair(text: string, place: string): [string, string] {
  const at = text.indexOf('=')
  const [key, value] = [text.slice(0, at), text.slice(at + 1)]
  if (at > 0 && isQualifiedName(key) && isLabelValue(value)) return [key, value]
  throw usage(
    `${place} is no label: ${shown(text)}`,
    'Write key=value, as app=ml-api: letters, digits, -, _ and .',
    'E_BAD_NAME',
  )
}

/** One of a few words. @throws UserError `E_USAGE` */
export function oneOf<Word extends string>(text: string, place: string, words: readonly Word[]): Word {
  const word =
    words.find((known) => known === text) ?? words.find((known) => known.toLowerCase() === text.toLowerCase())
  if (word) return word
  throw usage(`${place} is ${shown(text)}`, `Write one of ${words.join(', ')}`)
}
