import {checkChoice} from '../checks.ts'
import {isRecord} from '../decode.ts'
import {join, type Report, show} from '../report.ts'
import type {Schema} from './schema.ts'

/** Limits of a schema for a value that is of its type. */
export function checkValue(value: unknown, schema: Schema, path: string, report: Report): void {
  if (typeof value === 'number') checkNumber(value, schema, path, report)
  else if (typeof value === 'string') checkText(value, schema, path, report)
  else if (Array.isArray(value)) checkList(value, schema, path, report)
  else if (isRecord(value)) checkFields(value, schema, path, report)
}

/** A type as a message calls it: `a whole number`. */
export function typeName(schema: Schema): string {
  if (schema['x-kubernetes-int-or-string']) return 'a whole number or text'
  switch (schema.type) {
    case 'array':
      return 'a list'
    case 'boolean':
      return 'true or false'
    case 'integer':
      return 'a whole number'
    case 'number':
      return 'a number'
    case 'string':
      return 'text'
    default:
      return 'a map of fields'
  }
}

function checkNumber(value: number, schema: Schema, path: string, report: Report): void {
  const bits = schema.format === 'int32' ? 31 : schema.format === 'int64' ? 63 : undefined
  if (bits && (value >= 2 ** bits || value < -(2 ** bits))) {
    report.error('out-of-range', path, `${value} does not fit ${schema.format}`, 'write a smaller number')
    return
  }
  const {maximum = Number.POSITIVE_INFINITY, minimum = Number.NEGATIVE_INFINITY} = schema
  if (value >= minimum && value <= maximum) return
  const range = [minimum, maximum].every(Number.isFinite)
    ? `${minimum} to ${maximum}`
    : value < minimum
      ? `${minimum} or more`
      : `${maximum} or less`
  report.error('out-of-range', path, `${value} is not ${range}`, `write ${range}`)
}

function checkText(value: string, schema: Schema, path: string, report: Report): void {
  if (schema.enum) checkChoice(value, schema.enum as string[], path, report)
  const {format, maxLength = Number.POSITIVE_INFINITY, minLength = 0, pattern} = schema
  const length = [...value].length
  if (length < minLength) {
    report.error(
      'too-short',
      path,
      value === '' ? 'it is empty' : `${show(value)} is too short`,
      `write at least ${minLength} characters`,
    )
  } else if (length > maxLength) {
    report.error('too-long', path, `${show(value)} is longer than ${maxLength} characters`, 'write a shorter one')
  }
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
    report.error('bad-form', path, `${show(value)} is not of the form ${pattern}`, exampleOf(pattern))
  }
  if (format === 'date-time' && !/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/.test(value)) {
    report.error('bad-form', path, `${show(value)} is not a time`, 'write it as 2026-01-31T09:00:00Z')
  }
}

/** For a pattern that users meet, what fits it. */
function exampleOf(pattern: string): string {
  if (pattern.includes('(s|m|h)'))
    return `write a duration as 30s, 5m or 720h${pattern.includes('Never') ? ', or Never' : ''}`
  if (pattern.includes('h|m')) return 'write hours and minutes, as 8h or 1h30m'
  if (pattern.includes('100|[0-9]{1,2})%')) return 'write a number of nodes or a percentage, in quotes: "1" or "10%"'
  if (pattern.includes('@(annually')) return 'write minute, hour, day, month and weekday, as "0 9 * * 1-5"'
  if (pattern.includes('KMGTPE')) return 'write a quantity, as "8", "500m" or "1000Gi"'
  return `write what fits ${pattern}`
}

function checkList(list: readonly unknown[], schema: Schema, path: string, report: Report): void {
  const {maxItems = Number.POSITIVE_INFINITY, minItems = 0} = schema
  if (list.length < minItems) {
    report.error('too-few', path, `it has ${list.length} items, and needs ${minItems}`, `write at least ${minItems}`)
  } else if (list.length > maxItems) {
    report.error('too-many', path, `it has ${list.length} items, and ${maxItems} is the most`, `leave ${maxItems}`)
  }
  const kind = schema['x-kubernetes-list-type']
  if (!kind) return
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const seen = new Set<string>()
  list.forEach((item, i) => {
    const key = JSON.stringify(kind === 'map' && isRecord(item) ? keys.map((field) => item[field]) : item)
    if (seen.has(key))
      report.error('duplicate', `${path}[${i}]`, `${show(item)} is given twice`, 'remove one of the two')
    seen.add(key)
  })
}

function checkFields(fields: Record<string, unknown>, schema: Schema, path: string, report: Report): void {
  const {maxProperties = Number.POSITIVE_INFINITY, minProperties = 0, required = []} = schema
  for (const field of required) {
    const at = join(path, field)
    if (Object.hasOwn(fields, field) || report.has(at)) continue
    report.error(
      'required',
      at,
      `${field} is required, and is not given`,
      fixMissing(field, schema.properties?.[field] ?? {}),
    )
  }
  const count = Object.keys(fields).length
  if (count > maxProperties) report.error('too-many', path, `it has ${count} fields`, `leave ${maxProperties}`)
  if (count < minProperties) report.error('too-few', path, `it has ${count} fields`, `write at least ${minProperties}`)
}

function fixMissing(field: string, schema: Schema): string {
  if (schema.enum) return `write ${field}: one of ${schema.enum.join(', ')}`
  return schema.pattern === undefined
    ? `write ${field}: ${typeName(schema)}`
    : `for ${field} ${exampleOf(schema.pattern)}`
}
