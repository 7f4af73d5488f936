import type {Provider} from '../../prices/offer.ts'
import type {Driver} from '../estimate.ts'

/** A service to price: what a spec file holds once it is read and checked. Schema: data/spec.schema.json. */
export interface Spec {
  name: string
  provider: Provider
  region: string
  traffic: Traffic
  assumptions: Assumptions
  /** The assumptions that the spec itself states; the others are defaults, and no plan rests on them. */
  stated: (keyof Assumptions)[]
  components: Component[]
}

/** Of the whole service. What is absent is not known, and figures that need it are not given. */
export interface Traffic {
  requestsPerMonth?: number
  /** Prompt and answer together. */
  tokensPerMonth?: number
  /** Seconds that one request keeps one replica busy. */
  secondsPerRequest?: number
}

/** What the savings assume; each is printed with the figure that rests on it. */
export interface Assumptions {
  /** Share of requests that a cache answers, 0..1. */
  cacheHitRate: number
  /** Throughput of a replica with batching against one request at a time. */
  batchGain: number
  /** Hours a week that the service is in use. */
  activeHoursPerWeek: number
  /** Share of standard object storage that nobody reads for 30 days or more, 0..1. */
  coldShare: number
  /** Utilization that right-sizing aims at, 0..1. */
  targetUtilization: number
}

interface ComponentBase {
  name: string
  /** In place of the spec's. */
  provider?: Provider
  region?: string
}

export type Purchase = 'on-demand' | 'spot'

/** Virtual machines, with or without GPUs. */
export interface InstanceComponent extends ComponentBase {
  type: 'instance'
  instance: string
  count: number
  market: Purchase
  /** Of each instance, 0..744. */
  hoursPerMonth: number
  /** Part of the hours bought ahead, at a discount that the spec states: shares, 0..1. */
  commitment?: {coverage: number; discount: number}
  /** USD an hour of one instance, as agreed with the vendor: in place of the list. */
  usdPerHour?: number
  /** Mean processor use, 0..1: what right-sizing goes by. */
  utilization?: number
  /** GiB of GPU memory that one replica's model and cache need at the precision it runs now. */
  gpuMemoryGiB?: number
  precision?: 'fp32' | 'fp16' | 'int8' | 'int4'
  /** It has to answer at any hour: no schedule is suggested. */
  alwaysOn: boolean
}

export interface ObjectStorageComponent extends ComponentBase {
  type: 'object-storage'
  /** GB stored, by storage class. */
  classes: Record<string, number>
  putRequests?: number
  getRequests?: number
}

export interface BlockStorageComponent extends ComponentBase {
  type: 'block-storage'
  volumeType: string
  sizeGB: number
  count: number
}

export interface EgressComponent extends ComponentBase {
  type: 'egress'
  sizeGB: number
}

export interface CdnComponent extends ComponentBase {
  type: 'cdn'
  sizeGB: number
  httpsRequests?: number
}

export interface LoadBalancerComponent extends ComponentBase {
  type: 'load-balancer'
  kind: 'application' | 'network'
  count: number
  /** Mean load balancer capacity units of each, for an application balancer. */
  capacityUnits?: number
}

export interface NatComponent extends ComponentBase {
  type: 'nat'
  count: number
  sizeGB: number
}

export interface KubernetesComponent extends ComponentBase {
  type: 'kubernetes'
  clusters: number
}

export interface DatabaseComponent extends ComponentBase {
  type: 'database'
  instance: string
  engine: string
  multiAz: boolean
  storageGB: number
  storageType: string
  count: number
  hoursPerMonth: number
  usdPerHour?: number
}

export interface VectorDbComponent extends ComponentBase {
  type: 'vector-db'
  solution: string
  vectors: number
  dims: number
  queriesPerMonth: number
  writesPerMonth?: number
  replicas: number
  /** It runs on an instance and a disk that the spec has already: only its fees are priced. */
  sharedHost: boolean
}

export interface ModelApiComponent extends ComponentBase {
  type: 'model-api'
  model: string
  requestsPerMonth: number
  inputTokensPerRequest: number
  outputTokensPerRequest: number
  /** Share of input tokens read from the vendor's prompt cache, 0..1. */
  cachedInputShare: number
}

export interface MonitoringComponent extends ComponentBase {
  type: 'monitoring'
  stack: 'prometheus' | 'cloudwatch' | 'log-analytics' | 'managed-grafana'
  logsGB: number
  editors: number
  viewers: number
}

/** A cost frugal has no list for; the spec states it. */
export interface FixedComponent extends ComponentBase {
  type: 'fixed'
  usdPerMonth: number
  driver: Driver
  note?: string
}

export type Component =
  | InstanceComponent
  | ObjectStorageComponent
  | BlockStorageComponent
  | EgressComponent
  | CdnComponent
  | LoadBalancerComponent
  | NatComponent
  | KubernetesComponent
  | DatabaseComponent
  | VectorDbComponent
  | ModelApiComponent
  | MonitoringComponent
  | FixedComponent
