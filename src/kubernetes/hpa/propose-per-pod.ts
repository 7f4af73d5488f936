import {add, floatToInt32, type Int64} from './int64.ts'
import type {GroupSum, PodUsage} from './pod-usage.ts'
import {isWithin, type Tolerances} from './tolerance.ts'

interface PerPod {
  usage: PodUsage
  /** The samples that the ratio comes from: the ready pods, and what else the source gave. */
  samples: GroupSum
  /** How many samples there are besides, that have no part in the ratio. */
  uncounted: number
  currentReplicas: number
  tolerances: Tolerances
  /** Usage as a multiple of the target. */
  ratioOf(samples: GroupSum): number
}

/**
 * The replicas that a metric averaged over pods asks for. Pods that it says nothing about are assumed to pull toward no
 * change, and what they could turn around changes nothing.
 * Source: Kubernetes 1.36, replica_calculator.go, GetResourceReplicas and calcPlainMetricReplicas.
 */
export function replicasPerPod({currentReplicas, ratioOf, samples, tolerances, uncounted, usage}: PerPod): number {
  const {missing, ready, unready} = usage
  const ratio = ratioOf(samples)
  const hasIdleUnready = unready.pods > 0 && ratio > 1
  if (!hasIdleUnready && missing.pods === 0) {
    return isWithin(ratio, tolerances) ? currentReplicas : floatToInt32(Math.ceil(ratio * ready.pods))
  }

  let filled = samples
  if (ratio < 1) filled = plus(filled, missing, missing.usage)
  if (ratio > 1) filled = plus(filled, missing, 0)
  if (hasIdleUnready) filled = plus(filled, unready, 0)

  const filledRatio = ratioOf(filled)
  const isTurned = (ratio < 1 && filledRatio > 1) || (ratio > 1 && filledRatio < 1)
  if (isTurned || isWithin(filledRatio, tolerances)) return currentReplicas

  const replicas = floatToInt32(Math.ceil(filledRatio * (filled.pods + uncounted)))
  const isAgainst = (filledRatio < 1 && replicas > currentReplicas) || (filledRatio > 1 && replicas < currentReplicas)
  return isAgainst ? currentReplicas : replicas
}

function plus(sum: GroupSum, group: GroupSum, usage: Int64): GroupSum {
  return {
    pods: sum.pods + group.pods,
    usage: add(sum.usage, usage),
    requests: add(sum.requests, group.requests),
  }
}
