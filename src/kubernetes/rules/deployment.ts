import type {IDeployment} from 'kubernetes-models/apps/v1'

import {checkChoice, checkNonNegative} from './checks.ts'
import type {Decoded} from './decoded.ts'
import {checkAtMost100Percent, checkIntOrPercent, isZero} from './int-or-percent.ts'
import {checkLabelSelector, type LabelSelector, selects} from './label-selector.ts'
import {checkPodTemplate} from './pod/template.ts'
import type {Report} from './report.ts'

export type Deployment = Decoded<IDeployment>
type Spec = NonNullable<Deployment['spec']>

/**
 * What the API server checks of a Deployment, apps/v1.
 * Source: pkg/apis/apps/validation of Kubernetes.
 */
export function checkDeployment({spec = {}}: Deployment, report: Report): void {
  checkNonNegative(spec.replicas, 'spec.replicas', report)
  checkSelector(spec, report)
  checkPodTemplate(spec.template ?? {}, 'spec.template', report)
  const pod = spec.template?.spec
  if (pod?.restartPolicy === 'OnFailure' || pod?.restartPolicy === 'Never') {
    const fix = 'remove restartPolicy; for work that ends use a Job'
    report.error('restart-policy', 'spec.template.spec.restartPolicy', 'pods of a Deployment are always restarted', fix)
  }
  if (pod?.activeDeadlineSeconds !== undefined) {
    const at = 'spec.template.spec.activeDeadlineSeconds'
    report.error('not-here', at, 'a Deployment has no activeDeadlineSeconds', 'remove it, or use a Job')
  }
  checkStrategy(spec.strategy ?? {}, report)
  checkNonNegative(spec.minReadySeconds, 'spec.minReadySeconds', report)
  checkNonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', report)
  checkNonNegative(spec.progressDeadlineSeconds, 'spec.progressDeadlineSeconds', report)
  const {minReadySeconds: ready = 0, progressDeadlineSeconds: deadline = 600} = spec
  if (deadline <= ready) {
    const message = `progressDeadlineSeconds ${deadline} is not above minReadySeconds ${ready}`
    report.error('deadline-below-ready', 'spec.progressDeadlineSeconds', message, `write more than ${ready}`)
  }
}

function checkSelector({selector, template}: Spec, report: Report): void {
  if (!selector) {
    if (report.has('spec.selector')) return
    const labels = template?.metadata?.labels
    const hint = labels ? ` ${JSON.stringify(labels)}` : ''
    report.error(
      'required',
      'spec.selector',
      'the selector is required',
      `write matchLabels as the labels of the template${hint}`,
    )
    return
  }
  checkLabelSelector(selector, 'spec.selector', report)
  const empty = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0
  if (empty) {
    report.error('selector-empty', 'spec.selector', 'the selector selects nothing', 'write matchLabels, as app: name')
  } else if (!selects(selector as LabelSelector, (template?.metadata?.labels ?? {}) as Record<string, string>)) {
    const message = "the selector does not match the labels of the template's pods"
    const fix = `write the labels of spec.selector: ${JSON.stringify(selector.matchLabels ?? {})}`
    report.error('selector-mismatch', 'spec.template.metadata.labels', message, fix)
  }
}

function checkStrategy({rollingUpdate, type}: NonNullable<Spec['strategy']>, report: Report): void {
  const kind: string = type || 'RollingUpdate'
  checkChoice(kind, ['RollingUpdate', 'Recreate'], 'spec.strategy.type', report)
  const path = 'spec.strategy.rollingUpdate'
  if (kind === 'Recreate' && rollingUpdate) {
    report.error(
      'both-given',
      path,
      'strategy Recreate has no rollingUpdate',
      'remove rollingUpdate, or type: Recreate',
    )
  }
  if (kind !== 'RollingUpdate') return
  const {maxSurge = '25%', maxUnavailable = '25%'} = rollingUpdate ?? {}
  checkIntOrPercent(maxUnavailable, `${path}.maxUnavailable`, report)
  checkAtMost100Percent(maxUnavailable, `${path}.maxUnavailable`, report)
  checkIntOrPercent(maxSurge, `${path}.maxSurge`, report)
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    const fix = 'set maxSurge to 1, or where a new pod finds no node (as of GPUs) maxUnavailable to 1'
    report.error('no-rollout', `${path}.maxUnavailable`, 'maxUnavailable and maxSurge are both 0', fix)
  }
}
