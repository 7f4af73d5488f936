import type {LoadTrace, PodModel, Policy, RunSeries} from '../scaling.ts'
import {measure, type RunFigures} from './measure.ts'
import {type NodeModel, nodeHours, nodesOver} from './nodes.ts'
import {simulate} from './run.ts'
import {holdsSlo} from './slo.ts'

/** The month that dollars are told for, in hours: as in all of frugal. */
const MONTH_HOURS = 730

export interface Cluster {
  pods: PodModel
  nodes: NodeModel
  /** US dollars for a node and hour; absent: dollars are not told. */
  usdPerNodeHour?: number
}

/** One policy over a trace. */
export interface PolicyResult extends RunFigures {
  name: string
  nodeHours: number
  /** US dollars of the nodes over the trace, and over a month that goes on like it. */
  usd?: number
  usdPerMonth?: number
  /** Replica-hours and node-hours less than the baseline's, as a share of them; negative where there are more. */
  replicaSaving?: number
  nodeSaving?: number
  /** Whether it holds the SLO that was asked for. */
  holds?: boolean
  notes: readonly string[]
  series: RunSeries
  /** Nodes paid for at each tick. */
  nodes: Int32Array
}

/** Runs one policy and adds up what it costs. */
export function runPolicy(trace: LoadTrace, policy: Policy, cluster: Cluster, slo?: number): PolicyResult {
  const {nodes: model, pods, usdPerNodeHour} = cluster
  const series = simulate(trace, policy, pods, model)
  const nodes = nodesOver(series.replicas, trace.stepSeconds, model)
  const figures = measure(trace, series, pods)
  const hours = nodeHours(nodes, trace.stepSeconds)
  const usd = usdPerNodeHour === undefined ? undefined : hours * usdPerNodeHour
  const holds = slo === undefined ? undefined : holdsSlo(figures, slo)
  return {
    name: policy.name,
    ...figures,
    nodeHours: hours,
    ...(usd !== undefined && {usd, usdPerMonth: figures.hours > 0 ? (usd / figures.hours) * MONTH_HOURS : 0}),
    ...(holds !== undefined && {holds}),
    notes: policy.notes ?? [],
    series,
    nodes,
  }
}

/** The results with what each saves against the baseline, which itself has no saving. */
export function against(results: readonly PolicyResult[], baseline: string): PolicyResult[] {
  const base = results.find(({name}) => name === baseline)
  return results.map((result) => {
    if (!base || result === base) return result
    const replicaSaving = saving(result.replicaHours, base.replicaHours)
    const nodeSaving = saving(result.nodeHours, base.nodeHours)
    return {
      ...result,
      ...(replicaSaving !== undefined && {replicaSaving}),
      ...(nodeSaving !== undefined && {nodeSaving}),
    }
  })
}

function saving(hours: number, base: number): number | undefined {
  return base > 0 ? 1 - hours / base : undefined
}
