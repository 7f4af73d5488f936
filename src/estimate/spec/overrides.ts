import {parse} from 'yaml'

import {UserError} from '../../errors.ts'

/** A field set on the command line: `--set gpu.market=spot`, `--set region=us-west-2`. */
export interface Override {
  /** A top-level field, or a component's name and a field of it. */
  path: string[]
  value: unknown
}

/** Reads `path=value`; the value is YAML, so that numbers and lists are what they look like. */
export function parseOverride(text: string): Override {
  const at = text.indexOf('=')
  if (at < 1) {
    throw new UserError(`--set ${text}: no value`, {
      code: 'E_USAGE',
      fix: 'Write --set component.field=value, as --set gpu.market=spot',
    })
  }
  const path = text.slice(0, at).split('.')
  try {
    return {path, value: parse(text.slice(at + 1))}
  } catch (cause) {
    throw new UserError(`--set ${text}: the value cannot be read`, {
      code: 'E_USAGE',
      fix: `Quote it, as --set '${path.join('.')}="text"'`,
      cause,
    })
  }
}

/** The spec as read from a file, with fields replaced; nothing given is changed. */
export function setOverrides(spec: unknown, overrides: Override[]): unknown {
  return overrides.reduce(setOverride, spec)
}

function setOverride(spec: unknown, {path, value}: Override): unknown {
  if (!isRecord(spec)) return spec
  const [first = '', ...rest] = path
  const components = spec['components']
  const index = Array.isArray(components) ? components.findIndex((component, i) => nameOf(component, i) === first) : -1
  if (index >= 0 && rest.length > 0) {
    const changed = (components as unknown[]).map((component, i) =>
      i === index ? setIn(component, rest, value) : component,
    )
    return {...spec, components: changed}
  }
  if (rest.length > 0 && !isRecord(spec[first]) && first !== 'traffic' && first !== 'assumptions') {
    throw new UserError(`--set ${path.join('.')}: no component is named "${first}"`, {
      code: 'E_USAGE',
      fix: `Name one of: ${Array.isArray(components) ? components.map(nameOf).join(', ') : 'none'}`,
    })
  }
  return setIn(spec, path, value)
}

function setIn(target: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value
  const record = isRecord(target) ? target : {}
  return {...withoutRival(record, key), [key]: setIn(record[key], rest, value)}
}

/** `schedule` and `hoursPerMonth` say the same thing: setting one drops the other. */
function withoutRival(record: Record<string, unknown>, key: string): Record<string, unknown> {
  const rival = {hoursPerMonth: 'schedule', schedule: 'hoursPerMonth'}[key]
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
