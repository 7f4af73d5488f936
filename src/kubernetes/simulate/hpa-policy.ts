import {UserError} from '../../errors.ts'
import type {HpaMetricModel, MetricReading} from '../hpa/metric-model.ts'
import {createHpaScaler} from '../hpa/scaler.ts'
import type {HpaSpec, MetricSpec} from '../hpa/spec.ts'
import type {Policy, Scaler} from '../scaling.ts'
import type {ReplicaBounds} from '../schedule/schedule.ts'
import {
  createSignals,
  type Signal,
  type SignalMap,
  type SignalModel,
  type Signals,
  seeing,
  signalFor,
} from './signals.ts'

/** What every policy is simulated with. */
export interface PolicyContext extends SignalModel {
  /** What metrics follow, by name. */
  signals: SignalMap
}

export interface HpaPolicyOptions {
  name: string
  spec: HpaSpec
  /** Bounds over time (Unix seconds) in place of the spec's own; made anew for each run. */
  createBounds?: () => (epochSeconds: number) => ReplicaBounds
  notes?: readonly string[]
}

/**
 * An HPA, with bounds that something else may change over time. It starts with the replicas that the first load needs.
 * @throws UserError `E_UNKNOWN_METRIC`
 */
export function hpaPolicy({createBounds, name, notes, spec}: HpaPolicyOptions, context: PolicyContext): Policy {
  const {pods, trace} = context
  const read = (spec.metrics ?? []).map((metric) => readingOf(metric, context.signals, name))
  const bounds = createBounds?.()(trace.startEpoch) ?? {min: spec.minReplicas ?? 1, max: spec.maxReplicas}
  return {
    name,
    initialReplicas: firstReplicas(bounds, context),
    ...(notes && {notes}),
    createScaler() {
      const signals = createSignals(context)
      const model: HpaMetricModel = {cpu: pods, metrics: read.map((of) => of(signals))}
      const scaler = createHpaScaler(spec, model)
      return seeing(signals, createBounds ? bounded(scaler, createBounds()) : scaler)
    },
  }
}

/** The replicas that the first step's load needs at 70 % of their capacity, within bounds. */
export function firstReplicas({max, min}: ReplicaBounds, {pods, trace}: SignalModel): number {
  const need = pods.capacityPerPod ? Math.ceil((trace.load[0] ?? 0) / (0.7 * pods.capacityPerPod)) : min
  return Math.max(min, Math.min(max, need))
}

function bounded(
  scaler: Scaler & {setBounds(min: number, max: number): void},
  boundsAt: (epochSeconds: number) => ReplicaBounds,
): Scaler {
  let last: ReplicaBounds | undefined
  return {
    tick(state) {
      const next = boundsAt(state.now)
      if (next.min !== last?.min || next.max !== last.max) scaler.setBounds(next.min, next.max)
      last = next
      return scaler.tick(state)
    },
  }
}

/** Reads a metric of a run whose signals are these. */
export type ReadingOf = (signals: Signals) => MetricReading

function readingOf(metric: MetricSpec, map: SignalMap, policy: string): ReadingOf {
  switch (metric.type) {
    case 'Resource':
      return resourceReading(metric.resource.name, metric.resource.target, map, policy)
    case 'ContainerResource':
      return resourceReading(metric.containerResource.name, metric.containerResource.target, map, policy)
    case 'Pods':
      return perPod(signalFor(metric.pods.metric.name, map, policy))
    case 'Object':
      return total(signalFor(metric.object.metric.name, map, policy))
    case 'External':
      return total(signalFor(metric.external.metric.name, map, policy))
  }
}

/**
 * A resource's value for each pod.
 * @throws UserError `E_UNKNOWN_METRIC` for a share of what is requested of anything but CPU
 */
export function resourceReading(
  name: string,
  target: {averageValue?: unknown},
  map: SignalMap,
  policy: string,
): ReadingOf {
  // CPU is the pod model's own.
  if (name === 'cpu') return () => () => undefined
  if (target.averageValue === undefined) {
    throw new UserError(`${policy}: it is not known what pods request of ${name}, of which the target is a share`, {
      code: 'E_UNKNOWN_METRIC',
      fix: `Give ${name} a target of type AverageValue, or take the metric out`,
    })
  }
  return perPod(signalFor(name, map, policy))
}

function perPod(signal: Signal): ReadingOf {
  return (signals) => (state) => signals.perPod(signal, state)
}

function total(signal: Signal): ReadingOf {
  return (signals) => (state) => signals.total(signal, state)
}
