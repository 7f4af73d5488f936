import {highest} from '../kubernetes/traffic/on-ticks.ts'
import type {Chart} from './chart.ts'
import {chartBins} from './chart-bins.ts'
import {duration, percent} from './columns.ts'
import type {Simulation} from './simulation.ts'
import {timeMarks} from './time-marks.ts'

/** A chart for each policy, all of one scale. */
export function chartsOf(simulation: Simulation): Chart[] {
  const {cluster, results, timeZone, trace} = simulation
  const marks = timeMarks(trace, timeZone)
  const perNode = (cluster.pods.capacityPerPod ?? 0) * cluster.nodes.podsPerNode
  const bins = results.map((result) => chartBins(trace, result, cluster))
  const most = bins.flat().reduce((top, {nodes}) => Math.max(top, nodes * perNode), highest(trace.load))
  return results.map((result, index) => {
    const {maxReplicas, meanReplicas, minReplicas, name, secondsOver, shareOver} = result
    const over =
      shareOver === undefined
        ? ''
        : `, ${percent(shareOver, 3)} of requests over capacity in ${duration(secondsOver ?? 0)}`
    const range =
      minReplicas === maxReplicas
        ? `${maxReplicas} ${maxReplicas === 1 ? 'replica' : 'replicas'} at all times`
        : `${minReplicas} to ${maxReplicas} replicas, ${meanReplicas.toFixed(2)} on average`
    return {
      id: `policy-${index + 1}`,
      title: name,
      description: `${range}${over}`,
      bins: bins[index]!,
      marks,
      cluster,
      top: most > 0 ? most * 1.06 : 1,
    }
  })
}
