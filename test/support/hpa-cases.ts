import type {MetricProposal} from '../../src/kubernetes/hpa/combine-proposals.ts'
import type {Condition, Conditions, ConditionType} from '../../src/kubernetes/hpa/conditions.ts'
import {completeBehavior} from '../../src/kubernetes/hpa/defaults.ts'
import {groupOf, type HpaPod, type PodGroup, type PodSample} from '../../src/kubernetes/hpa/group-pods.ts'
import {type Int64, toInt64} from '../../src/kubernetes/hpa/int64.ts'
import {limitByBehavior} from '../../src/kubernetes/hpa/limit-behavior.ts'
import {limitByDefault} from '../../src/kubernetes/hpa/limit-default.ts'
import type {PodMetric} from '../../src/kubernetes/hpa/pod-usage.ts'
import type {Proposal} from '../../src/kubernetes/hpa/proposal.ts'
import {proposeAverage} from '../../src/kubernetes/hpa/propose-average.ts'
import {
  proposeExternalAverage,
  proposeExternalValue,
  proposeObjectAverage,
  proposeObjectValue,
} from '../../src/kubernetes/hpa/propose-total.ts'
import {proposeUtilization} from '../../src/kubernetes/hpa/propose-utilization.ts'
import {RecommendationLog} from '../../src/kubernetes/hpa/recommendation-log.ts'
import {reconcile} from '../../src/kubernetes/hpa/reconcile.ts'
import {ScaleEvents} from '../../src/kubernetes/hpa/scale-events.ts'
import type {HpaSpec, ScalingRules} from '../../src/kubernetes/hpa/spec.ts'
import {stabilizeBehavior, stabilizeDefault} from '../../src/kubernetes/hpa/stabilize.ts'

/** A number too large for JSON's readers is a string. */
type CaseInt64 = number | string

/** A case of the controller: times are ages in seconds, values thousandths. */
export interface HpaCase {
  id: string
  kind: keyof typeof KINDS
  inputs: CaseInputs
  expected: Record<string, unknown>
}

interface CaseInputs {
  pods?: CasePod[]
  metrics?: Record<string, {milli: CaseInt64; ageSec: number; windowSec: number}>
  metricsError?: string
  resource?: string
  targetUtilization?: number
  targetMilli?: CaseInt64
  valueMilli?: CaseInt64
  valuesMilli?: CaseInt64[]
  tolerance?: {up: number; down: number}
  cpuInitializationPeriodSec?: number
  initialReadinessDelaySec?: number
  currentReplicas?: number
  desiredReplicas?: number
  minReplicas?: number
  maxReplicas?: number
  specReplicas?: number
  recommendations?: {replicas: number; ageSec: number}[]
  scaleUpEvents?: CaseEvent[]
  scaleDownEvents?: CaseEvent[]
  scaleUp?: ScalingRules
  scaleDown?: ScalingRules
  behavior?: NonNullable<HpaSpec['behavior']>
  scaleUpStabilizationSec?: number
  scaleDownStabilizationSec?: number
  downscaleStabilizationSec?: number
  scaleToZeroGate?: boolean
  conditions?: Partial<Record<ConditionType, Condition['status']>>
  metricTypes?: string[]
  proposals?: MetricProposal[] | null
}

interface CaseEvent {
  change: number
  ageSec: number
}

interface CasePod {
  name: string
  phase: HpaPod['phase']
  deleted?: boolean
  ready?: 'True' | 'False' | 'Unknown'
  readyTransitionAgeSec?: number
  startAgeSec?: number
  requestMilli?: CaseInt64
}

/** Cases say how old things are, so now is 0. */
const NOW = 0

