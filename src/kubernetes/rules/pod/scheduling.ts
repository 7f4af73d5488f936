import {checkChoice, isMissing} from '../checks.ts'
import {checkLabelSelector, checkMatchLabelKeys} from '../label-selector.ts'
import {checkLabelValue} from '../metadata.ts'
import {checkNameRule, QUALIFIED_NAME} from '../name-rules.ts'
import type {Report} from '../report.ts'
import type {PodSpec} from './spec.ts'

type Toleration = NonNullable<PodSpec['tolerations']>[number]
type Constraint = NonNullable<PodSpec['topologySpreadConstraints']>[number]

/** Taints that the pods put up with. */
export function checkTolerations(tolerations: Toleration[], path: string, report: Report): void {
  tolerations.forEach(({effect = '', key = '', operator = '', tolerationSeconds, value = ''}, i) => {
    const at = `${path}[${i}]`
    checkChoice(operator || undefined, ['Equal', 'Exists'], `${at}.operator`, report)
    if (key) checkNameRule(key, QUALIFIED_NAME, `${at}.key`, report)
    else if (operator !== 'Exists') {
      const fix = 'write the key of the taint, or operator: Exists to tolerate all taints'
      report.error('key-missing', `${at}.key`, 'a toleration without a key needs operator Exists', fix)
    }
    if (operator === 'Exists' && value) {
      const message = 'operator Exists has no value'
      report.error('value-with-exists', `${at}.value`, message, 'remove value, or write operator: Equal')
    } else if (operator === 'Equal' || operator === '') {
      checkLabelValue(value, `${at}.value`, report)
    }
    checkChoice(effect || undefined, ['NoSchedule', 'PreferNoSchedule', 'NoExecute'], `${at}.effect`, report)
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      const message = 'tolerationSeconds needs effect NoExecute'
      report.error('effect', `${at}.effect`, message, 'write effect: NoExecute, or remove tolerationSeconds')
    }
  })
}

/** How pods spread over zones or nodes. */
export function checkTopologySpread(constraints: Constraint[], path: string, report: Report): void {
  const seen = new Set<string>()
  constraints.forEach((constraint, i) => {
    const at = `${path}[${i}]`
    checkConstraint(constraint, at, report)
    const key = JSON.stringify([constraint.topologyKey ?? '', constraint.whenUnsatisfiable ?? ''])
    if (seen.has(key)) {
      const message = 'topologyKey and whenUnsatisfiable are those of another constraint'
      report.error('duplicate', at, message, 'remove one of the two')
    }
    seen.add(key)
  })
}

function checkConstraint(constraint: Constraint, path: string, report: Report): void {
  const {labelSelector, maxSkew = 0, minDomains, topologyKey, whenUnsatisfiable = ''} = constraint
  if (maxSkew <= 0 && !report.has(`${path}.maxSkew`)) {
    report.error('out-of-range', `${path}.maxSkew`, `maxSkew ${maxSkew} is not above 0`, 'write 1 or more')
  }
  isMissing(topologyKey, `${path}.topologyKey`, report, 'write a label of nodes, as topology.kubernetes.io/zone')
  checkChoice(whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway'], `${path}.whenUnsatisfiable`, report)
  if (minDomains !== undefined) {
    if (minDomains <= 0)
      report.error('out-of-range', `${path}.minDomains`, `${minDomains} is not above 0`, 'write 1 or more')
    if (whenUnsatisfiable !== 'DoNotSchedule') {
      const message = 'minDomains needs whenUnsatisfiable DoNotSchedule'
      report.error('min-domains', `${path}.minDomains`, message, 'remove minDomains, or write DoNotSchedule')
    }
  }
  for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
    checkChoice(constraint[field], ['Honor', 'Ignore'], `${path}.${field}`, report)
  }
  checkLabelSelector(labelSelector, `${path}.labelSelector`, report)
  checkMatchLabelKeys(constraint.matchLabelKeys ?? [], [], labelSelector, path, report)
}
