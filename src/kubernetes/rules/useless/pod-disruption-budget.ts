import type {IPodDisruptionBudget} from 'kubernetes-models/policy/v1'

import type {Decoded} from '../decoded.ts'
import type {Report} from '../report.ts'

/** What a PodDisruptionBudget may say and does not do, or does too well. */
export function warnPodDisruptionBudget({spec = {}}: Decoded<IPodDisruptionBudget>, report: Report): void {
  const {maxUnavailable, minAvailable, selector} = spec
  if (maxUnavailable === undefined && minAvailable === undefined) {
    report.warn('budget-without-bound', 'spec', 'without a bound it protects no pod', 'write maxUnavailable: 1')
  }
  const all = minAvailable === '100%' ? 'minAvailable' : /^0+%?$/.test(String(maxUnavailable)) ? 'maxUnavailable' : ''
  if (all) {
    const message = 'no pod may ever be evicted, so that nodes cannot be drained or replaced by cheaper ones'
    report.warn('blocks-drains', `spec.${all}`, message, 'write maxUnavailable: 1')
  }
  if (!selector) {
    const message = 'without a selector it selects no pod'
    report.warn('budget-selects-nothing', 'spec.selector', message, 'write matchLabels of the pods')
  } else if (Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0) {
    const message = 'an empty selector selects every pod of the namespace'
    report.warn('budget-selects-all', 'spec.selector', message, 'write matchLabels of the pods')
  }
}
