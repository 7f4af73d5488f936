import type {IPodDisruptionBudget} from 'kubernetes-models/policy/v1'

import {checkChoice} from './checks.ts'
import type {Decoded} from './decoded.ts'
import {checkAtMost100Percent, checkIntOrPercent} from './int-or-percent.ts'
import {checkLabelSelector} from './label-selector.ts'
import type {Report} from './report.ts'

/**
 * What the API server checks of a PodDisruptionBudget, policy/v1.
 * Source: pkg/apis/policy/validation of Kubernetes.
 */
export function checkPodDisruptionBudget({spec = {}}: Decoded<IPodDisruptionBudget>, report: Report): void {
  const {maxUnavailable, minAvailable, unhealthyPodEvictionPolicy} = spec
  if (maxUnavailable !== undefined && minAvailable !== undefined) {
    const fix = 'keep maxUnavailable: 1, which holds for any number of replicas, and remove minAvailable'
    report.error('both-given', 'spec.minAvailable', 'minAvailable and maxUnavailable are both given', fix)
  }
  for (const [field, value] of Object.entries({maxUnavailable, minAvailable})) {
    checkIntOrPercent(value, `spec.${field}`, report)
    checkAtMost100Percent(value, `spec.${field}`, report)
  }
  checkLabelSelector(spec.selector, 'spec.selector', report)
  const policies = ['IfHealthyBudget', 'AlwaysAllow']
  checkChoice(unhealthyPodEvictionPolicy, policies, 'spec.unhealthyPodEvictionPolicy', report)
}