const KINDS = {
  resource_utilization: (c: CaseInputs) =>
    unlessUnreadable(c, () =>
      proposeUtilization(
        podMetric(c),
        c.targetUtilization!,
        c.currentReplicas!,
        c.tolerance!,
        NOW,
        readinessSettings(c),
      ),
    ),
  pods_metric: (c: CaseInputs) =>
    unlessUnreadable(c, () =>
      proposeAverage(
        podMetric(c),
        int64Of(c.targetMilli!),
        c.currentReplicas!,
        c.tolerance!,
        NOW,
        readinessSettings(c),
      ),
    ),
  object_value: (c: CaseInputs) =>
    unlessUnreadable(c, () =>
      proposeObjectValue(
        int64Of(c.valueMilli!),
        int64Of(c.targetMilli!),
        (c.pods ?? []).map(podOf),
        c.currentReplicas!,
        c.tolerance!,
      ),
    ),
  object_average_value: (c: CaseInputs) =>
    unlessUnreadable(c, () =>
      proposeObjectAverage(int64Of(c.valueMilli!), int64Of(c.targetMilli!), c.currentReplicas!, c.tolerance!),
    ),
  external_value: (c: CaseInputs) =>
    unlessUnreadable(c, () =>
      proposeExternalValue(
        c.valuesMilli!.map(int64Of),
        int64Of(c.targetMilli!),
        (c.pods ?? []).map(podOf),
        c.currentReplicas!,
        c.tolerance!,
      ),
    ),
  external_average_value: (c: CaseInputs) =>
    unlessUnreadable(c, () =>
      proposeExternalAverage(c.valuesMilli!.map(int64Of), int64Of(c.targetMilli!), c.currentReplicas!, c.tolerance!),
    ),
  group_pods: groupPods,
  normalize_default: (c: CaseInputs) => {
    const {reason, replicas} = limitByDefault(c.currentReplicas!, c.desiredReplicas!, boundsOf(c))
    return {condition: reason, replicas}
  },
  stabilize_default: (c: CaseInputs) => {
    const log = logOf(c)
    const replicas = stabilizeDefault(log, c.desiredReplicas!, c.downscaleStabilizationSec!, NOW)
    return {replicas, logLength: log.entries().length}
  },
  stabilize_behavior: (c: CaseInputs) => {
    const log = logOf(c)
    const windows = {up: c.scaleUpStabilizationSec!, down: c.scaleDownStabilizationSec!}
    const replicas = stabilizeBehavior(log, c.currentReplicas!, c.desiredReplicas!, windows, NOW)
    return {replicas, storedRecommendations: log.entries().map((entry) => entry.replicas)}
  },
  behavior_rate: (c: CaseInputs) => {
    const behavior = completeBehavior({scaleUp: c.scaleUp!, scaleDown: c.scaleDown!})
    const limited = limitByBehavior(c.currentReplicas!, c.desiredReplicas!, boundsOf(c), behavior, historyOf(c), NOW)
    return {condition: limited.reason, replicas: limited.replicas}
  },
  reconcile: reconcileCase,
} as const

/** What our implementation makes of a case, in the form of `expected`. */
export function runHpaCase({inputs, kind}: HpaCase): Record<string, unknown> {
  return {...KINDS[kind](inputs)}
}

