import {combineProposals, type MetricProposal} from './combine-proposals.ts'
import {
  type Conditions,
  failedMetric,
  NOT_SCALED_TO_ZERO,
  SCALED_TO_ZERO,
  SCALING_DISABLED,
  SUCCEEDED_GET_SCALE,
  SUCCEEDED_RESCALE,
  VALID_METRIC_FOUND,
} from './conditions.ts'
import type {HpaMemory} from './memory.ts'
import {type NormalizedHpa, normalize} from './normalize.ts'
import type {ScalingPolicy} from './spec.ts'

/** An HPA after the API server's defaults, as far as one reconcile looks at it. */
export interface ReconciledHpa extends NormalizedHpa {
  /** An Object or External metric is among its metrics: the only ones that can be read at 0 replicas. */
  hasTotalMetric: boolean
  /** Of its status before. */
  conditions?: Conditions
}

export interface ReconcileSettings {
  downscaleStabilizationSeconds: number
  /** The feature gate HPAScaleToZero, off in 1.36. */
  scaleToZero?: boolean
}

/** What one reconcile did; the fields are the controller's own variables. */
export interface Reconciled {
  /** `spec.replicas` of the target afterwards. */
  replicas: number
  /** What was decided; 0 where metrics failed and nothing was. */
  desiredReplicas: number
  /** The largest proposal of the metrics; 0 where they were not asked, -1 where they failed. */
  metricDesired: number
  /** False where it was decided to leave the target as it is; true where metrics failed and nothing was decided. */
  rescale: boolean
  conditions: Conditions
  /** Metrics that failed, also where the others were enough to scale. */
  error?: string
}

/**
 * One look of the controller at an HPA: `propose` gives the proposal of each metric and is asked only where the metrics
 * count. Times are seconds. Remembers the recommendation and the change in `memory`.
 * Source: Kubernetes 1.36, horizontal.go, reconcileAutoscaler.
 */
export function reconcile(
  hpa: ReconciledHpa,
  currentReplicas: number,
  propose: () => readonly MetricProposal[],
  memory: HpaMemory,
  settings: ReconcileSettings,
  now: number,
): Reconciled {
  memory.recommendations.start(currentReplicas, now)
  const before: Conditions = {...hpa.conditions, AbleToScale: SUCCEEDED_GET_SCALE}
  if (currentReplicas === 0 && !scalesFromZero(hpa, settings)) {
    const conditions = {...before, ScalingActive: SCALING_DISABLED}
    if (!settings.scaleToZero) delete conditions.ScaledToZero
    return {replicas: 0, desiredReplicas: 0, metricDesired: 0, rescale: false, conditions}
  }
  const bound = boundToKeep(hpa, currentReplicas)
  const decided =
    bound === undefined
      ? followMetrics(hpa, currentReplicas, propose(), before, memory, settings, now)
      : {replicas: bound, desiredReplicas: bound, metricDesired: 0, rescale: true, conditions: before}
  if (decided.replicas === currentReplicas) return decided

  recordChange(hpa, currentReplicas, decided.replicas, memory, now)
  const conditions: Conditions = {...decided.conditions, AbleToScale: SUCCEEDED_RESCALE}
  if (settings.scaleToZero) {
    const isScaledToZero = decided.replicas === 0 && hpa.minReplicas === 0 && hpa.hasTotalMetric
    conditions.ScaledToZero = isScaledToZero ? SCALED_TO_ZERO : NOT_SCALED_TO_ZERO
  } else {
    delete conditions.ScaledToZero
  }
  return {...decided, conditions}
}

/** Replicas at 0 are a workload that somebody switched off, unless the HPA itself did it. */
function scalesFromZero({conditions, hasTotalMetric, minReplicas}: ReconciledHpa, {scaleToZero}: ReconcileSettings) {
  return scaleToZero === true && conditions?.ScaledToZero?.status === 'True' && (minReplicas !== 0 || hasTotalMetric)
}

/** Outside its bounds, an HPA goes straight to them and looks at nothing else. */
function boundToKeep({maxReplicas, minReplicas}: ReconciledHpa, currentReplicas: number): number | undefined {
  if (currentReplicas > maxReplicas) return maxReplicas
  return currentReplicas !== 0 && currentReplicas < minReplicas ? minReplicas : undefined
}

function followMetrics(
  hpa: ReconciledHpa,
  currentReplicas: number,
  proposals: readonly MetricProposal[],
  before: Conditions,
  memory: HpaMemory,
  settings: ReconcileSettings,
  now: number,
): Reconciled {
  const {error, failedType, replicas: metricDesired} = combineProposals(proposals, currentReplicas)
  const failure = error === undefined ? undefined : {error}
  if (failedType !== undefined && metricDesired === -1) {
    const conditions = {...before, ScalingActive: failedMetric(failedType)}
    return {replicas: currentReplicas, desiredReplicas: 0, metricDesired, rescale: true, conditions, ...failure}
  }
  const wanted = Math.max(0, metricDesired)
  const normalized = normalize(hpa, currentReplicas, wanted, memory, settings.downscaleStabilizationSeconds, now)
  // From 0 on the way up, a minimum that was raised meanwhile counts at once.
  const replicas = currentReplicas === 0 ? Math.max(normalized.replicas, hpa.minReplicas) : normalized.replicas
  return {
    replicas,
    desiredReplicas: replicas,
    metricDesired,
    rescale: replicas !== currentReplicas,
    conditions: {
      ...before,
      AbleToScale: normalized.ableToScale,
      ScalingActive: VALID_METRIC_FOUND,
      ScalingLimited: normalized.scalingLimited,
    },
    ...failure,
  }
}

function recordChange({behavior}: ReconciledHpa, from: number, to: number, memory: HpaMemory, now: number): void {
  if (!behavior) return
  if (to > from) memory.ups.record(to - from, now, longestPeriod(behavior.scaleUp.policies))
  else memory.downs.record(from - to, now, longestPeriod(behavior.scaleDown.policies))
}

function longestPeriod(policies: readonly ScalingPolicy[]): number {
  let longest = 0
  for (const {periodSeconds} of policies) if (periodSeconds > longest) longest = periodSeconds
  return longest
}
