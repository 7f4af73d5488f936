import serving from '../../../data/serving-metrics.json' with {type: 'json'}
import {UserError} from '../../errors.ts'
import type {PodModel, Scaler, TickState} from '../scaling.ts'
import {quoted} from '../traffic/bad-trace.ts'
import type {TickTrace} from '../traffic/on-ticks.ts'
import {loadPerReadyPod} from './pods.ts'

/** What a metric's value follows from. */
export type Signal =
  /** Requests a second. */
  | 'rps'
  /** Requests being served. */
  | 'in-flight'
  /** Requests waiting. */
  | 'queue'
  /** Cores in use. */
  | 'cpu'
  /** A column of the trace: a total, of which each ready pod has its share. */
  | {column: string}
  /** The same value at all times, for each pod and in total. */
  | {constant: number}

export const SIGNAL_NAMES = ['rps', 'in-flight', 'queue', 'cpu'] as const

/** Reads signals at a tick; one for each run, as the queue is a memory of the ticks before. */
export interface Signals {
  /** Takes note of a tick, once and before its signals are read. */
  see(state: TickState): void
  /** For Object and External metrics. */
  total(signal: Signal, state: TickState): number
  /** For Pods metrics: the value of each ready pod. */
  perPod(signal: Signal, state: TickState): number
}

export interface SignalModel {
  trace: TickTrace
  pods: PodModel
  /** Seconds a request takes to serve. */
  latencySeconds: number
}

/**
 * Signals of one run. What a pod serves is capped at its capacity, what is asked for in total is not. Requests past
 * capacity wait, however long, until there is room: the queue. In flight is what is served times how long that takes
 * (Little's law), without what waits.
 */
export function createSignals({latencySeconds, pods, trace}: SignalModel): Signals {
  const {stepSeconds} = trace
  let queue = 0
  let arrived = 0
  let capacity = Number.POSITIVE_INFINITY
  const served = (state: TickState) => loadPerReadyPod(state.load, state.ready, pods) * state.ready
  const busy = ({load, ready}: TickState) =>
    pods.capacityPerPod ? Math.min(ready * pods.capacityPerPod, load + queue / stepSeconds) : load
  const total = (signal: Signal, state: TickState): number => {
    if (typeof signal === 'object') {
      return 'constant' in signal ? signal.constant : trace.columns.get(signal.column)![state.index]!
    }
    if (signal === 'rps') return state.load
    if (signal === 'queue') return queue
    if (signal === 'cpu') return (served(state) * pods.cpuMilliPerRps) / 1000
    return busy(state) * latencySeconds
  }
  return {
    see(state) {
      queue = Math.max(0, queue + (arrived - capacity) * stepSeconds)
      arrived = state.load
      capacity = pods.capacityPerPod ? state.ready * pods.capacityPerPod : Number.POSITIVE_INFINITY
    },
    total,
    perPod(signal, state) {
      if (typeof signal === 'object' && 'constant' in signal) return signal.constant
      if (signal === 'rps') return loadPerReadyPod(state.load, state.ready, pods)
      return state.ready === 0 ? 0 : total(signal, state) / state.ready
    },
  }
}

/** A scaler whose signals see each tick before it does. */
export function seeing<S extends Scaler>(signals: Signals, scaler: S): Scaler {
  return {
    tick(state) {
      signals.see(state)
      return scaler.tick(state)
    },
  }
}

/** The signals of metrics by their name. */
export type SignalMap = ReadonlyMap<string, Signal>

/** Names that say requests a second. */
const RATE_NAMES = /^(https?_)?(requests?|reqs?)_per_second$|^(rps|qps|requests?_rate|request_rate)$/i

/**
 * What a metric of this name follows from: as `--metric` says, else by its name.
 * @throws UserError `E_UNKNOWN_METRIC`
 */
export function signalFor(metric: string, signals: SignalMap, policy: string): Signal {
  const given = signals.get(metric)
  if (given !== undefined) return given
  if (RATE_NAMES.test(metric)) return 'rps'
  const known = servingSignalIn(metric)
  if (known) return known
  throw new UserError(`${policy}: the trace does not say what the metric ${quoted(metric)} is`, {
    code: 'E_UNKNOWN_METRIC',
    fix: `Say what it follows: --metric ${quoted(metric).slice(1, -1)}=${/memory/.test(metric) ? '2Gi' : 'rps'} (rps, in-flight, queue, cpu, a column of the trace, or a quantity)`,
  })
}

/** The signal of a model server's gauge that a metric's name is, or that a query holds. An HPA has `_` for a colon. */
export function servingSignalIn(text: string): Signal | undefined {
  const plain = text.replaceAll(':', '_')
  const servers: {queueLength: string; inFlight?: string}[] = Object.values(serving.servers)
  const has = (series: string | undefined) =>
    series !== undefined && new RegExp(`(^|\\W)${series.replaceAll(':', '_')}(\\W|$)`).test(plain)
  if (servers.some(({queueLength}) => has(queueLength))) return 'queue'
  return servers.some(({inFlight}) => has(inFlight)) ? 'in-flight' : undefined
}
