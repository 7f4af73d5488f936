import type {LoadTrace} from '../kubernetes/scaling.ts'
import type {Cluster, PolicyResult} from '../kubernetes/simulate/compare.ts'

/** One stretch of time in a chart. */
export interface ChartBin {
  /** Highest load, requests a second. */
  load: number
  /** Fewest ready pods. */
  ready: number
  /** Most nodes. */
  nodes: number
  /** A tick of it had requests past capacity. */
  over: boolean
}

const BINS = 720

/** A run in as many stretches as a chart can show: the worst of each, so that no peak is averaged away. */
export function chartBins({load}: LoadTrace, {nodes, series}: PolicyResult, {pods}: Cluster): ChartBin[] {
  const capacity = pods.capacityPerPod ?? Number.POSITIVE_INFINITY
  const count = Math.min(BINS, load.length)
  return Array.from({length: count}, (_, index) => {
    const bin: ChartBin = {load: 0, ready: Number.POSITIVE_INFINITY, nodes: 0, over: false}
    const to = Math.floor(((index + 1) * load.length) / count)
    for (let tick = Math.floor((index * load.length) / count); tick < to; tick++) {
      const ready = series.ready[tick]!
      bin.load = Math.max(bin.load, load[tick]!)
      bin.ready = Math.min(bin.ready, ready)
      bin.nodes = Math.max(bin.nodes, nodes[tick]!)
      bin.over ||= load[tick]! > ready * capacity
    }
    return bin
  })
}
