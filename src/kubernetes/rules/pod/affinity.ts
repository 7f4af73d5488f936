import type {IAffinity, INodeSelectorTerm, IPodAffinityTerm} from 'kubernetes-models/v1'

import {checkChoice, checkRange, isMissing} from '../checks.ts'
import type {Decoded} from '../decoded.ts'
import {checkLabelSelector, checkMatchLabelKeys, checkOperands} from '../label-selector.ts'
import {checkLabelValue} from '../metadata.ts'
import {checkNameRule, LABEL, QUALIFIED_NAME, SUBDOMAIN} from '../name-rules.ts'
import type {Report} from '../report.ts'

type Affinity = Decoded<IAffinity>
type NodeTerm = Decoded<INodeSelectorTerm>
type PodTerm = Decoded<IPodAffinityTerm>

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

/** Which nodes and pods the pods are drawn to, or kept from. */
export function checkAffinity(affinity: Affinity, path: string, report: Report): void {
  checkNodeAffinity(affinity.nodeAffinity ?? {}, `${path}.nodeAffinity`, report)
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const {[PREFERRED]: preferred = [], [REQUIRED]: required = []} = affinity[kind] ?? {}
    required.forEach((term, i) => {
      checkPodTerm(term, `${path}.${kind}.${REQUIRED}[${i}]`, report)
    })
    preferred.forEach(({podAffinityTerm = {}, weight = 0}, i) => {
      const at = `${path}.${kind}.${PREFERRED}[${i}]`
      checkRange(weight, 1, 100, `${at}.weight`, report)
      checkPodTerm(podAffinityTerm, `${at}.podAffinityTerm`, report)
    })
  }
}

function checkNodeAffinity(affinity: NonNullable<Affinity['nodeAffinity']>, path: string, report: Report): void {
  const {[PREFERRED]: preferred = [], [REQUIRED]: required} = affinity
  const at = `${path}.${REQUIRED}.nodeSelectorTerms`
  if (required && !required.nodeSelectorTerms?.length) {
    report.error('required', at, 'there is no node selector term', 'write matchExpressions of a term')
  }
  required?.nodeSelectorTerms?.forEach((term, i) => {
    checkNodeTerm(term, true, `${at}[${i}]`, report)
  })
  preferred.forEach(({preference = {}, weight = 0}, i) => {
    checkRange(weight, 1, 100, `${path}.${PREFERRED}[${i}].weight`, report)
    checkNodeTerm(preference, false, `${path}.${PREFERRED}[${i}].preference`, report)
  })
}

/** Values of what is only preferred are not looked at. */
function checkNodeTerm(
  {matchExpressions = [], matchFields = []}: NodeTerm,
  values: boolean,
  path: string,
  report: Report,
): void {
  matchExpressions.forEach(({key = '', operator = '', values: operands = []}, i) => {
    const at = `${path}.matchExpressions[${i}]`
    checkChoice(operator, ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'], `${at}.operator`, report)
    checkOperands(operator, operands, `${at}.values`, report)
    if ((operator === 'Gt' || operator === 'Lt') && operands.length !== 1) {
      report.error('one-value', `${at}.values`, `${operator} needs exactly one value`, 'write one number, in quotes')
    }
    checkNameRule(key, QUALIFIED_NAME, `${at}.key`, report)
    if (!values) return
    operands.forEach((value, j) => {
      checkLabelValue(value, `${at}.values[${j}]`, report)
    })
  })
  matchFields.forEach(({key = '', operator = '', values: operands = []}, i) => {
    const at = `${path}.matchFields[${i}]`
    checkChoice(operator, ['In', 'NotIn'], `${at}.operator`, report)
    checkChoice(key, ['metadata.name'], `${at}.key`, report)
    if (operands.length !== 1) report.error('one-value', `${at}.values`, 'one value is needed', "write a node's name")
    operands.forEach((value, j) => {
      checkNameRule(value, SUBDOMAIN, `${at}.values[${j}]`, report)
    })
  })
}

function checkPodTerm(term: PodTerm, path: string, report: Report): void {
  checkLabelSelector(term.labelSelector, `${path}.labelSelector`, report)
  checkLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`, report)
  term.namespaces?.forEach((name, i) => {
    checkNameRule(name, LABEL, `${path}.namespaces[${i}]`, report)
  })
  const {matchLabelKeys = [], mismatchLabelKeys = [], topologyKey = ''} = term
  checkMatchLabelKeys(matchLabelKeys, mismatchLabelKeys, term.labelSelector, path, report)
  const fix = 'write a label of nodes, as topology.kubernetes.io/zone'
  if (!isMissing(topologyKey, `${path}.topologyKey`, report, fix)) {
    checkNameRule(topologyKey, QUALIFIED_NAME, `${path}.topologyKey`, report)
  }
}
