import type {HpaMetricModel, MetricReading} from '../hpa/metric-model.ts'
import {createHpaScaler} from '../hpa/scaler.ts'
import type {MetricSpec} from '../hpa/spec.ts'
import type {Scaler} from '../scaling.ts'
import {createActivation, type KedaView} from './activation.ts'
import {badScaledObject} from './bad-scaled-object.ts'
import {createComposite} from './composite.ts'
import {pausedBehavior, readAnnotations} from './pause.ts'
import type {ScaledObjectSpec} from './spec.ts'
import {createTrigger, type Trigger} from './triggers.ts'

/** What a ScaledObject's triggers see of the load. */
export interface ScaledObjectModel {
  cpu: HpaMetricModel['cpu']
  /**
   * For each trigger in order: its metric's total; for memory each pod's. Not asked for cron and cpu. NaN is an empty
   * result: 0 to prometheus, unless its ignoreNullValues is false.
   */
  readings: readonly (MetricReading | undefined)[]
  /** As in {@link HpaMetricModel}. */
  requests?: HpaMetricModel['requests']
  /** The ScaledObject's own: `autoscaling.keda.sh/paused` and its kin. */
  annotations?: Readonly<Record<string, string>>
}

const POLLING_SECONDS = 30
const MAX_REPLICAS = 100

/**
 * A ScaledObject as KEDA 2.20 and 2.21 run it: the HPA that KEDA makes, and KEDA's own loop, which alone goes to and
 * from 0 (or the idle count). The loop runs at the first tick and each pollingInterval from then, before the HPA; where
 * it changes the replicas, the HPA has its turn at the next tick. Fallback is not simulated: a metric that cannot be
 * read fails.
 * @throws UserError E_BAD_SCALED_OBJECT for what KEDA refuses or what is not known here, E_BAD_CRON,
 * E_UNKNOWN_TIME_ZONE, E_BAD_FORMULA, E_UNSUPPORTED_FORMULA
 */
export function createScaledObjectScaler(given: ScaledObjectSpec, model: ScaledObjectModel): Scaler {
  const spec = withoutNulls(given)
  checkCounts(spec)
  const annotated = readAnnotations(model.annotations ?? {})
  if (annotated.paused) {
    const {replicas} = annotated.paused
    return {tick: (state) => replicas ?? state.replicas}
  }
  const triggers = spec.triggers.map((trigger, i) =>
    createTrigger(withoutNulls(trigger), `spec.triggers[${i}]`, model.readings[i]),
  )
  const polled = new Map<Trigger, number | undefined>()
  const seen = triggers.map((trigger) => (trigger.cached ? {...trigger, read: () => polled.get(trigger)} : trigger))
  const {metrics, view} = metricsOf(spec, triggers, seen)
  const behavior = pausedBehavior(spec.advanced?.horizontalPodAutoscalerConfig?.behavior, annotated)
  const hpa = createHpaScaler(
    {
      scaleTargetRef: {kind: 'Deployment', apiVersion: 'apps/v1', ...spec.scaleTargetRef},
      minReplicas: Math.max(1, spec.minReplicaCount ?? 0),
      maxReplicas: spec.maxReplicaCount ?? MAX_REPLICAS,
      metrics: metrics.map(({metric}) => metric),
      ...(behavior && {behavior}),
    },
    {cpu: model.cpu, metrics: metrics.map(({read}) => read), ...(model.requests && {requests: model.requests})},
  )
  const activate = createActivation(spec, annotated)
  const pollingInterval = spec.pollingInterval ?? POLLING_SECONDS
  let startedAt: number | undefined
  let nextPoll = Number.NEGATIVE_INFINITY
  return {
    tick(state) {
      if (state.now >= nextPoll) {
        startedAt ??= state.now
        nextPoll = startedAt + pollingInterval * (Math.floor((state.now - startedAt) / pollingInterval) + 1)
        for (const trigger of triggers) if (trigger.cached) polled.set(trigger, trigger.read(state))
        const replicas = activate(state, view(state))
        if (replicas !== state.replicas) return replicas
      }
      return hpa.tick(state)
    },
  }
}

interface ReadMetric {
  metric: MetricSpec
  read: MetricReading
}

/** The HPA's metrics, and what KEDA's loop takes of the triggers. */
function metricsOf(
  {advanced}: ScaledObjectSpec,
  triggers: readonly Trigger[],
  seen: readonly Trigger[],
): {metrics: ReadMetric[]; view(state: Parameters<MetricReading>[0]): KedaView} {
  const external = triggers.filter(({active}) => active !== undefined)
  const modifiers = advanced?.scalingModifiers
  if (modifiers && Object.keys(modifiers).length > 0) {
    const composite = createComposite(modifiers, seen)
    const own = createComposite(modifiers, triggers)
    return {
      metrics: [...seen.filter(({metric}) => metric.type === 'Resource'), composite],
      view(state) {
        const value = own.read(state)
        return {active: value !== undefined && value > own.activation, failed: value === undefined}
      },
    }
  }
  return {
    metrics: [...seen],
    view(state) {
      // Where nothing but cpu and memory is watched, nothing could wake the workload: it is always active.
      const view = {active: external.length === 0, failed: false}
      for (const {active, read} of external) {
        const value = read(state)
        if (value === undefined) view.failed = true
        else if (active!(value, state)) view.active = true
      }
      return view
    },
  }
}

/** YAML holds an empty field as null: that is a field not given. */
function withoutNulls<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as T
}

function checkCounts({idleReplicaCount, maxReplicaCount, minReplicaCount, triggers}: ScaledObjectSpec): void {
  const max = maxReplicaCount ?? MAX_REPLICAS
  if ((minReplicaCount ?? 0) > max) {
    throw badScaledObject('spec.minReplicaCount', `is above maxReplicaCount ${max}`, `Write ${max} or less.`)
  }
  if (idleReplicaCount !== undefined && idleReplicaCount >= (minReplicaCount ?? 0)) {
    throw badScaledObject(
      'spec.idleReplicaCount',
      'must be below minReplicaCount',
      'Write idleReplicaCount: 0 and minReplicaCount: 1 or more.',
    )
  }
  if (!triggers || triggers.length === 0) throw badScaledObject('spec.triggers', 'is empty', 'Write one trigger.')
}
