import type {MetricReading} from '../hpa/metric-model.ts'
import type {MetricSpec, MetricTarget} from '../hpa/spec.ts'
import type {TickState} from '../scaling.ts'
import {badScaledObject} from './bad-scaled-object.ts'
import {createCronTrigger} from './cron-trigger.ts'
import type {ScaledObjectTrigger} from './spec.ts'
import {triggerActivation, triggerTarget} from './trigger-target.ts'

/** A trigger as KEDA works with it. */
export interface Trigger {
  name: string | undefined
  /** Of the HPA that KEDA makes. */
  metric: MetricSpec
  /** The metric's value now; undefined where its source cannot be read. */
  read: MetricReading
  /** Whether it wakes a workload at 0, by its value; undefined for cpu and memory, which have no say. */
  active: ((value: number, state: TickState) => boolean) | undefined
  /** Whether the HPA sees the value that KEDA's own loop saw last. */
  cached: boolean
}

/** @param read What the trigger's source gives; not asked for cron and cpu. */
export function createTrigger(trigger: ScaledObjectTrigger, path: string, read: MetricReading | undefined): Trigger {
  if (typeof trigger.metadata !== 'object') {
    throw badScaledObject(`${path}.metadata`, 'is missing', 'Write what the trigger watches, and its target.')
  }
  const {name, type, useCachedMetrics = false} = trigger
  if (type === 'cpu' || type === 'memory') {
    return {name, metric: resourceMetric(trigger, path), read: read ?? nothing, active: undefined, cached: false}
  }
  const shared = {name, cached: useCachedMetrics}
  if (type === 'cron') {
    const {activeAt, desiredReplicas} = createCronTrigger(trigger, path)
    return {
      ...shared,
      metric: externalMetric(trigger, path, 1),
      read: ({now}) => (activeAt(now) ? desiredReplicas : 0),
      active: (_, {now}) => activeAt(now),
    }
  }
  const activation = triggerActivation(trigger, path)
  return {
    ...shared,
    metric: externalMetric(trigger, path, triggerTarget(trigger, path)),
    read: inThousandths(read ?? nothing, type === 'prometheus' && trigger.metadata['ignoreNullValues'] !== 'false'),
    active: (value) => value > activation,
  }
}

function nothing(): undefined {
  return undefined
}

/** KEDA passes values on as quantities of thousandths. */
function inThousandths(read: MetricReading, emptyIsZero: boolean): MetricReading {
  return (state) => {
    const value = read(state)
    if (value === undefined) return undefined
    if (Number.isNaN(value)) return emptyIsZero ? 0 : undefined
    return Math.round(value * 1000) * 0.001
  }
}

function externalMetric(
  {metricType = 'AverageValue', type}: ScaledObjectTrigger,
  path: string,
  per: number,
): MetricSpec {
  if (metricType === 'Utilization') {
    throw badScaledObject(`${path}.metricType`, 'Utilization is for cpu and memory only', 'Write AverageValue.')
  }
  const target = `${Math.round(per * 1000)}m`
  return {
    type: 'External',
    external: {
      metric: {name: type},
      target: metricType === 'Value' ? {type: 'Value', value: target} : {type: 'AverageValue', averageValue: target},
    },
  }
}

function resourceMetric({metadata, metricType, type}: ScaledObjectTrigger, path: string): MetricSpec {
  const target = resourceTarget(metadata, metricType ?? metadata['type'], path)
  const container = metadata['containerName']
  return container === undefined || container === ''
    ? {type: 'Resource', resource: {name: type, target}}
    : {type: 'ContainerResource', containerResource: {name: type, container, target}}
}

function resourceTarget(
  metadata: ScaledObjectTrigger['metadata'],
  type: string | undefined,
  path: string,
): MetricTarget {
  const value = metadata['value'] ?? ''
  if (type === 'AverageValue') return {type, averageValue: value}
  if (type !== 'Utilization') {
    throw badScaledObject(`${path}.metricType`, 'must be Utilization or AverageValue', 'Write metricType: Utilization.')
  }
  if (/^\d+$/.test(value)) return {type, averageUtilization: Number(value)}
  throw badScaledObject(`${path}.metadata.value`, 'must be a whole number of per cent', 'Write value: "70".')
}
