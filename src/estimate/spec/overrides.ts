import {parse} from 'yaml'

import {UserError} from '../../errors.ts'

/** A field set on the command line: `--set gpu.market=spot`, `--set region=us-west-2`. */
export interface Override {
  /** A top-level field, or a component's name and a field of it. */
  path: string[]
  value: unknown
}

/** A field that an override has written, as a path into the spec. */
export interface Written {
  path: PropertyKey[]
  /** As on the command line: `gpu.market`. */
  setting: string
}

/**
 * Reads `path=value`; the value is YAML, so that numbers and lists are what they look like. A component's name that
 * has a dot or an equals sign in it goes in double quotes: `"gpt-4.1".requestsPerMonth=1M`.
 * @throws UserError `E_USAGE`
 */
export function parseOverride(text: string): Override {
  const [, quoted, plain = '', rest] = /^("(?:[^"\\]|\\.)*"\.)?([^=]*)=(.*)$/s.exec(text) ?? []
  if (rest === undefined || (quoted ?? plain) === '') {
    throw new UserError(`--set ${text}: no value`, {
      code: 'E_USAGE',
      fix: 'Write --set component.field=value, as --set gpu.market=spot',
    })
  }
  const path = [...(quoted ? [unquote(quoted.slice(0, -1), text)] : []), ...plain.split('.')]
  try {
    return {path, value: parse(rest, {logLevel: 'error', stringKeys: true})}
  } catch (cause) {
    throw new UserError(`--set ${text}: the value cannot be read`, {
      code: 'E_USAGE',
      fix: `Quote it, as --set '${settingText(path)}="text"'`,
      cause,
    })
  }
}

function unquote(name: string, text: string): string {
  try {
    return JSON.parse(name)
  } catch (cause) {
    throw new UserError(`--set ${text}: the name in quotes cannot be read`, {
      code: 'E_USAGE',
      fix: 'Write it as JSON does, as --set \'"gpt-4.1".requestsPerMonth=1M\'',
      cause,
    })
  }
}

/** A path as {@link parseOverride} reads it. */
export function settingText([first = '', ...rest]: readonly string[]): string {
  const name = /^[^".=\\]+$/.test(first) ? first : JSON.stringify(first)
  return [name, ...rest].join('.')
}

/** A value as {@link parseOverride} reads it: plain where YAML takes it for what it is. */
export function valueText(value: unknown): string {
  const plain = String(value)
  return typeof value === 'string' && /^[A-Za-z][\w.+-]*$/.test(plain) && parse(plain) === value
    ? plain
    : JSON.stringify(value)
}

/** The spec as read from a file, with fields replaced, and which they are; nothing given is changed. */
export function setOverrides(spec: unknown, overrides: Override[]): {spec: unknown; written: Written[]} {
  const written: Written[] = []
  let changed = spec
  for (const {path, value} of overrides) {
    if (!isRecord(changed)) break
    const target = targetOf(changed, path)
    changed = setIn(changed, target, value)
    written.push({path: target, setting: settingText(path)})
  }
  return {spec: changed, written}
}

/** Where in the spec the path of an override leads. */
function targetOf(spec: Record<string, unknown>, path: string[]): PropertyKey[] {
  const [first = '', ...rest] = path
  if (rest.length === 0) return path
  const components = Array.isArray(spec['components']) ? spec['components'] : []
  const names = components.map(nameOf)
  const index = names.indexOf(first)
  if (index >= 0) return ['components', index, ...rest]
  if (first === 'traffic' || first === 'assumptions') return path
  throw new UserError(`--set ${settingText(path)}: no component is named "${first}"`, {
    code: 'E_USAGE',
    fix: `Name one of: ${names.map((name) => settingText([name])).join(', ') || 'none is there'}`,
  })
}

function setIn(target: unknown, [key, ...rest]: PropertyKey[], value: unknown): unknown {
  if (key === undefined) return value
  if (Array.isArray(target)) return target.map((part, i) => (i === key ? setIn(part, rest, value) : part))
  const record = isRecord(target) ? target : {}
  return {...withoutRival(record, key), [key]: setIn(record[String(key)], rest, value)}
}

/** `schedule` and `hoursPerMonth` say the same thing: setting one drops the other. */
function withoutRival(record: Record<string, unknown>, key: PropertyKey): Record<string, unknown> {
  const rival = key === 'hoursPerMonth' ? 'schedule' : key === 'schedule' ? 'hoursPerMonth' : undefined
  if (rival === undefined) return record
  const {[rival]: _, ...rest} = record
  return rest
}

function nameOf(component: unknown, index: number): string {
  const {name, type} = (component ?? {}) as {name?: unknown; type?: unknown}
  return String(name ?? `${type}-${index + 1}`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
