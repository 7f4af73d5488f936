import {type Condition, READY_FOR_NEW_SCALE, SCALE_DOWN_STABILIZED, SCALE_UP_STABILIZED} from './conditions.ts'
import type {CompleteBehavior} from './defaults.ts'
import {limitByBehavior} from './limit-behavior.ts'
import {type Limited, limitByDefault, type ReplicaBounds} from './limit-default.ts'
import type {HpaMemory} from './memory.ts'
import {stabilizeBehavior, stabilizeDefault} from './stabilize.ts'

/** The replicas to have, and the conditions that say what held them back. */
export interface Normalized {
  replicas: number
  ableToScale: Condition
  scalingLimited: Condition
}

/** What of an HPA bounds a change. */
export interface NormalizedHpa extends ReplicaBounds {
  behavior?: CompleteBehavior
}

/**
 * From the replicas that the metrics ask for to those that the HPA lets through now; records the recommendation.
 * `downscaleStabilizationSeconds` is the controller's, where the HPA has no window for scaling down.
 */
export function normalize(
  hpa: NormalizedHpa,
  current: number,
  desired: number,
  memory: HpaMemory,
  downscaleStabilizationSeconds: number,
  now: number,
): Normalized {
  const {behavior} = hpa
  if (!behavior) {
    const stable = stabilizeDefault(memory.recommendations, desired, downscaleStabilizationSeconds, now)
    const ableToScale = stable === desired ? READY_FOR_NEW_SCALE : SCALE_DOWN_STABILIZED
    return limited(limitByDefault(current, stable, hpa), stable, ableToScale)
  }
  const windows = {
    up: behavior.scaleUp.stabilizationWindowSeconds,
    down: behavior.scaleDown.stabilizationWindowSeconds ?? downscaleStabilizationSeconds,
  }
  const stable = stabilizeBehavior(memory.recommendations, current, desired, windows, now)
  const held = desired >= current ? SCALE_UP_STABILIZED : SCALE_DOWN_STABILIZED
  const ableToScale = stable === desired ? READY_FOR_NEW_SCALE : held
  return limited(limitByBehavior(current, stable, hpa, behavior, memory, now), stable, ableToScale)
}

function limited({reason, replicas}: Limited, stable: number, ableToScale: Condition): Normalized {
  return {replicas, ableToScale, scalingLimited: {status: replicas === stable ? 'False' : 'True', reason}}
}
