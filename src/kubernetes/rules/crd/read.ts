import {isRecord, quoted, unknownField} from '../decode.ts'
import {join, type Report, show} from '../report.ts'
import {checkValue, typeName} from './check-value.ts'
import type {Schema} from './schema.ts'

/**
 * A value read as the API server reads a custom resource, with strict validation: unknown fields are reported, nulls
 * are as absent, defaults filled in, and each value checked against the schema. The copy that comes back holds only
 * what is of the right type.
 */
export function readBySchema(value: unknown, schema: Schema, path: string, report: Report): unknown {
  if (schema['x-kubernetes-preserve-unknown-fields'] && !schema.properties) return value
  if (!isOfType(value, schema)) {
    const what = typeName(schema)
    report.error('wrong-type', path, `${show(value)} is not ${what}`, fixType(value, schema))
    return undefined
  }
  const copy = Array.isArray(value)
    ? readItems(value, schema, path, report)
    : isRecord(value)
      ? readFields(value, schema, path, report)
      : value
  checkValue(copy, schema, path, report)
  return copy
}

function readItems(list: readonly unknown[], {items = {}}: Schema, path: string, report: Report): unknown[] {
  return list.map((item, i) => {
    const copy = readBySchema(item === null ? (items.default ?? item) : item, items, `${path}[${i}]`, report)
    return copy ?? ZERO[items.type ?? 'object']
  })
}

/** What stands for an item of the wrong type, so that those after it keep their numbers. */
const ZERO: Readonly<Record<NonNullable<Schema['type']>, unknown>> = {
  array: [],
  boolean: false,
  integer: 0,
  number: 0,
  object: {},
  string: '',
}

function readFields(fields: Record<string, unknown>, schema: Schema, path: string, report: Report): object {
  const {additionalProperties, properties = {}} = schema
  const open = additionalProperties !== undefined || schema['x-kubernetes-preserve-unknown-fields']
  const defaults = Object.entries(properties).flatMap(([field, {default: value}]) =>
    value === undefined ? [] : [[field, value] as const],
  )
  const copy = new Map<string, unknown>(
    defaults.map(([field, value]) => [field, readBySchema(value, properties[field]!, join(path, field), report)]),
  )
  for (const [field, value] of Object.entries(fields)) {
    const at = join(path, field)
    const inner = Object.hasOwn(properties, field) ? properties[field] : additionalProperties
    if (inner === undefined) {
      if (open) copy.set(field, value)
      else unknownField(field, Object.keys(properties), at, report)
    } else if (value !== null && value !== undefined) {
      copy.set(field, readBySchema(value, inner, at, report))
    }
  }
  return Object.fromEntries([...copy].filter(([, value]) => value !== undefined))
}

function isOfType(value: unknown, schema: Schema): boolean {
  if (schema['x-kubernetes-int-or-string']) return typeof value === 'string' || isInteger(value)
  switch (schema.type) {
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isRecord(value)
    case 'integer':
      return isInteger(value)
    case undefined:
      return true
    default:
      return typeof value === schema.type
  }
}

const isInteger = (value: unknown): boolean => Number.isInteger(value)

function fixType(value: unknown, schema: Schema): string {
  if (schema.type === 'string') return quoted(value)
  if (schema.type === 'integer' && typeof value === 'string' && /^-?\d+$/.test(value)) {
    return `write ${Number(value)} without quotes`
  }
  return `write ${typeName(schema)}`
}
