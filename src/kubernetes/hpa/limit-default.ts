import {LEGACY_SCALE_UP} from './constants.ts'

/** The reasons of the condition ScalingLimited. */
export type LimitReason =
  | 'DesiredWithinRange'
  | 'TooManyReplicas'
  | 'TooFewReplicas'
  | 'ScaleUpLimit'
  | 'ScaleDownLimit'

export interface Limited {
  replicas: number
  reason: LimitReason
}

export interface ReplicaBounds {
  minReplicas: number
  maxReplicas: number
}

/**
 * Without `behavior`: holds a change to the bounds, and a step up to twice the replicas or 4.
 * Source: Kubernetes 1.36, horizontal.go, convertDesiredReplicasWithRules.
 */
export function limitByDefault(current: number, desired: number, {maxReplicas, minReplicas}: ReplicaBounds): Limited {
  const step = Math.max(LEGACY_SCALE_UP.factor * current, LEGACY_SCALE_UP.minimum)
  const most = Math.min(maxReplicas, step)
  if (desired < minReplicas) return {replicas: minReplicas, reason: 'TooFewReplicas'}
  if (desired > most) return {replicas: most, reason: maxReplicas > step ? 'ScaleUpLimit' : 'TooManyReplicas'}
  return {replicas: desired, reason: 'DesiredWithinRange'}
}
