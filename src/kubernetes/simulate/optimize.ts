import type {TickTrace} from '../traffic/on-ticks.ts'
import {highest} from '../traffic/on-ticks.ts'
import {type Candidate, candidatePolicy} from './candidate.ts'
import {type Cluster, type PolicyResult, runPolicy} from './compare.ts'
import type {PolicyContext} from './hpa-policy.ts'
import {type Score, search} from './search.ts'
import {halfOf, sliceTrace} from './slice-trace.ts'

/** What the search found. */
export interface Optimum {
  /**
   * The cheapest that holds the SLO on the part it was searched on and on the rest; where none of the best does, the
   * cheapest on the part that was searched on; where none holds there, the nearest to it.
   */
  winner: Finalist
  /** The cheapest few on the part that was searched on, and the winner. */
  best: readonly Finalist[]
  /** Candidates that were run. */
  runs: number
  /** Hours of the part that was searched on, and of the rest. */
  searchedHours: number
  restHours: number
}

export interface Finalist {
  candidate: Candidate
  searched: Verdict
  /** On the rest of the trace, which the search has not seen. */
  rest: Verdict
}

export type Verdict = Score

export interface OptimizeOptions {
  context: PolicyContext
  cluster: Cluster
  slo: number
  /** The zone of schedule floors. */
  timeZone: string
  maxReplicas?: number | undefined
  maxRuns?: number
  onRun?: (run: number, most: number) => void
}

const MAX_RUNS = 200
/** Finalists that are shown. */
const SHOWN = 4
/** Finalists that are checked on the rest. */
const CHECKED = 30

/**
 * Searches for the cheapest HPA by requests a second that holds an SLO, on the first half of the trace, and says what
 * the best do on the rest: what was fitted to one week need not hold in the next.
 * @returns undefined where pods have no limit: then any policy holds
 */
export function optimize({
  cluster,
  context,
  maxReplicas,
  maxRuns = MAX_RUNS,
  onRun,
  slo,
  timeZone,
}: OptimizeOptions): Optimum | undefined {
  const {trace} = context
  const capacity = cluster.pods.capacityPerPod
  if (!capacity) return undefined
  const half = halfOf(trace)
  const searched = sliceTrace(trace, 0, half)
  const rest = sliceTrace(trace, half, trace.load.length)
  const run = (part: TickTrace, candidate: Candidate): Score => {
    const policy = candidatePolicy(candidate, {...context, trace: part}, timeZone)
    return scoreOf(runPolicy(part, policy, cluster, slo))
  }
  const tried = search({
    peak: highest(searched.load),
    capacity,
    maxRuns,
    ...(maxReplicas !== undefined && {maxReplicas}),
    run: (candidate) => run(searched, candidate),
    ...(onRun && {onRun: (count: number) => onRun(count, maxRuns)}),
  })
  const finalists = tried
    .filter(({score}, index) => index === 0 || !sameScore(score, tried[index - 1]!.score))
    .slice(0, CHECKED)
    .map(({candidate, score}): Finalist => ({candidate, searched: score, rest: run(rest, candidate)}))
  const winner = finalists.find((each) => each.searched.holds && each.rest.holds) ?? finalists[0]!
  const shown = finalists.slice(0, SHOWN)
  const hours = (ticks: number) => (ticks * trace.stepSeconds) / 3600
  return {
    winner,
    best: shown.includes(winner) ? shown : [...shown, winner],
    runs: tried.length,
    searchedHours: hours(half),
    restHours: hours(trace.load.length - half),
  }
}

/** Whether two came to the same, as those do that differ in what the trace never asks for. */
function sameScore(a: Score, b: Score): boolean {
  return a.nodeHours === b.nodeHours && a.replicaHours === b.replicaHours && a.shareOver === b.shareOver
}

function scoreOf({holds = false, nodeHours, replicaHours, shareOver = 0}: PolicyResult): Score {
  return {holds, shareOver, nodeHours, replicaHours}
}
