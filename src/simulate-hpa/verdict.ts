import {percent} from './columns.ts'
import type {Simulation} from './simulation.ts'

/**
 * Whether the SLO that was asked for is held: by one of the policies given, or, with --optimize, by the one that was
 * found. Undefined where it is, or none was asked for; else the sentence to end on.
 */
export function missedText({optimum, results, slo}: Simulation): string | undefined {
  if (slo === undefined) return undefined
  const held = optimum ? optimum.winner.searched.holds : results.some(({holds}) => holds !== false)
  if (held) return undefined
  const nearest = results.reduce((a, b) => ((b.shareOver ?? 0) < (a.shareOver ?? 0) ? b : a))
  return (
    `No policy holds the SLO of ${percent(slo, 2)}: the nearest, ${nearest.name}, keeps ` +
    `${percent(1 - (nearest.shareOver ?? 0), 3)} of requests within capacity`
  )
}
