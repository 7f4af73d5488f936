import type {RecommendationLog} from './recommendation-log.ts'

/**
 * Without `behavior`: the highest recommendation of the last `window` seconds, those of exactly that age included.
 * Records `desired`.
 * Source: Kubernetes 1.36, horizontal.go, stabilizeRecommendation.
 */
export function stabilizeDefault(log: RecommendationLog, desired: number, window: number, now: number): number {
  const entries = log.entries()
  let highest = desired
  let outdated: number | undefined
  for (let index = 0; index < entries.length; index++) {
    const {at, replicas} = entries[index]!
    if (now - at > window) outdated = index
    else if (replicas > highest) highest = replicas
  }
  log.record(desired, now, outdated)
  return highest
}

/**
 * With `behavior`: the replicas move only as far as every recommendation of a direction's window agrees to; one of
 * exactly the window's age is out. Records `desired`.
 * Source: Kubernetes 1.36, horizontal.go, stabilizeRecommendationWithBehaviors.
 */
export function stabilizeBehavior(
  log: RecommendationLog,
  current: number,
  desired: number,
  windows: {up: number; down: number},
  now: number,
): number {
  const entries = log.entries()
  let lowest = desired
  let highest = desired
  let outdated: number | undefined
  for (let index = 0; index < entries.length; index++) {
    const {at, replicas} = entries[index]!
    const age = now - at
    if (age < windows.up && replicas < lowest) lowest = replicas
    if (age < windows.down && replicas > highest) highest = replicas
    if (age > windows.up && age > windows.down) outdated = index
  }
  log.record(desired, now, outdated)
  return Math.min(Math.max(current, lowest), highest)
}
