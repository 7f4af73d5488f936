import type {HpaSpec} from '../hpa/spec.ts'

/** A trigger of a ScaledObject; metadata holds text, as KEDA's CRD wants it. */
export interface ScaledObjectTrigger {
  /** `prometheus`, `cron`, `cpu`, `memory`, `kafka`, ... */
  type: string
  /** What a formula calls it. */
  name?: string
  metadata: Readonly<Record<string, string>>
  /** `AverageValue` unless said; cpu and memory need `Utilization` or `AverageValue`. */
  metricType?: 'AverageValue' | 'Value' | 'Utilization'
  useCachedMetrics?: boolean
  authenticationRef?: {name: string; kind?: string}
}

export interface ScalingModifiers {
  /** An expression of the expr language over the names of the triggers. */
  formula?: string
  /** A positive number, as text. */
  target?: string
  /** Active above it; 0 unless said. */
  activationTarget?: string
  metricType?: 'AverageValue' | 'Value'
}

export interface ScaledObjectFallback {
  failureThreshold: number
  replicas: number
  behavior?: 'static' | 'currentReplicas' | 'currentReplicasIfHigher' | 'currentReplicasIfLower' | 'scalingModifiers'
}

/** `spec` of a ScaledObject, keda.sh/v1alpha1, before KEDA's defaults. Periods are seconds. */
export interface ScaledObjectSpec {
  scaleTargetRef: {apiVersion?: string; kind?: string; name: string; envSourceContainerName?: string}
  pollingInterval?: number
  cooldownPeriod?: number
  initialCooldownPeriod?: number
  idleReplicaCount?: number
  minReplicaCount?: number
  maxReplicaCount?: number
  fallback?: ScaledObjectFallback
  advanced?: {
    restoreToOriginalReplicaCount?: boolean
    horizontalPodAutoscalerConfig?: {name?: string; behavior?: NonNullable<HpaSpec['behavior']>}
    scalingModifiers?: ScalingModifiers
  }
  triggers: readonly ScaledObjectTrigger[]
}
