import type {IHorizontalPodAutoscaler as IHorizontalPodAutoscalerV1} from 'kubernetes-models/autoscaling/v1'
import type {IHorizontalPodAutoscaler} from 'kubernetes-models/autoscaling/v2'
import {checkChoice, checkRange, isMissing} from './checks.ts'
import type {Decoded} from './decoded.ts'
import {checkMetric} from './hpa-metric.ts'
import {checkReference} from './object-reference.ts'
import {quantitySign} from './quantities.ts'
import type {Report} from './report.ts'

type Hpa = Decoded<IHorizontalPodAutoscaler>
type Spec = NonNullable<Hpa['spec']>
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>

/**
 * What the API server checks of an HPA, autoscaling/v2, with default feature gates.
 * Source: pkg/apis/autoscaling/validation of Kubernetes.
 */
export function checkHorizontalPodAutoscaler({spec = {}}: Hpa, report: Report): void {
  checkBounds(spec, report)
  checkReference(spec.scaleTargetRef ?? {}, 'spec.scaleTargetRef', report)
  spec.metrics?.forEach((metric, i) => {
    checkMetric(metric, `spec.metrics[${i}]`, report)
  })
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    const rules = spec.behavior?.[direction]
    if (rules) checkScalingRules(rules, `spec.behavior.${direction}`, report)
  }
}

function checkBounds(
  {minReplicas: min, maxReplicas: max}: {minReplicas?: number | undefined; maxReplicas?: number | undefined},
  report: Report,
): void {
  if (min !== undefined && min < 1) {
    const fix = 'write 1 or more; to reach zero replicas use a KEDA ScaledObject with minReplicaCount: 0'
    report.error('min-below-one', 'spec.minReplicas', `${min} is below 1`, fix)
  }
  if (max === undefined || max === 0) {
    if (report.has('spec.maxReplicas')) return
    const fix = `write a number of replicas, at least ${Math.max(1, min ?? 1)}`
    report.error('max-missing', 'spec.maxReplicas', 'maxReplicas is required and above 0', fix)
  } else if (max < 1) {
    report.error('max-below-one', 'spec.maxReplicas', `${max} is below 1`, `write ${Math.max(1, min ?? 1)} or more`)
  } else if (min !== undefined && max < min) {
    const fix = `set maxReplicas to at least ${min}, or lower minReplicas to ${max}`
    report.error('max-below-min', 'spec.maxReplicas', `maxReplicas ${max} is below minReplicas ${min}`, fix)
  }
}

function checkScalingRules(rules: Rules, path: string, report: Report): void {
  checkRange(rules.stabilizationWindowSeconds, 0, 3600, `${path}.stabilizationWindowSeconds`, report)
  checkChoice(rules.selectPolicy, ['Max', 'Min', 'Disabled'], `${path}.selectPolicy`, report)
  if (rules.policies?.length === 0) {
    const fix = 'leave policies out for the default, or write at least one; selectPolicy: Disabled stops scaling'
    report.error('no-policies', `${path}.policies`, 'the list of policies is empty', fix)
  }
  rules.policies?.forEach(({periodSeconds = 0, type, value = 0}, i) => {
    const at = `${path}.policies[${i}]`
    if (!isMissing(type, `${at}.type`, report, 'write Pods or Percent')) {
      checkChoice(type, ['Pods', 'Percent'], `${at}.type`, report)
    }
    checkRange(value, 1, Number.POSITIVE_INFINITY, `${at}.value`, report)
    checkRange(periodSeconds, 1, 1800, `${at}.periodSeconds`, report)
  })
  if (rules.tolerance !== undefined && quantitySign(rules.tolerance) < 0) {
    const fix = 'write 0 or more, as "0.1" for 10 %'
    report.error('negative-tolerance', `${path}.tolerance`, `${rules.tolerance} is negative`, fix)
  }
}

/** The same for autoscaling/v1, which knows only CPU. */
export function checkHorizontalPodAutoscalerV1({spec = {}}: Decoded<IHorizontalPodAutoscalerV1>, report: Report): void {
  checkBounds(spec, report)
  checkReference(spec.scaleTargetRef ?? {}, 'spec.scaleTargetRef', report)
  const target = 'spec.targetCPUUtilizationPercentage'
  checkRange(spec.targetCPUUtilizationPercentage, 1, Number.POSITIVE_INFINITY, target, report)
}
