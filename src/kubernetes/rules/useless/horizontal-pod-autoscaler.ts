import type {IHorizontalPodAutoscaler} from 'kubernetes-models/autoscaling/v2'

import type {Decoded} from '../decoded.ts'
import type {Report} from '../report.ts'

type Hpa = Decoded<IHorizontalPodAutoscaler>
type Metric = NonNullable<NonNullable<Hpa['spec']>['metrics']>[number]

const FIELD_OF_TYPE: Readonly<Record<string, 'averageUtilization' | 'averageValue' | 'value'>> = {
  AverageValue: 'averageValue',
  Utilization: 'averageUtilization',
  Value: 'value',
}

/** What an HPA may say and does not do. */
export function warnHorizontalPodAutoscaler({spec = {}}: Hpa, report: Report): void {
  const {behavior, maxReplicas, metrics = [], minReplicas = 1} = spec
  if (maxReplicas !== undefined && minReplicas === maxReplicas) {
    const message = `minReplicas and maxReplicas are both ${maxReplicas}, so that nothing scales`
    report.warn('fixed-size', 'spec.maxReplicas', message, 'raise maxReplicas, or lower minReplicas')
  }
  metrics.forEach((metric, i) => {
    warnMetric(metric, `spec.metrics[${i}]`, report)
  })
  if (behavior?.scaleDown?.selectPolicy === 'Disabled') {
    const message = 'scaling down is disabled, so that replicas stay at their highest and cost it'
    const fix = 'write selectPolicy: Max or Min; to scale down slowly use policies'
    report.warn('never-scales-down', 'spec.behavior.scaleDown.selectPolicy', message, fix)
  }
}

function warnMetric(metric: Metric, path: string, report: Report): void {
  for (const source of ['resource', 'containerResource'] as const) {
    const name = metric[source]?.name
    if (!name || name === 'cpu' || name === 'memory') continue
    const message = `metrics-server measures cpu and memory only, not ${name}`
    const fix = /gpu/.test(name)
      ? 'use a Pods or External metric, as DCGM_FI_DEV_GPU_UTIL, queue length or requests in flight'
      : 'use a Pods or External metric'
    report.warn('resource-not-measured', `${path}.${source}.name`, message, fix)
  }
  for (const source of ['resource', 'containerResource', 'pods', 'object', 'external'] as const) {
    const target = metric[source]?.target
    const expected = FIELD_OF_TYPE[target?.type ?? '']
    if (!target || !expected || target[expected] !== undefined) continue
    const given = Object.entries(FIELD_OF_TYPE).find(([, field]) => target[field] !== undefined)
    if (!given) continue
    const effect = source === 'object' ? 'so that the metric has no target and fails' : 'and the type is not looked at'
    const message = `target.type is ${target.type}, ${given[1]} is given, ${effect}`
    report.warn('target-type', `${path}.${source}.target.type`, message, `write type: ${given[0]}`)
  }
}
