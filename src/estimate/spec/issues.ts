import type * as z from 'zod/mini'

import {nearest} from '../../nearest.ts'
import {clean} from '../../terminal/clean.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** One thing that is wrong in a spec: where, and what to write. */
export interface SpecIssue {
  path: Path
  message: string
}

/**
 * A schema issue in words that say what to write instead; a map with several unknown fields gives one for each.
 * @param spec what was checked, to know the type of a component
 * @param schema what it was checked against
 */
export function describeIssue(issue: Issue, spec: unknown, schema: object): SpecIssue[] {
  const {code, path} = issue
  if (code !== 'unrecognized_keys') return [{path, message: problemOf(issue)}]
  const known = fieldsAt(path, spec, schema)
  return issue.keys.map((key) => ({
    path: [...path, key],
    message: `unknown field "${clean(key)}"${suggestion(key, known)}`,
  }))
}

function problemOf(issue: Exclude<Issue, {code: 'unrecognized_keys'}>): string {
  const {code, path} = issue
  if (code === 'invalid_union' && 'options' in issue) return typeProblem(issue.input, issue.options as string[])
  // zod leaves out the input of what is not there.
  if (issue.input === undefined && (code === 'invalid_type' || code === 'invalid_union')) return 'is missing'
  switch (code) {
    case 'invalid_type':
      return path.length === 0 ? notMap(issue.input) : `must be ${EXPECTED[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`
    case 'too_small':
      return issue.origin === 'number' ? `must be at least ${issue.minimum}` : 'must not be empty'
    case 'too_big':
      return `must be at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`
    case 'invalid_union':
      return 'must be a number, or text as "1.5M" or "200GB"'
    case 'invalid_format':
      return 'has characters that cannot be shown'
    case 'invalid_key':
      return 'is no name of a storage class: lower-case letters, digits and dashes'
    default:
      return issue.message
  }
}

const EXPECTED: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  object: 'a map of fields',
  record: 'a map of fields',
  string: 'text; a number goes in quotes',
}

const UNITS: Record<string, string> = {array: ' entries', string: ' characters'}

function typeProblem(component: unknown, options: string[]): string {
  const {type} = component as {type?: unknown}
  const [near] = typeof type === 'string' ? nearest(type, options, 1) : []
  return `must be one of ${options.join(', ')}${near ? `; did you mean "${near}"?` : ''}`
}

function notMap(value: unknown): string {
  const is = value === null ? 'it is empty' : Array.isArray(value) ? 'it is a list' : `it is a ${typeof value}`
  return `no spec: ${is}, and a spec is a map of fields with components: in it`
}

function suggestion(key: string, known: string[]): string {
  const [near] = nearest(key, known, 1)
  if (near) return `; did you mean "${near}"?`
  return known.length > 0 ? `; known here: ${known.join(', ')}` : ''
}

/** As much of a zod schema as it takes to walk it. */
interface Schema {
  def: {
    type: string
    element?: Schema
    innerType?: Schema
    options?: readonly Schema[]
    shape?: Record<string, Schema>
    values?: readonly unknown[]
  }
}

/** The field names that the schema has where the path ends; of a component those of its type. */
function fieldsAt(path: Path, spec: unknown, whole: object): string[] {
  let schema = resolve(whole as Schema, spec)
  let value = spec
  for (const part of path) {
    value = (value as Record<PropertyKey, unknown> | undefined)?.[part]
    const {element, shape} = schema?.def ?? {}
    schema = resolve(element ?? shape?.[String(part)], value)
  }
  return Object.keys(schema?.def.shape ?? {})
}

/** What is behind optional and default; of a choice, the option of the value's type. */
function resolve(schema: Schema | undefined, value: unknown): Schema | undefined {
  const {innerType, options} = schema?.def ?? {}
  if (innerType) return resolve(innerType, value)
  if (!options) return schema
  const {type} = (value ?? {}) as {type?: unknown}
  return options.find(({def: {shape}}) => shape?.['type']?.def.values?.includes(type))
}

/** `components[2].sizeGB`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}
