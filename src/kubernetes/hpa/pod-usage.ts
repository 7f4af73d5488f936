import {groupOf, type HpaPod, type PodSample, type ReadinessSettings} from './group-pods.ts'
import {add, type Int64} from './int64.ts'

/** One metric over the pods of a workload, as the controller's sources give it at one time. */
export interface PodMetric {
  /** `cpu`, `memory`; undefined for a custom metric. */
  resource?: string
  pods: readonly HpaPod[]
  /** A sample for each pod, by index; undefined where the source has none. */
  samples: readonly (PodSample | undefined)[]
  /** What the container (or all of the pod) asks for, in thousandths, by index; only Utilization needs it. */
  requests?: readonly (Int64 | undefined)[]
  /** Values that the source gives for pods that the selector does not know. */
  strays?: readonly Int64[]
}

/** Sums over the pods of one group, in thousandths. */
export interface GroupSum {
  pods: number
  usage: Int64
  requests: Int64
}

/** Unready pods are taken to use nothing; `missing` ones what is assumed of them where the others would scale down. */
export type PodUsage = Record<'ready' | 'unready' | 'missing', GroupSum>

/**
 * Sums a metric by the groups of {@link groupOf}: what unready pods report is dropped, and ignored pods are nowhere.
 * `assumed` says what a pod without a sample uses, from its request.
 */
export function sumPodUsage(
  metric: PodMetric,
  assumed: (request: Int64) => Int64,
  now: number,
  settings: ReadinessSettings,
): PodUsage {
  const {pods, requests, resource, samples} = metric
  const ready = new Tally()
  const unready = new Tally()
  const missing = new Tally()
  for (let index = 0; index < pods.length; index++) {
    const sample = samples[index]
    const request = requests?.[index] ?? 0
    switch (groupOf(pods[index]!, sample, resource, now, settings)) {
      case 'ready':
        ready.count(sample!.value, request)
        break
      case 'unready':
        unready.count(0, request)
        break
      case 'missing':
        missing.count(assumed(request), request)
        break
    }
  }
  return {ready, unready, missing}
}

class Tally implements GroupSum {
  pods = 0
  usage: Int64 = 0
  requests: Int64 = 0

  count(usage: Int64, request: Int64): void {
    this.pods++
    this.usage = add(this.usage, usage)
    this.requests = add(this.requests, request)
  }
}
