import type {IObjectMeta} from '@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta'

import {isLabelValue, isQualifiedName} from '../names.ts'
import type {Decoded} from './decoded.ts'
import {asPrefix, checkNameRule, LABEL, type NameRule, QUALIFIED_NAME} from './name-rules.ts'
import {join, type Report, show} from './report.ts'

type Metadata = Decoded<IObjectMeta>

/** What a kind asks of the metadata of its objects. */
export interface KindMetadata {
  name: NameRule
  namespaced: boolean
  /** Whether a finalizer may be a name without a domain. */
  anyFinalizer?: boolean
}

const ANNOTATION_BYTES = 256 * 1024

/** `metadata` of an object that is to be created. */
export function checkMetadata(metadata: Metadata, kind: KindMetadata, report: Report): void {
  checkObjectName(metadata, kind.name, report)
  const {annotations = {}, finalizers = [], labels = {}, namespace, ownerReferences = []} = metadata
  if (kind.namespaced && namespace) checkNameRule(namespace, LABEL, 'metadata.namespace', report)
  if ((metadata.generation ?? 0) < 0) {
    report.error('out-of-range', 'metadata.generation', 'it is negative', 'leave generation out: the server sets it')
  }
  checkLabels(labels as Record<string, string>, 'metadata.labels', report)
  checkAnnotations(annotations as Record<string, string>, 'metadata.annotations', report)
  finalizers.forEach((name, i) => {
    checkFinalizer(name, kind.anyFinalizer ?? false, `metadata.finalizers[${i}]`, report)
  })
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    const message = 'orphan and foregroundDeletion are both given'
    report.error('both-given', 'metadata.finalizers', message, 'remove one of the two')
  }
  checkOwners(ownerReferences, report)
}

function checkObjectName({generateName = '', name = ''}: Metadata, rule: NameRule, report: Report): void {
  if (generateName !== '' && !rule.accepts(asPrefix(generateName))) {
    checkNameRule(generateName, rule, 'metadata.generateName', report)
  }
  if (name !== '') {
    checkNameRule(name, rule, 'metadata.name', report)
  } else if (generateName === '' && !report.has('metadata.name')) {
    const fix = 'write a name of lower-case letters, digits and "-"'
    report.error('required', 'metadata.name', 'the object has no name', fix)
  }
}

function checkFinalizer(name: string, any: boolean, path: string, report: Report): void {
  checkNameRule(name, QUALIFIED_NAME, path, report)
  if (any || name.includes('/') || ['kubernetes', 'orphan', 'foregroundDeletion'].includes(name)) return
  report.error('bad-name', path, `the finalizer ${show(name)} has no domain`, `write it as example.com/${name}`)
}

/** Labels of an object or of a selector. */
export function checkLabels(labels: Readonly<Record<string, string>>, path: string, report: Report): void {
  for (const [key, value] of Object.entries(labels)) {
    checkNameRule(key, QUALIFIED_NAME, join(path, key), report)
    checkLabelValue(value, join(path, key), report)
  }
}

/** The value of a label. */
export function checkLabelValue(value: string, path: string, report: Report): void {
  if (isLabelValue(value)) return
  const fix = 'write at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends'
  report.error('bad-label', path, `${show(value)} cannot be a label's value`, fix)
}

/** Annotations: keys as those of labels, in any case; together at most 256 KiB. */
export function checkAnnotations(annotations: Readonly<Record<string, string>>, path: string, report: Report): void {
  let bytes = 0
  for (const [key, value] of Object.entries(annotations)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value)
    if (!isQualifiedName(key.toLowerCase())) checkNameRule(key, QUALIFIED_NAME, join(path, key), report)
  }
  if (bytes > ANNOTATION_BYTES) {
    report.error('too-long', path, 'the annotations hold more than 256 KiB', 'move the data to a ConfigMap')
  }
}

function checkOwners(owners: NonNullable<Metadata['ownerReferences']>, report: Report): void {
  owners.forEach((owner, i) => {
    for (const field of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (owner[field]) continue
      const at = `metadata.ownerReferences[${i}].${field}`
      report.error('required', at, 'it is required, and is not given', `write ${field}, or remove the owner`)
    }
  })
  if (owners.filter(({controller}) => controller).length > 1) {
    const fix = 'leave controller: true with one of them'
    report.error('both-given', 'metadata.ownerReferences', 'two owners have controller: true', fix)
  }
}
