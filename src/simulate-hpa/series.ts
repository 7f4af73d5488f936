import {clean} from '../terminal/clean.ts'
import {csvField} from '../terminal/output.ts'
import type {Simulation} from './simulation.ts'

const CHUNK = 1000

/** Every tick of every policy as CSV, in pieces that end with a line break; a policy after the other. */
export function* seriesCsv({cluster, results, trace}: Simulation): Generator<string> {
  const {capacityPerPod} = cluster.pods
  const {load, startEpoch, stepSeconds} = trace
  yield 'policy,time,rps,replicas,ready,nodes,capacity\n'
  for (const {name, nodes, series} of results) {
    const policy = csvField(clean(name))
    for (let from = 0; from < load.length; from += CHUNK) {
      const lines: string[] = []
      for (let tick = from; tick < Math.min(load.length, from + CHUNK); tick++) {
        const time = new Date((startEpoch + tick * stepSeconds) * 1000).toISOString()
        const ready = series.ready[tick]!
        const capacity = capacityPerPod ? Number((ready * capacityPerPod).toFixed(3)) : ''
        const rps = Number(load[tick]!.toFixed(4))
        lines.push(`${policy},${time},${rps},${series.replicas[tick]},${ready},${nodes[tick]},${capacity}\n`)
      }
      yield lines.join('')
    }
  }
}
