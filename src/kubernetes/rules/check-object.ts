import {nearest} from '../../nearest.ts'
import type {Finding} from '../finding.ts'
import {checkCustomResource} from './crd/check.ts'
import {type CustomKind, customKind} from './crd/load.ts'
import {decode, isRecord, typeOfKind} from './decode.ts'
import {CUSTOM_WARNINGS, KINDS} from './kinds.ts'
import {checkKustomization} from './kustomization.ts'
import {checkMetadata} from './metadata.ts'
import {SUBDOMAIN} from './name-rules.ts'
import {Report, show} from './report.ts'
import {groupOf, kindsOf, versionsOf} from './served-kinds.ts'

/** An object once it is read: of its kind's types, with any field absent. */
export interface CheckedObject {
  findings: Finding[]
  /** API version and kind: `apps/v1 Deployment`; absent where the kind is not known. */
  kind?: string
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own type, which decoder and schema vouch for
  object?: any
}

/** Checks one object by itself; `base` is its path in its document. */
export function checkObject(manifest: unknown, base: string): CheckedObject {
  const report = new Report(isRecord(manifest) ? objectName(manifest) : '', base)
  if (!isRecord(manifest)) {
    const fix = 'write apiVersion, kind and metadata'
    report.error('not-a-manifest', '', `${show(manifest)} is not a Kubernetes object`, fix)
    return report
  }
  const {apiVersion, kind} = manifest
  if (!isText(apiVersion, 'apiVersion', report) || !isText(kind, 'kind', report)) return report
  if (kind === 'Kustomization' && apiVersion === 'kustomize.config.k8s.io/v1beta1') {
    checkKustomization(manifest, report)
    return report
  }
  const key = `${apiVersion} ${kind}`
  const type = typeOfKind(apiVersion, kind)
  const custom = customKind(apiVersion, kind)
  const rules = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined
  if (type && rules) {
    const object = decode(manifest, type, '', report) as {metadata?: object}
    checkMetadata(object.metadata ?? {}, rules, report)
    rules.check?.(object, report)
    rules.warn?.(object, report)
    return {findings: report.findings, kind: key, object}
  }
  if (custom) return {findings: report.findings, kind: key, object: readCustom(manifest, key, custom, report)}
  unknownKind(apiVersion, kind, report)
  return report
}

function readCustom(manifest: Record<string, unknown>, key: string, custom: CustomKind, report: Report): object {
  const metadata = (decode(manifest['metadata'] ?? {}, 'ObjectMeta', 'metadata', report) ?? {}) as object
  const rules = {name: SUBDOMAIN, namespaced: custom.scope === 'Namespaced', anyFinalizer: true}
  checkMetadata(metadata, rules, report)
  const object = {...checkCustomResource(manifest, custom, report), metadata}
  CUSTOM_WARNINGS[key]?.(object, report)
  return object
}

function isText(value: unknown, field: string, report: Report): value is string {
  if (typeof value === 'string' && value !== '') return true
  const example = field === 'kind' ? 'Deployment' : 'apps/v1'
  const message = value === undefined ? `it has no ${field}` : `${field} ${show(value)} is not text`
  report.error('required', field, message, `write ${field}, as ${example}`)
  return false
}

/** A kind that no server has is an error, any other one only not checked. */
function unknownKind(apiVersion: string, kind: string, report: Report): void {
  const served = kindsOf(apiVersion)
  const versions = versionsOf(kind, groupOf(apiVersion))
  if (versions.length > 0) {
    const fix = `write apiVersion: ${versions.join(' or ')}`
    report.error('no-such-version', 'apiVersion', `there is no ${kind} in ${apiVersion}`, fix)
  } else if (served && !served.includes(kind)) {
    const [meant] = nearest(kind, served, 1)
    const fix = meant ? `write kind: ${meant}` : `write one of ${served.join(', ')}`
    report.error('no-such-kind', 'kind', `${apiVersion} has no kind ${show(kind)}`, fix)
  } else {
    const message = `${kind} of ${apiVersion} is not a kind that is checked here`
    report.warn('not-checked', 'kind', message, 'check it with kubectl apply --dry-run=server')
  }
}

/** `Deployment/llm`, as far as kind and name are known. */
export function objectName({kind, metadata}: Record<string, unknown>): string {
  const name = isRecord(metadata) ? metadata['name'] : undefined
  const known = typeof kind === 'string' ? kind : ''
  return [known, typeof name === 'string' ? name : ''].filter((part) => part !== '').join('/')
}
