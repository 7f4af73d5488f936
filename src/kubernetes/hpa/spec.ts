/** A Kubernetes quantity as YAML holds it: `100`, `'1500m'`, `'1.5k'`, `'2Gi'`. */
export type QuantityValue = string | number

export interface MetricTarget {
  type: 'Utilization' | 'Value' | 'AverageValue'
  /** Per cent of the request. */
  averageUtilization?: number
  averageValue?: QuantityValue
  value?: QuantityValue
}

export interface MetricIdentifier {
  name: string
  selector?: {matchLabels?: Record<string, string>; matchExpressions?: unknown[]}
}

export interface CrossVersionObjectReference {
  apiVersion?: string
  kind: string
  name: string
}

export type MetricSpec =
  | {type: 'Resource'; resource: {name: string; target: MetricTarget}}
  | {type: 'ContainerResource'; containerResource: {name: string; container: string; target: MetricTarget}}
  | {type: 'Pods'; pods: {metric: MetricIdentifier; target: MetricTarget}}
  | {
      type: 'Object'
      object: {describedObject: CrossVersionObjectReference; metric: MetricIdentifier; target: MetricTarget}
    }
  | {type: 'External'; external: {metric: MetricIdentifier; target: MetricTarget}}

export interface ScalingPolicy {
  type: 'Pods' | 'Percent'
  value: number
  /** Seconds, 1 to 1800. */
  periodSeconds: number
}

export interface ScalingRules {
  /** Seconds, 0 to 3600. */
  stabilizationWindowSeconds?: number
  selectPolicy?: 'Max' | 'Min' | 'Disabled'
  policies?: ScalingPolicy[]
  /** Ratio, as `'0.05'`. */
  tolerance?: QuantityValue
}

/** `spec` of a HorizontalPodAutoscaler, autoscaling/v2, before the API server's defaults. */
export interface HpaSpec {
  scaleTargetRef: CrossVersionObjectReference
  minReplicas?: number
  maxReplicas: number
  metrics?: MetricSpec[]
  behavior?: {scaleUp?: ScalingRules; scaleDown?: ScalingRules}
}
