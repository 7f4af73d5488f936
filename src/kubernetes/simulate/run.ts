import type {LoadTrace, PodModel, Policy, RunSeries, TickState} from '../scaling.ts'
import {createNodePool} from './node-pool.ts'
import type {NodeModel} from './nodes.ts'
import {createPodPool} from './pods.ts'

/**
 * Runs a policy over a trace, one decision a step: pods that became Ready, the decision, then pods created or removed at
 * that same instant. With `nodes`, a pod that finds no node starts when its node is there. Pure but for the scaler that
 * the policy makes for this run.
 */
export function simulate(trace: LoadTrace, policy: Policy, pods: PodModel, nodes?: NodeModel): RunSeries {
  const {load, startEpoch, stepSeconds} = trace
  const series: RunSeries = {replicas: new Int32Array(load.length), ready: new Int32Array(load.length)}
  const nodePool = nodes && createNodePool(nodes, policy.initialReplicas)
  const pool = createPodPool(policy.initialReplicas, pods.startupSeconds, startEpoch, nodePool)
  const scaler = policy.createScaler()
  const state: TickState = {
    index: 0,
    now: startEpoch,
    replicas: policy.initialReplicas,
    ready: 0,
    createdAt: pool.createdAt,
    load: 0,
  }
  for (let index = 0; index < load.length; index++) {
    state.index = index
    state.now = startEpoch + index * stepSeconds
    state.ready = pool.readyAt(state.now)
    state.load = load[index]!
    const replicas = scaler.tick(state)
    series.ready[index] = state.ready
    series.replicas[index] = replicas
    if (replicas === state.replicas) continue
    pool.resize(replicas, state.now)
    state.replicas = replicas
    state.createdAt = pool.createdAt
  }
  return series
}
