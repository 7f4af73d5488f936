import type {ControllerSettings} from './constants.ts'
import type {Int64} from './int64.ts'

/** What the controller reads of a pod. Times are seconds on one clock. */
export interface HpaPod {
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
  /** It has a deletion timestamp. */
  deleted?: boolean
  /** `status.startTime`. */
  startedAt?: number
  /** The Ready condition, once there is one. */
  ready?: {status: 'True' | 'False' | 'Unknown'; since: number}
}

/** One pod's value of one metric, in thousandths, over the `window` seconds that ended at `at`. */
export interface PodSample {
  value: Int64
  at: number
  window: number
}

export type PodGroup = 'ignored' | 'unready' | 'missing' | 'ready'

export type ReadinessSettings = Pick<ControllerSettings, 'cpuInitializationSeconds' | 'initialReadinessDelaySeconds'>

/**
 * Which pods count, and how, when a metric is averaged over pods. Only for CPU does readiness matter: a pod that starts
 * burns CPU that says nothing about its load.
 * Source: Kubernetes 1.36, replica_calculator.go, groupPods.
 */
export function groupOf(
  pod: HpaPod,
  sample: PodSample | undefined,
  resource: string | undefined,
  now: number,
  settings: ReadinessSettings,
): PodGroup {
  if (pod.deleted || pod.phase === 'Failed') return 'ignored'
  if (pod.phase === 'Pending') return 'unready'
  if (!sample) return 'missing'
  return resource === 'cpu' && isUnreadyForCpu(pod, sample, now, settings) ? 'unready' : 'ready'
}

function isUnreadyForCpu(pod: HpaPod, sample: PodSample, now: number, settings: ReadinessSettings): boolean {
  const {ready, startedAt} = pod
  if (!ready || startedAt === undefined) return true
  if (startedAt + settings.cpuInitializationSeconds > now) {
    return ready.status === 'False' || sample.at < ready.since + sample.window
  }
  return ready.status === 'False' && startedAt + settings.initialReadinessDelaySeconds > ready.since
}