/** An outcome of a case, its error without what the inputs do not tell: the names of objects and containers. */
export function knowable(outcome: Record<string, unknown>, {inputs}: HpaCase): Record<string, unknown> {
  const {error} = outcome
  if (typeof error !== 'string') return outcome
  const known = [inputs.metricsError, /invalid metrics \(.*/, /missing request for \w+/]
    .map((part) => (part === undefined ? undefined : error.match(part)?.[0]))
    .find((part) => part !== undefined)
  return {...outcome, error: known ?? error}
}

function unlessUnreadable(c: CaseInputs, propose: () => Proposal): Proposal {
  return c.metricsError === undefined ? propose() : {error: c.metricsError}
}

function podMetric({metrics = {}, pods = [], resource}: CaseInputs): PodMetric {
  const known = new Set(pods.map(({name}) => name))
  return {
    ...(resource !== undefined && resource !== '' && {resource}),
    pods: pods.map(podOf),
    samples: pods.map(({name}) => sampleOf(metrics[name])),
    requests: pods.map(({requestMilli}) => (requestMilli === undefined ? undefined : int64Of(requestMilli))),
    strays: Object.entries(metrics)
      .filter(([name]) => !known.has(name))
      .map(([, {milli}]) => int64Of(milli)),
  }
}

function int64Of(value: CaseInt64): Int64 {
  return toInt64(typeof value === 'string' ? BigInt(value) : value)
}

function sampleOf(metric: {milli: CaseInt64; ageSec: number; windowSec: number} | undefined): PodSample | undefined {
  return metric && {value: int64Of(metric.milli), at: NOW - metric.ageSec, window: metric.windowSec}
}

function podOf({deleted, phase, ready, readyTransitionAgeSec = 1e9, startAgeSec}: CasePod): HpaPod {
  return {
    phase,
    ...(deleted && {deleted}),
    ...(startAgeSec !== undefined && {startedAt: NOW - startAgeSec}),
    ...(ready !== undefined && {ready: {status: ready, since: NOW - readyTransitionAgeSec}}),
  }
}

function readinessSettings(c: CaseInputs) {
  return {
    cpuInitializationSeconds: c.cpuInitializationPeriodSec!,
    initialReadinessDelaySeconds: c.initialReadinessDelaySec!,
  }
}

function groupPods(c: CaseInputs) {
  const {pods, resource, samples} = podMetric(c)
  const groups: Record<PodGroup, string[]> = {ignored: [], missing: [], ready: [], unready: []}
  pods.forEach((pod, index) => {
    groups[groupOf(pod, samples[index], resource, NOW, readinessSettings(c))].push(c.pods![index]!.name)
  })
  return {...groups, ready: groups.ready.length}
}

function boundsOf(c: CaseInputs) {
  return {minReplicas: c.minReplicas!, maxReplicas: c.maxReplicas!}
}

function logOf({recommendations}: CaseInputs): RecommendationLog {
  return new RecommendationLog(recommendations?.map(({ageSec, replicas}) => ({replicas, at: NOW - ageSec})))
}

function historyOf({scaleDownEvents, scaleUpEvents}: CaseInputs) {
  return {ups: new ScaleEvents(scaleUpEvents?.map(eventOf)), downs: new ScaleEvents(scaleDownEvents?.map(eventOf))}
}

function eventOf({ageSec, change}: CaseEvent) {
  return {change, at: NOW - ageSec}
}

/** The reason is not in a case's inputs; the controller itself gives ScaledToZero just one for each status. */
function conditionsOf(given: CaseInputs['conditions'] = {}): Conditions {
  const reasons = {True: 'ScaledToZero', False: 'NotScaledToZero', Unknown: ''}
  return Object.fromEntries(
    Object.entries(given).map(([type, status]) => [type, {status, reason: reasons[status]}]),
  ) as Conditions
}

function reconcileCase(c: CaseInputs) {
  const {conditions, desiredReplicas, error, metricDesired, rescale} = reconcile(
    {
      ...boundsOf(c),
      ...(c.behavior && {behavior: completeBehavior(c.behavior)}),
      hasTotalMetric: c.metricTypes!.some((type) => type === 'Object' || type === 'External'),
      conditions: conditionsOf(c.conditions),
    },
    c.specReplicas!,
    () => c.proposals ?? [],
    {recommendations: logOf(c), ...historyOf(c)},
    {downscaleStabilizationSeconds: c.downscaleStabilizationSec!, scaleToZero: c.scaleToZeroGate!},
    NOW,
  )
  return {
    conditions: Object.fromEntries(
      Object.entries(conditions).map(([type, {reason, status}]) => [type, `${status}:${reason}`]),
    ),
    desiredReplicas,
    metricDesired,
    rescale,
    ...(error !== undefined && {error}),
  }
}
