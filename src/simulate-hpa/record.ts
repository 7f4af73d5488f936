import {highest} from '../kubernetes/traffic/on-ticks.ts'
import {renderRows} from '../terminal/output.ts'
import {policyColumns} from './columns.ts'
import {NODES_NOTE, noteLines} from './facts.ts'
import {winnerCommand} from './optimum-text.ts'
import type {Simulation} from './simulation.ts'

/** The simulation as `--json` prints it; series of ticks are for `--series`. */
export async function simulationRecord(simulation: Simulation, name: string): Promise<Record<string, unknown>> {
  const {baseline, cluster, latencySeconds, optimum, price, results, slo, timeZone, trace} = simulation
  const {text} = await renderRows('json', policyColumns(results), results)
  return {
    trace: {
      source: trace.source,
      start: new Date(trace.startEpoch * 1000).toISOString(),
      stepSeconds: trace.stepSeconds,
      ticks: trace.load.length,
      peakRps: Number(highest(trace.load).toPrecision(8)),
    },
    pods: {...cluster.pods, latencySeconds},
    nodes: cluster.nodes,
    ...(price && {price: {usdPerHour: price.usdPerHour, what: price.what, ...price.price}}),
    ...(slo !== undefined && {slo}),
    baseline,
    policies: JSON.parse(text),
    ...(optimum && {optimum: {...optimum, ...winnerCommand(optimum.winner, name, timeZone)}}),
    notes: [NODES_NOTE, ...noteLines(simulation)],
  }
}
