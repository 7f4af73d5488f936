import type {CompleteBehavior, CompleteRules} from './defaults.ts'
import {floatToInt32, MAX_INT32, MIN_INT32} from './int64.ts'
import type {Limited, ReplicaBounds} from './limit-default.ts'
import type {ScaleEvents} from './scale-events.ts'

/** Changes of both directions: each counts against the other's policies. */
export interface ScaleHistory {
  ups: ScaleEvents
  downs: ScaleEvents
}

/**
 * With `behavior`: holds a change to the bounds and to what the policies let pass in their periods.
 * Source: Kubernetes 1.36, horizontal.go, convertDesiredReplicasWithBehaviorRate.
 */
export function limitByBehavior(
  current: number,
  desired: number,
  bounds: ReplicaBounds,
  behavior: CompleteBehavior,
  history: ScaleHistory,
  now: number,
): Limited {
  if (desired > current) {
    const rate = Math.max(current, scaleUpLimit(current, behavior.scaleUp, history, now))
    const most = Math.min(rate, bounds.maxReplicas)
    if (desired > most) return {replicas: most, reason: bounds.maxReplicas > rate ? 'ScaleUpLimit' : 'TooManyReplicas'}
  } else if (desired < current) {
    const rate = Math.min(current, scaleDownLimit(current, behavior.scaleDown, history, now))
    const least = Math.max(rate, bounds.minReplicas)
    if (desired < least)
      return {replicas: least, reason: bounds.minReplicas < rate ? 'ScaleDownLimit' : 'TooFewReplicas'}
  }
  return {replicas: desired, reason: 'DesiredWithinRange'}
}

/** The most replicas that the policies allow now; `current` where they allow none. */
export function scaleUpLimit(current: number, rules: CompleteRules, history: ScaleHistory, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current
  const isLeast = rules.selectPolicy === 'Min'
  let limit = isLeast ? MAX_INT32 : MIN_INT32
  for (const {periodSeconds, type, value} of rules.policies) {
    const start = startOfPeriod(current, periodSeconds, history, now)
    // Rounded up, as a small percentage of few replicas would never let one be added.
    const allowed = type === 'Pods' ? (start + value) | 0 : floatToInt32(Math.ceil(start * (1 + value / 100)))
    limit = isLeast ? Math.min(limit, allowed) : Math.max(limit, allowed)
  }
  return limit
}

/** The fewest replicas that the policies allow now. */
export function scaleDownLimit(current: number, rules: CompleteRules, history: ScaleHistory, now: number): number {
  if (rules.selectPolicy === 'Disabled') return current
  const isLeast = rules.selectPolicy === 'Min'
  let limit = isLeast ? MIN_INT32 : MAX_INT32
  for (const {periodSeconds, type, value} of rules.policies) {
    const start = startOfPeriod(current, periodSeconds, history, now)
    const allowed = type === 'Pods' ? (start - value) | 0 : floatToInt32(Math.trunc(start * (1 - value / 100)))
    limit = isLeast ? Math.max(limit, allowed) : Math.min(limit, allowed)
  }
  return limit
}

function startOfPeriod(current: number, period: number, {downs, ups}: ScaleHistory, now: number): number {
  return (current - ups.changeWithin(period, now) + downs.changeWithin(period, now)) | 0
}
