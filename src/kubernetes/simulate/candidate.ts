import type {HpaSpec} from '../hpa/spec.ts'
import type {Policy} from '../scaling.ts'
import {boundsAt} from '../schedule/bounds-at.ts'
import {fillGaps} from '../schedule/fill-gaps.ts'
import {type Schedule, WEEKDAYS} from '../schedule/schedule.ts'
import {hpaPolicy, type PolicyContext} from './hpa-policy.ts'

/** An HPA by requests a second, as the search tries it. */
export interface Candidate {
  min: number
  max: number
  /** Requests a second for each replica. */
  target: number
  /** Stabilization windows, seconds. */
  scaleUpWindow: number
  scaleDownWindow: number
  /** A higher minimum on weekdays between two hours; absent: none. */
  floor?: {min: number; start: number; end: number}
}

export const REQUESTS_METRIC = 'http_requests_per_second'

/** The candidate as `spec` of an HPA. */
export function candidateSpec({max, min, scaleDownWindow, scaleUpWindow, target}: Candidate): HpaSpec {
  return {
    scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'app'},
    minReplicas: min,
    maxReplicas: max,
    metrics: [
      {type: 'Pods', pods: {metric: {name: REQUESTS_METRIC}, target: {type: 'AverageValue', averageValue: target}}},
    ],
    behavior: {
      scaleUp: {stabilizationWindowSeconds: scaleUpWindow},
      scaleDown: {stabilizationWindowSeconds: scaleDownWindow},
    },
  }
}

/** The candidate's bounds over the week; undefined where they are the same all week. */
export function candidateSchedule({floor, max, min}: Candidate, timeZone: string): Schedule | undefined {
  if (!floor) return undefined
  const busy = {
    name: 'busy',
    days: WEEKDAYS.slice(0, 5),
    start: floor.start * 60,
    end: floor.end * 60,
    min: floor.min,
    max,
  }
  return {timeZone, windows: [busy, ...fillGaps([busy], {min, max})]}
}

/** `1..10, 100 rps, down 300 s, weekdays 8-18 at least 3`. */
export function candidateName({floor, max, min, scaleDownWindow, scaleUpWindow, target}: Candidate): string {
  const up = scaleUpWindow > 0 ? `, up ${scaleUpWindow} s` : ''
  const floors = floor ? `, weekdays ${floor.start}-${floor.end} at least ${floor.min}` : ''
  return `${min}..${max}, ${target} rps, down ${scaleDownWindow} s${up}${floors}`
}

/** The candidate as it is simulated. */
export function candidatePolicy(candidate: Candidate, context: PolicyContext, timeZone: string): Policy {
  const schedule = candidateSchedule(candidate, timeZone)
  // The search is over requests a second, whatever the policies at hand take the name for.
  const signals = new Map([[REQUESTS_METRIC, 'rps' as const]])
  return hpaPolicy(
    {
      name: candidateName(candidate),
      spec: candidateSpec(candidate),
      ...(schedule && {createBounds: () => boundsAt(schedule)}),
    },
    {...context, signals},
  )
}
