import type {PodModel, TickState} from '../scaling.ts'
import {loadPerReadyPod} from '../simulate/pods.ts'
import type {HpaSpec} from './spec.ts'

/**
 * What a metric's source gives at a tick, in units, not thousandths: the total for Object and External, each ready pod's
 * value for Pods, each pod's for a resource other than CPU. Undefined where the source cannot be read: then the metric
 * fails, as it does in a cluster.
 */
export type MetricReading = (state: TickState) => number | undefined

/** How the metrics of an HPA follow from the load. */
export interface HpaMetricModel {
  /** CPU follows from here, whatever `metrics` says of it. */
  cpu: PodModel
  /** A reading for each metric of the spec, in its order; empty for an HPA without metrics. */
  metrics: readonly MetricReading[]
  /** What a pod requests of resources other than CPU, in units: bytes of `memory`. Only Utilization needs it. */
  requests?: Readonly<Record<string, number>>
}

/**
 * The model in which every metric is the load: a Pods metric is the requests a second that each ready pod serves, an
 * Object or External metric all of the load. Resources other than CPU cannot be read.
 */
export function loadMetricModel({metrics = []}: HpaSpec, pods: PodModel): HpaMetricModel {
  const readings: Record<string, MetricReading> = {
    Pods: ({load, ready}) => loadPerReadyPod(load, ready, pods),
    Object: ({load}) => load,
    External: ({load}) => load,
  }
  return {cpu: pods, metrics: metrics.map(({type}) => readings[type] ?? (() => undefined))}
}
