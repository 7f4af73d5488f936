/** Load on a service, at even steps. */
export interface LoadTrace {
  /** Unix seconds of the first step; where the trace carries no date, a Monday 00:00 in the zone that is asked for. */
  startEpoch: number
  /** Seconds a step. */
  stepSeconds: number
  /** Requests a second, one for each step; never negative, never NaN. */
  load: Float64Array
  /** Where it comes from, for the report: `trace.csv`, `synthetic office-hours, seed 1`. */
  source: string
}

/** How a pod behaves: the model of hpa_traces.json. */
export interface PodModel {
  /** Seconds from creation until Ready. */
  startupSeconds: number
  /** Requests a second that one ready pod serves at most; undefined or 0: no limit. */
  capacityPerPod?: number
  /** The container's CPU request, thousandths of a core. */
  cpuRequestMilli: number
  /** Thousandths of a core that 1 request a second costs. */
  cpuMilliPerRps: number
}

/** What a scaler may look at, at one tick. Arrays and object are reused from tick to tick: do not keep them. */
export interface TickState {
  index: number
  /** Unix seconds. */
  now: number
  /** `spec.replicas` before the tick. */
  replicas: number
  /** Pods that are Ready now. */
  ready: number
  /** Unix seconds at which each pod was created, the oldest first; as many as `replicas`. */
  createdAt: Float64Array
  /** Total load, requests a second. */
  load: number
}

/** Decides `spec.replicas` at each tick; holds its own memory of earlier ticks, so one is made for each run. */
export interface Scaler {
  /** The replicas to have after this tick. */
  tick(state: TickState): number
}

/** A policy as it is simulated: a fresh scaler a run, and the replicas it starts with. */
export interface Policy {
  name: string
  /** Replicas before the first tick. */
  initialReplicas: number
  createScaler(): Scaler
  /** What the simulation could not take into account, for the report. */
  notes?: readonly string[]
}

/** What happened, a value a step. */
export interface RunSeries {
  /** `spec.replicas` after the tick. */
  replicas: Int32Array
  /** Pods Ready before the tick's decision. */
  ready: Int32Array
}
