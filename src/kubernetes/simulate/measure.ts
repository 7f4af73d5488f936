import type {LoadTrace, PodModel, RunSeries} from '../scaling.ts'

/** What a run comes to. */
export interface RunFigures {
  /** Hours that the trace covers. */
  hours: number
  replicaHours: number
  meanReplicas: number
  minReplicas: number
  maxReplicas: number
  /** Ticks at which replicas were added. */
  scaleUps: number
  /** Ticks at which replicas were taken away. */
  scaleDowns: number
  requests: number
  /** Requests past what the ready pods serve; absent where a pod has no limit. They are counted, not queued. */
  requestsOver?: number
  /** The same as a share of all requests; 0 where there are none. */
  shareOver?: number
  /** Seconds of ticks with requests past capacity. */
  secondsOver?: number
}

/** Adds up a run. A pod counts from the tick that asks for it, and serves from the tick at which it is Ready. */
export function measure(
  {load, stepSeconds}: LoadTrace,
  {ready, replicas}: RunSeries,
  {capacityPerPod}: PodModel,
  from = 0,
  to = load.length,
): RunFigures {
  const capacity = capacityPerPod || Number.POSITIVE_INFINITY
  let sum = 0
  let least = Number.POSITIVE_INFINITY
  let most = 0
  let ups = 0
  let downs = 0
  let total = 0
  let over = 0
  let ticksOver = 0
  for (let tick = from; tick < to; tick++) {
    const count = replicas[tick]!
    sum += count
    if (count < least) least = count
    if (count > most) most = count
    if (tick > from && count > replicas[tick - 1]!) ups++
    if (tick > from && count < replicas[tick - 1]!) downs++
    total += load[tick]!
    const past = load[tick]! - ready[tick]! * capacity
    if (past > ROUNDING) {
      over += past
      ticksOver++
    }
  }
  const ticks = to - from
  return {
    hours: (ticks * stepSeconds) / 3600,
    replicaHours: (sum * stepSeconds) / 3600,
    meanReplicas: ticks === 0 ? 0 : sum / ticks,
    minReplicas: ticks === 0 ? 0 : least,
    maxReplicas: most,
    scaleUps: ups,
    scaleDowns: downs,
    requests: total * stepSeconds,
    ...(capacityPerPod && {
      requestsOver: over * stepSeconds,
      shareOver: total > 0 ? over / total : 0,
      secondsOver: ticksOver * stepSeconds,
    }),
  }
}

/** Requests a second that are nothing but the last digits of a sum. */
const ROUNDING = 1e-6
