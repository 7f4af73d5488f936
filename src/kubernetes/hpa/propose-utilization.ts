import type {ReadinessSettings} from './group-pods.ts'
import {divide, type Int64, lowInt32, multiply} from './int64.ts'
import {type GroupSum, type PodMetric, sumPodUsage} from './pod-usage.ts'
import {NO_PODS, NO_SAMPLES, type Proposal} from './proposal.ts'
import {replicasPerPod} from './propose-per-pod.ts'
import type {Tolerances} from './tolerance.ts'

/** A target in per cent of what the pods request; `usage` is the per cent they use. */
export function proposeUtilization(
  metric: PodMetric,
  targetPercent: number,
  currentReplicas: number,
  tolerances: Tolerances,
  now: number,
  settings: ReadinessSettings,
): Proposal {
  if (metric.pods.length === 0) return {error: NO_PODS}
  // A pod without a sample is taken to use all of its request, or the target where that is more.
  const full = Math.max(100, targetPercent)
  const usage = sumPodUsage(metric, (request) => divide(multiply(request, full), 100), now, settings)
  const uncounted = metric.strays?.length ?? 0
  if (usage.ready.pods + uncounted === 0) return {error: NO_SAMPLES}
  const unasked = firstWithoutRequest(metric.requests, metric.pods.length)
  if (unasked !== undefined) return {error: `missing request for ${metric.resource} in pod ${unasked}`}
  if (usage.ready.requests === 0) return {error: 'no metrics returned matched known pods'}
  return {
    replicas: replicasPerPod({
      usage,
      samples: usage.ready,
      uncounted,
      currentReplicas,
      tolerances,
      ratioOf: (samples) => percentOf(samples) / targetPercent,
    }),
    usage: percentOf(usage.ready),
  }
}

function percentOf({requests, usage}: GroupSum): number {
  return lowInt32(divide(multiply(usage, 100), requests))
}

function firstWithoutRequest(requests: readonly (Int64 | undefined)[] = [], pods: number): number | undefined {
  for (let index = 0; index < pods; index++) if (requests[index] === undefined) return index
  return undefined
}
