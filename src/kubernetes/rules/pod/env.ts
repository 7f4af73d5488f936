import type {IEnvFromSource, IEnvVar, IObjectFieldSelector, IResourceFieldSelector} from 'kubernetes-models/v1'

import {quantityMilli} from '../../quantity.ts'
import {checkChoice, isMissing} from '../checks.ts'
import type {Decoded} from '../decoded.ts'
import {asPrefix, checkNameRule, DATA_KEY, ENV_NAME, LABEL, QUALIFIED_NAME, SUBDOMAIN} from '../name-rules.ts'
import type {Report} from '../report.ts'
import {checkNoBacksteps} from './paths.ts'
import type {PodSpec} from './spec.ts'

type EnvVar = Decoded<IEnvVar>
type ValueFrom = NonNullable<EnvVar['valueFrom']>

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]

const RESOURCES = ['limits', 'requests'].flatMap((list) =>
  ['cpu', 'memory', 'ephemeral-storage'].map((resource) => `${list}.${resource}`),
)

/** `env` of a container. */
export function checkEnv(variables: EnvVar[], spec: PodSpec, path: string, report: Report): void {
  variables.forEach(({name, value, valueFrom}, i) => {
    const at = `${path}[${i}]`
    if (!isMissing(name, `${at}.name`, report, 'write the name of the variable')) {
      checkNameRule(name!, ENV_NAME, `${at}.name`, report)
    }
    if (!valueFrom) return
    checkValueFrom(valueFrom, spec, `${at}.valueFrom`, report)
    if (value) {
      report.error('both-given', `${at}.valueFrom`, 'value and valueFrom are both given', 'remove one of the two')
    }
  })
}

function checkValueFrom(source: ValueFrom, spec: PodSpec, path: string, report: Report): void {
  const given = SOURCES.filter((name) => source[name] !== undefined)
  if (given.length !== 1 && !SOURCES.some((name) => report.has(`${path}.${name}`))) {
    const message = given.length === 0 ? 'it names no source' : `${given.join(' and ')} are both given`
    report.error('one-of', path, message, `write one of ${SOURCES.join(', ')}`)
  }
  if (source.fieldRef) checkFieldRef(source.fieldRef, ENV_FIELDS, `${path}.fieldRef`, report)
  if (source.resourceFieldRef) checkResourceField(source.resourceFieldRef, `${path}.resourceFieldRef`, report)
  for (const field of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const reference = source[field]
    if (!reference) continue
    checkNameRule(reference.name ?? '', SUBDOMAIN, `${path}.${field}.name`, report)
    checkNameRule(reference.key ?? '', DATA_KEY, `${path}.${field}.key`, report)
  }
  const file = source.fileKeyRef
  if (!file) return
  const at = `${path}.fileKeyRef`
  checkNameRule(file.key ?? '', ENV_NAME, `${at}.key`, report)
  checkNameRule(file.volumeName ?? '', LABEL, `${at}.volumeName`, report)
  if (!isMissing(file.path, `${at}.path`, report, 'write the path of the file in the volume')) {
    checkNoBacksteps(file.path!, `${at}.path`, report)
  }
  const volume = spec.volumes?.find(({name}) => name === file.volumeName)
  // A volume without a source is an emptyDir.
  if (!volume || Object.keys(volume).some((source) => source !== 'name' && source !== 'emptyDir')) {
    const message = 'it is not an emptyDir volume of the pod'
    report.error('volume-missing', `${at}.volumeName`, message, 'write the name of an emptyDir volume')
  }
}

/** A field of the pod itself. */
export function checkFieldRef(
  {apiVersion, fieldPath = ''}: Decoded<IObjectFieldSelector>,
  fields: readonly string[],
  path: string,
  report: Report,
): void {
  if (apiVersion && apiVersion !== 'v1') {
    report.error('unsupported-value', `${path}.apiVersion`, `"${apiVersion}" is not v1`, 'remove apiVersion')
  }
  const at = `${path}.fieldPath`
  const [, map, key = ''] = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/s.exec(fieldPath) ?? []
  if (map) checkNameRule(map.endsWith('labels') ? key : key.toLowerCase(), QUALIFIED_NAME, at, report)
  else checkChoice(fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath, fields, at, report)
}

/** A request or limit of a container. */
export function checkResourceField(
  {divisor, resource = ''}: Decoded<IResourceFieldSelector>,
  path: string,
  report: Report,
): void {
  if (!/^(requests|limits)\.hugepages-/.test(resource)) checkChoice(resource, RESOURCES, `${path}.resource`, report)
  if (divisor === undefined) return
  const milli = quantityMilli(divisor)
  const cpu = resource.endsWith('.cpu')
  const units = cpu ? ['1m', '1'] : DIVISORS
  if (milli === 0n || units.some((unit) => quantityMilli(unit) === milli)) return
  if (!cpu && !RESOURCES.includes(resource) && !resource.includes('hugepages-')) return
  report.error('unsupported-value', `${path}.divisor`, `"${divisor}" is no divisor`, `write one of ${units.join(', ')}`)
}

const DIVISORS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

/** `envFrom` of a container. */
export function checkEnvFrom(sources: Decoded<IEnvFromSource>[], path: string, report: Report): void {
  sources.forEach(({configMapRef, prefix, secretRef}, i) => {
    const at = `${path}[${i}]`
    if (prefix) checkNameRule(prefix, ENV_NAME, `${at}.prefix`, report)
    if ((configMapRef === undefined) === (secretRef === undefined) && !report.has(at)) {
      const message = 'exactly one of configMapRef and secretRef is needed'
      report.error('one-of', at, message, 'write configMapRef or secretRef with a name')
    }
    for (const [field, reference] of Object.entries({configMapRef, secretRef})) {
      if (!reference) continue
      checkNameRule(asPrefix(reference.name ?? ''), SUBDOMAIN, `${at}.${field}.name`, report)
    }
  })
}
