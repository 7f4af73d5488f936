import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'
import type {Manifest} from '../manifest.ts'
import {checkYaml} from '../rules/check-yaml.ts'
import {readDocuments} from '../rules/yaml/read-documents.ts'

/** The kinds that a simulation reads; what is wrong with others is no concern of it. */
const READ = /^(HorizontalPodAutoscaler|ScaledObject|CronJob)(\/|$)/

/**
 * The manifests of a YAML or JSON text that the API server would take, items of Lists one by one.
 * @throws UserError `E_BAD_YAML` for what is not YAML or not manifests, `E_BAD_MANIFEST` for an HPA, ScaledObject or
 * CronJob that the server would refuse
 */
export function readManifests(text: string, file: string): Manifest[] {
  const findings = checkYaml(text, file)
  const refused = findings.filter(({object, severity}) => severity === 'error' && READ.test(object))
  const [first] = refused
  if (first) {
    const {column, fix, line, message, object, path} = first
    const more = refused.length > 1 ? ` (and ${refused.length - 1} more)` : ''
    throw new UserError(clean(`${file}:${line}:${column}: ${object}${path && ` ${path}`}: ${message}${more}`), {
      code: 'E_BAD_MANIFEST',
      fix: clean(`${fix.charAt(0).toUpperCase()}${fix.slice(1)}; \`frugal gen-hpa --check ${file}\` lists all`),
    })
  }
  return readDocuments(text, file).flatMap(({value}) => itemsOf(value))
}

function itemsOf(value: unknown): Manifest[] {
  if (Array.isArray(value)) return value.flatMap(itemsOf)
  if (typeof value !== 'object' || value === null) return []
  const {items, kind} = value as {kind?: unknown; items?: unknown}
  if (typeof kind !== 'string') return []
  return kind.endsWith('List') && Array.isArray(items) ? items.flatMap(itemsOf) : [value as Manifest]
}
