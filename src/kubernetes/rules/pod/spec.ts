import type {IPodSpec} from 'kubernetes-models/v1'

import {checkChoice, checkRange} from '../checks.ts'
import type {Decoded} from '../decoded.ts'
import {checkLabels} from '../metadata.ts'
import {checkNameRule, LABEL, QUALIFIED_NAME, SUBDOMAIN} from '../name-rules.ts'
import type {Report} from '../report.ts'
import {checkAffinity} from './affinity.ts'
import {checkContainers} from './containers.ts'
import {checkDns, checkHostAliases} from './dns.ts'
import {checkOverhead, checkPodResources} from './resources.ts'
import {checkTolerations, checkTopologySpread} from './scheduling.ts'
import {checkPodSecurity} from './security.ts'
import {checkVolumes} from './volumes.ts'

export type PodSpec = Decoded<IPodSpec>

/** `spec` of a pod's template. */
export function checkPodSpec(spec: PodSpec, path: string, report: Report): void {
  checkVolumes(spec.volumes ?? [], `${path}.volumes`, report)
  checkResourceClaims(spec, path, report)
  checkContainers(spec, path, report)
  checkPodResources(spec, path, report)
  checkWords(spec, path, report)
  checkNames(spec, path, report)
  checkLabels((spec.nodeSelector ?? {}) as Record<string, string>, `${path}.nodeSelector`, report)
  checkPodSecurity(spec, path, report)
  checkAffinity(spec.affinity ?? {}, `${path}.affinity`, report)
  checkDns(spec, path, report)
  checkGates(spec, path, report)
  checkTopologySpread(spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`, report)
  checkTolerations(spec.tolerations ?? [], `${path}.tolerations`, report)
  checkHostAliases(spec.hostAliases ?? [], `${path}.hostAliases`, report)
  checkOverhead(spec.overhead ?? {}, `${path}.overhead`, report)
  checkRange(spec.activeDeadlineSeconds, 1, 2 ** 31 - 1, `${path}.activeDeadlineSeconds`, report)
}

function checkWords(spec: PodSpec, path: string, report: Report): void {
  checkChoice(spec.restartPolicy || undefined, ['Always', 'OnFailure', 'Never'], `${path}.restartPolicy`, report)
  const dns = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']
  checkChoice(spec.dnsPolicy || undefined, dns, `${path}.dnsPolicy`, report)
  checkChoice(spec.preemptionPolicy, ['PreemptLowerPriority', 'Never'], `${path}.preemptionPolicy`, report)
  if (spec.os) checkChoice(spec.os.name ?? '', ['linux', 'windows'], `${path}.os.name`, report)
}

function checkNames(spec: PodSpec, path: string, report: Report): void {
  const subdomains = ['serviceAccountName', 'nodeName', 'priorityClassName'] as const
  for (const field of subdomains) {
    const name = spec[field]
    if (name) checkNameRule(name, SUBDOMAIN, `${path}.${field}`, report)
  }
  // The old name of serviceAccountName, which the newer one overrides.
  if (spec.serviceAccount && !spec.serviceAccountName) {
    checkNameRule(spec.serviceAccount, SUBDOMAIN, `${path}.serviceAccount`, report)
  }
  for (const field of ['hostname', 'subdomain'] as const) {
    const name = spec[field]
    if (name) checkNameRule(name, LABEL, `${path}.${field}`, report)
  }
  if (spec.runtimeClassName !== undefined) {
    checkNameRule(spec.runtimeClassName, SUBDOMAIN, `${path}.runtimeClassName`, report)
  }
  checkHostnameOverride(spec, `${path}.hostnameOverride`, report)
}

function checkHostnameOverride(spec: PodSpec, path: string, report: Report): void {
  const name = spec.hostnameOverride
  if (name === undefined) return
  checkNameRule(name, SUBDOMAIN, path, report)
  if (name.length > 64) report.error('too-long', path, 'a host name has at most 64 characters', 'write a shorter one')
  for (const field of ['setHostnameAsFQDN', 'hostNetwork'] as const) {
    if (!spec[field]) continue
    report.error('both-given', path, `hostnameOverride and ${field} are both given`, `remove one of the two`)
  }
}

function checkGates({readinessGates = [], schedulingGates = []}: PodSpec, path: string, report: Report): void {
  readinessGates.forEach(({conditionType = ''}, i) => {
    checkNameRule(conditionType, QUALIFIED_NAME, `${path}.readinessGates[${i}].conditionType`, report)
  })
  const seen = new Set<string>()
  schedulingGates.forEach(({name = ''}, i) => {
    const at = `${path}.schedulingGates[${i}].name`
    checkNameRule(name, QUALIFIED_NAME, at, report)
    if (seen.has(name)) report.error('duplicate', at, `the gate is given twice`, 'remove one of the two')
    seen.add(name)
  })
}

function checkResourceClaims({resourceClaims = []}: PodSpec, path: string, report: Report): void {
  const seen = new Set<string>()
  resourceClaims.forEach(({name = '', resourceClaimName, resourceClaimTemplateName}, i) => {
    const at = `${path}.resourceClaims[${i}]`
    if (seen.has(name)) report.error('duplicate', `${at}.name`, 'the claim is given twice', 'write another name')
    else checkNameRule(name, LABEL, `${at}.name`, report)
    seen.add(name)
    if ((resourceClaimName === undefined) === (resourceClaimTemplateName === undefined)) {
      const message = 'exactly one of resourceClaimName and resourceClaimTemplateName is needed'
      report.error('one-of', at, message, 'write the name of a ResourceClaim or of a ResourceClaimTemplate')
    }
    for (const [field, value] of Object.entries({resourceClaimName, resourceClaimTemplateName})) {
      if (value !== undefined) checkNameRule(value, SUBDOMAIN, `${at}.${field}`, report)
    }
  })
}
