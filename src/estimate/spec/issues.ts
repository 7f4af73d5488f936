import type * as z from 'zod/mini'

import {nearest} from '../../nearest.ts'
import {clean} from '../../terminal/clean.ts'
import {specSchema} from './schema.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** One thing that is wrong in a spec: where, and what to write. */
export interface SpecIssue {
  path: Path
  message: string
}

/** A schema issue in words that say what to write instead. */
export function describeIssue(issue: Issue): SpecIssue {
  const {code, path} = issue
  if (code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    return {path: [...path, key], message: `unknown field "${clean(key)}"${suggestion(key, fieldsAt(path))}`}
  }
  if (code === 'invalid_union' && 'options' in issue) {
    const options = issue.options as string[]
    return {path, message: `type must be one of ${options.join(', ')}`}
  }
  if (code === 'invalid_value') return {path, message: `must be one of ${issue.values.join(', ')}`}
  if (code === 'invalid_type')
    return {path, message: issue.input === undefined ? 'is missing' : `must be a ${issue.expected}`}
  if (code === 'too_small') return {path, message: `must be at least ${issue.minimum}`}
  if (code === 'too_big') return {path, message: `must be at most ${issue.maximum}`}
  if (code === 'invalid_union') return {path, message: 'must be a number, or text as "1.5M" or "200GB"'}
  if (code === 'invalid_format') return {path, message: 'has characters that are not allowed here'}
  return {path, message: issue.message}
}

function suggestion(key: string, known: string[]): string {
  const [near] = nearest(key, known, 1)
  return near ? `; did you mean "${near}"?` : `; known here: ${known.join(', ')}`
}

/** The field names that the schema has where the path ends. */
function fieldsAt(path: Path): string[] {
  const {shape} = specSchema
  if (path.length === 0) return Object.keys(shape)
  if (path[0] === 'components' && path.length === 2) {
    const fields = shape.components.def.element.def.options.flatMap((option) => Object.keys(option.shape))
    return [...new Set(fields)]
  }
  if (path[0] === 'traffic') return Object.keys(shape.traffic.def.innerType.shape)
  if (path[0] === 'assumptions') return Object.keys(shape.assumptions.def.innerType.shape)
  return []
}

/** `components[2].sizeGB`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}
