import type {HpaSpec, MetricSpec, ScalingPolicy, ScalingRules} from './spec.ts'

/** Rules of one direction after the API server's defaults. */
export interface CompleteRules {
  /** Seconds; only scaleDown leaves it to the controller's flag. */
  stabilizationWindowSeconds?: number
  selectPolicy: 'Max' | 'Min' | 'Disabled'
  policies: readonly ScalingPolicy[]
  tolerance?: string | number
}

export interface CompleteBehavior {
  scaleUp: CompleteRules & {stabilizationWindowSeconds: number}
  scaleDown: CompleteRules
}

/** An HPA as the API server stores it. */
export interface CompleteHpa {
  minReplicas: number
  maxReplicas: number
  metrics: readonly MetricSpec[]
  behavior?: CompleteBehavior
}

const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    {type: 'Pods', value: 4, periodSeconds: 15},
    {type: 'Percent', value: 100, periodSeconds: 15},
  ],
} as const

const SCALE_DOWN = {selectPolicy: 'Max', policies: [{type: 'Percent', value: 100, periodSeconds: 15}]} as const

const CPU_80: MetricSpec = {
  type: 'Resource',
  resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 80}},
}

/**
 * Fills in what the API server does: `minReplicas` 1, CPU 80 % without metrics, and both directions of a `behavior`
 * that is there at all, even empty. A field that is given replaces the default whole: a list of policies is not merged.
 * Source: Kubernetes 1.36, pkg/apis/autoscaling/v2/defaults.go.
 */
export function completeHpa(spec: HpaSpec): CompleteHpa {
  return {
    minReplicas: spec.minReplicas ?? 1,
    maxReplicas: spec.maxReplicas,
    metrics: spec.metrics?.length ? spec.metrics : [CPU_80],
    ...(spec.behavior && {behavior: completeBehavior(spec.behavior)}),
  }
}

export function completeBehavior(behavior: NonNullable<HpaSpec['behavior']>): CompleteBehavior {
  return {
    scaleUp: {...SCALE_UP, ...given(behavior.scaleUp)},
    scaleDown: {...SCALE_DOWN, ...given(behavior.scaleDown)},
  }
}

/** YAML holds an empty field as null: that is a field not given. */
function given(rules: ScalingRules | undefined): ScalingRules {
  return Object.fromEntries(Object.entries(rules ?? {}).filter(([, value]) => value != null))
}
