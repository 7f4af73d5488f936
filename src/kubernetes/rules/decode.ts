import fields from '../../../data/kubernetes-fields.json' with {type: 'json'}
import {nearest} from '../../nearest.ts'
import {quantityMilli} from '../quantity.ts'
import {join, type Report, show} from './report.ts'

const TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = fields.types
const KINDS: Readonly<Record<string, string>> = fields.kinds

/** The type in data/kubernetes-fields.json of a kind: `autoscaling/v2 HorizontalPodAutoscaler`. */
export function typeOfKind(apiVersion: string, kind: string): string | undefined {
  const key = `${apiVersion} ${kind}`
  return Object.hasOwn(KINDS, key) ? KINDS[key] : undefined
}

/**
 * A value read as the API server's strict decoder reads it: unknown fields and wrong types are reported, and left
 * out of the copy that comes back. Null is as absent, or as Go's zero value inside a list or map.
 */
export function decode(value: unknown, type: string, path: string, report: Report): unknown {
  if (type.startsWith('[]')) return decodeList(value, type.slice(2), path, report)
  if (type.startsWith('map:')) return decodeMap(value, type.slice(4), path, report)
  const scalar = SCALARS[type]
  if (!scalar) return decodeStruct(value, type, path, report)
  if (scalar.reads(value)) return scalar.as ? scalar.as(value) : value
  report.error('wrong-type', path, `${show(value)} is not ${scalar.what}`, scalar.fix(value))
  return undefined
}

function decodeList(value: unknown, type: string, path: string, report: Report): unknown {
  if (!Array.isArray(value)) return wrong(value, 'a list', 'write a list: one "- " a line', path, report)
  return value.map((item, i) =>
    item === null ? zero(type) : (decode(item, type, `${path}[${i}]`, report) ?? zero(type)),
  )
}

function decodeMap(value: unknown, type: string, path: string, report: Report): unknown {
  if (!isRecord(value)) return wrong(value, 'a map', 'write "key: value" lines', path, report)
  const entries = Object.entries(value).map(([key, inner]) => {
    const decoded = inner === null ? zero(type) : decode(inner, type, join(path, key), report)
    return [key, decoded ?? zero(type)] as const
  })
  return Object.fromEntries(entries)
}

function decodeStruct(value: unknown, type: string, path: string, report: Report): unknown {
  if (!isRecord(value)) return wrong(value, 'a map of fields', 'write "field: value" lines', path, report)
  const known = TYPES[type]!
  const copy: Record<string, unknown> = {}
  for (const [field, inner] of Object.entries(value)) {
    const at = join(path, field)
    if (!Object.hasOwn(known, field)) unknownField(field, Object.keys(known), at, report)
    else if (inner !== null && inner !== undefined) copy[field] = decode(inner, known[field]!, at, report)
  }
  return copy
}

/** Reports a field that the kind does not have, with the ones it may have been meant for. */
export function unknownField(field: string, known: readonly string[], path: string, report: Report): void {
  const [best] = nearest(field, known)
  const fix = best
    ? `write ${best}, or remove it`
    : `remove it; fields here: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}`
  report.error('unknown-field', path, `there is no field ${show(field)} here`, fix)
}

function wrong(value: unknown, what: string, fix: string, path: string, report: Report): undefined {
  report.error('wrong-type', path, `${show(value)} is not ${what}`, fix)
  return undefined
}

/** A JSON object; own prototype or none, as a parser gives it. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function zero(type: string): unknown {
  if (type === 'string' || type === 'bytes') return ''
  if (type.startsWith('[]')) return []
  return type === 'bool' ? false : SCALARS[type] ? 0 : {}
}

interface Scalar {
  what: string
  reads(value: unknown): boolean
  fix(value: unknown): string
  /** The value as rules read it, where that is not as it is. */
  as?(value: unknown): unknown
}

const integer = (bits: 31 | 63): Scalar => ({
  what: bits === 31 ? 'a 32-bit integer' : 'a 64-bit integer',
  reads: (value) => Number.isInteger(value) && (value as number) >= -(2 ** bits) && (value as number) < 2 ** bits,
  fix: (value) =>
    typeof value === 'string' && /^[+-]?\d+$/.test(value)
      ? `write ${Number(value)} without quotes`
      : 'write a whole number',
})

const text: Scalar = {
  what: 'text',
  reads: (value) => typeof value === 'string',
  fix: quoted,
}

/** How to write as text what YAML took for something else. */
export function quoted(value: unknown): string {
  if (typeof value === 'object') return 'write text'
  const hint = typeof value === 'boolean' ? ' (unquoted y, yes, on, n, no and off are true or false for kubectl)' : ''
  return `write it in quotes: "${String(value)}"${hint}`
}

const SCALARS: Readonly<Record<string, Scalar>> = {
  string: text,
  bool: {what: 'true or false', reads: (value) => typeof value === 'boolean', fix: () => 'write true or false'},
  int32: integer(31),
  int64: integer(63),
  Quantity: {
    what: 'a quantity',
    reads: (value) =>
      (typeof value === 'string' && quantityMilli(value.trim()) !== undefined) ||
      (typeof value === 'number' && quantityMilli(value) !== undefined),
    fix: () => 'write a number with an optional suffix, as "500m", "2", "16Gi" or "1.5k"',
    as: (value) => (typeof value === 'string' ? value.trim() : value),
  },
  IntOrString: {
    what: 'an integer or text',
    reads: (value) => typeof value === 'string' || integer(31).reads(value),
    fix: () => 'write a whole number, or a percentage in quotes, as "25%"',
  },
  Time: {
    what: 'a time',
    reads: (value) =>
      typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value),
    fix: () => 'write it as "2026-01-31T09:00:00Z", or leave it out',
  },
  bytes: {
    what: 'base64',
    reads: (value) => (typeof value === 'string' && isBase64(value.replace(/[\r\n]/g, ''))) || isBytes(value),
    fix: () => 'write it in base64, or use a field for plain text (data of a ConfigMap, stringData of a Secret)',
    as: (value) => (Array.isArray(value) ? Buffer.from(value).toString('base64') : value),
  },
  any: {what: 'anything', reads: () => true, fix: () => ''},
}

function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
}

/** Go takes a list of numbers for bytes, too. */
function isBytes(value: unknown): boolean {
  return (
    Array.isArray(value) && value.every((byte) => byte === null || (Number.isInteger(byte) && byte >= 0 && byte < 256))
  )
}
