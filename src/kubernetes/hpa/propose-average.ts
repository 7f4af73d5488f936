import type {ReadinessSettings} from './group-pods.ts'
import {add, divide, type Int64} from './int64.ts'
import {type GroupSum, type PodMetric, sumPodUsage} from './pod-usage.ts'
import {NO_PODS, NO_SAMPLES, type Proposal} from './proposal.ts'
import {replicasPerPod} from './propose-per-pod.ts'
import type {Tolerances} from './tolerance.ts'

/** A target as an average over the pods, in thousandths: a Pods metric, or a resource with `averageValue`. */
export function proposeAverage(
  metric: PodMetric,
  target: Int64,
  currentReplicas: number,
  tolerances: Tolerances,
  now: number,
  settings: ReadinessSettings,
): Proposal {
  if (metric.pods.length === 0) return {error: NO_PODS}
  const usage = sumPodUsage(metric, () => target, now, settings)
  const samples = withStrays(usage.ready, metric.strays)
  if (samples.pods === 0) return {error: NO_SAMPLES}
  return {
    replicas: replicasPerPod({
      usage,
      samples,
      uncounted: 0,
      currentReplicas,
      tolerances,
      ratioOf: (counted) => averageOf(counted) / Number(target),
    }),
    usage: averageOf(samples),
  }
}

function averageOf({pods, usage}: GroupSum): number {
  return Number(divide(usage, pods))
}

function withStrays(ready: GroupSum, strays: readonly Int64[] = []): GroupSum {
  if (strays.length === 0) return ready
  return {...ready, pods: ready.pods + strays.length, usage: strays.reduce(add, ready.usage)}
}
