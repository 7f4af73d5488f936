import type {CrossVersionObjectReference, MetricSpec, MetricTarget, QuantityValue} from '../kubernetes/hpa/spec.ts'

/** A metric's name in Prometheus, and whether it only grows: then its rate is what counts. */
export interface Series {
  name: string
  counter: boolean
}

/** What a replica shall carry of one thing: the source of an HPA's metric as well as of KEDA's trigger. */
export type Signal =
  | {
      type: 'resource'
      resource: 'cpu' | 'memory'
      container?: string
      /** Per cent of the request, or an amount a pod. */
      utilization?: number
      average?: QuantityValue
      given: boolean
    }
  | {type: 'pods'; metric: string; series: Series; average: QuantityValue; trigger: string; given: boolean}
  | {
      type: 'external'
      metric: string
      labels: Record<string, string>
      target: QuantityValue
      per: 'pod' | 'total'
      trigger: string
    }
  | {
      type: 'object'
      described: CrossVersionObjectReference
      metric: string
      target: QuantityValue
      per: 'pod' | 'total'
    }

/** The signal as an entry of an HPA's `spec.metrics`. */
export function metricOf(signal: Signal): MetricSpec {
  switch (signal.type) {
    case 'resource':
      return resourceMetric(signal)
    case 'pods':
      return {
        type: 'Pods',
        pods: {metric: {name: signal.metric}, target: {type: 'AverageValue', averageValue: signal.average}},
      }
    case 'external': {
      const selector = Object.keys(signal.labels).length > 0 && {selector: {matchLabels: signal.labels}}
      return {type: 'External', external: {metric: {name: signal.metric, ...selector}, target: totalTarget(signal)}}
    }
    case 'object':
      return {
        type: 'Object',
        object: {describedObject: signal.described, metric: {name: signal.metric}, target: totalTarget(signal)},
      }
  }
}

function resourceMetric({average, container, resource, utilization}: Extract<Signal, {type: 'resource'}>): MetricSpec {
  const target: MetricTarget =
    average === undefined
      ? {type: 'Utilization', averageUtilization: utilization!}
      : {type: 'AverageValue', averageValue: average}
  return container === undefined
    ? {type: 'Resource', resource: {name: resource, target}}
    : {type: 'ContainerResource', containerResource: {name: resource, container, target}}
}

function totalTarget({per, target}: {per: 'pod' | 'total'; target: QuantityValue}): MetricTarget {
  return per === 'pod' ? {type: 'AverageValue', averageValue: target} : {type: 'Value', value: target}
}
