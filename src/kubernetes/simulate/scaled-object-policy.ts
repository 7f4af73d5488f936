import {createScaledObjectScaler, type ScaledObjectModel} from '../keda/scaled-object-scaler.ts'
import type {ScaledObjectSpec, ScaledObjectTrigger} from '../keda/spec.ts'
import type {Policy} from '../scaling.ts'
import {firstReplicas, type PolicyContext, type ReadingOf, resourceReading} from './hpa-policy.ts'
import {createSignals, type Signal, type SignalMap, seeing, servingSignalIn, signalFor} from './signals.ts'

const MAX_REPLICAS = 100

export interface ScaledObjectOptions {
  name: string
  spec: ScaledObjectSpec
  annotations?: Readonly<Record<string, string>>
}

/**
 * A ScaledObject as KEDA runs it. What a trigger follows is said by `--metric` under its name (its type, where it has
 * none), else told from its name or its query.
 * @throws UserError `E_UNKNOWN_METRIC`, and what `createScaledObjectScaler` throws
 */
export function scaledObjectPolicy({annotations, name, spec}: ScaledObjectOptions, context: PolicyContext): Policy {
  const {pods} = context
  const readings = (spec.triggers ?? []).map((trigger) => readingOf(trigger, context.signals, name))
  const createScaler = () => {
    const signals = createSignals(context)
    const model: ScaledObjectModel = {
      cpu: pods,
      readings: readings.map((of) => of?.(signals)),
      ...(annotations && {annotations}),
    }
    return seeing(signals, createScaledObjectScaler(spec, model))
  }
  // What KEDA would refuse is said before the first run.
  createScaler()
  const bounds = {min: spec.minReplicaCount ?? 0, max: spec.maxReplicaCount ?? MAX_REPLICAS}
  return {
    name,
    initialReplicas: firstReplicas(bounds, context),
    createScaler,
    ...(spec.fallback && {notes: ['fallback is for metrics that fail, and none does here']}),
  }
}

function readingOf(trigger: ScaledObjectTrigger, map: SignalMap, policy: string): ReadingOf | undefined {
  const {metadata = {}, metricType, type} = trigger
  if (type === 'cron' || type === 'cpu') return undefined
  if (type === 'memory') {
    const average = (metricType ?? metadata['type']) === 'AverageValue'
    return resourceReading(type, {averageValue: average ? metadata['value'] : undefined}, map, policy)
  }
  const signal = triggerSignal(trigger, map, policy)
  return (signals) => (state) => signals.total(signal, state)
}

function triggerSignal({metadata = {}, name, type}: ScaledObjectTrigger, map: SignalMap, policy: string): Signal {
  const {metricName, query = ''} = metadata
  const given = [name, metricName, type].find((each) => each !== undefined && map.has(each))
  if (given !== undefined) return map.get(given)!
  return signalOfQuery(query) ?? signalFor(name ?? metricName ?? type, map, policy)
}

/** PromQL that names a rate of requests, or the gauge of a model server. */
function signalOfQuery(query: string): Signal | undefined {
  const serving = servingSignalIn(query)
  if (serving) return serving
  return /\b(i?rate|increase)\s*\(\s*\w*requests?\w*/i.test(query) || /requests?_per_second/i.test(query)
    ? 'rps'
    : undefined
}
