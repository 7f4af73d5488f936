import type {CommentedManifest} from '../../kubernetes/manifest.ts'
import {hpaManifest} from '../../kubernetes/manifests/hpa.ts'
import type {HpaRequest} from '../request.ts'
import {metricOf, type Signal} from '../signals.ts'

/** The HorizontalPodAutoscaler of a request, with why it is as it is. */
export function hpaDocument(request: HpaRequest): CommentedManifest {
  const {behavior, bounds, name, namespace, schedule, signals, target} = request
  const spec = {
    scaleTargetRef: target,
    minReplicas: bounds.min,
    maxReplicas: bounds.max,
    metrics: signals.map(metricOf),
    behavior,
  }
  const metrics = signals.map((signal, i) => [`spec.metrics[${i}]`, metricComment(signal, request)] as const)
  const comments = {
    ...(schedule && {'spec.minReplicas': PATCHED}),
    ...Object.fromEntries(metrics.filter(([, comment]) => comment.length > 0)),
    ...behaviorComments('spec.behavior', behavior),
  }
  return {manifest: hpaManifest({name, namespace}, spec), comments}
}

const PATCHED = [
  'The lowest and highest of the week, until the first CronJob below patches them. A tool that applies this file',
  'again and again (Argo CD, Flux) has to ignore both fields, or it undoes the schedule.',
]

function metricComment(signal: Signal, {extras, signals}: HpaRequest): string[] {
  if (signal.type === 'resource' || signal.type === 'object') return []
  const source =
    signal.type === 'external'
      ? 'From external.metrics.k8s.io'
      : `${signal.series.counter ? 'The rate of' : 'The series'} ${signal.series.name}, for each pod`
  if (extras.has('prometheus-adapter')) return [`${source}: by the rule in the ConfigMap above.`]
  return [
    `${source}. Exists only where an adapter serves it: without one this`,
    signals.length > 1
      ? 'metric fails, and the HPA scales up by the others and never down.'
      : 'metric fails, and the HPA does nothing.',
  ]
}

/** Why the waiting, and what is not in every cluster. */
export function behaviorComments(path: string, {scaleDown, scaleUp}: HpaRequest['behavior']): Record<string, string[]> {
  const {selectPolicy, stabilizationWindowSeconds} = scaleDown ?? {}
  const tolerant = scaleUp?.tolerance !== undefined ? 'scaleUp' : scaleDown?.tolerance !== undefined && 'scaleDown'
  return {
    ...(selectPolicy === 'Disabled'
      ? {[`${path}.scaleDown.selectPolicy`]: ['Never scales down.']}
      : {[`${path}.scaleDown.stabilizationWindowSeconds`]: [windowComment(stabilizationWindowSeconds!)]}),
    ...(tolerant && {
      [`${path}.${tolerant}.tolerance`]: ['Needs Kubernetes 1.35; before, the 10 % of the cluster hold.'],
    }),
  }
}

function windowComment(seconds: number): string {
  return seconds === 0
    ? 'No waiting: pods go as soon as the load does, and a lull of a minute costs a new start.'
    : `Scales down to the most that was needed in the last ${seconds} s: a lull does not cost a pod that loads for minutes.`
}
