import {compareText} from '../../compare-text.ts'
import type {Candidate} from './candidate.ts'

/** What a candidate came to: less is better, in this order. */
export interface Score {
  /** Share of requests over capacity. */
  shareOver: number
  holds: boolean
  nodeHours: number
  replicaHours: number
}

export interface Tried<S extends Score = Score> {
  candidate: Candidate
  score: S
}

export interface SearchOptions<S extends Score> {
  /** Requests a second of the highest tick. */
  peak: number
  /** Requests a second of a pod. */
  capacity: number
  /** Replicas that a candidate may have at the most; by default as many as the peak needs. */
  maxReplicas?: number
  /** Candidates that are tried at the most. */
  maxRuns: number
  run(candidate: Candidate): S
  /** Called before each run. */
  onRun?: (run: number) => void
}

const LOADS = [0.5, 0.6, 0.7, 0.8, 0.9]
const DOWN_WINDOWS = [0, 30, 60, 120, 180, 300, 600, 900, 1800]
const UP_WINDOWS = [0, 30, 60]
const COARSE_DOWN = [60, 300, 900]

/**
 * Looks for the cheapest candidate that holds: a coarse grid, then from its best step by step to a better neighbour.
 * Deterministic, and over after `maxRuns` runs. All that was tried comes back, the best first.
 */
export function search<S extends Score>(options: SearchOptions<S>): Tried<S>[] {
  const {maxRuns, onRun, run} = options
  const tried = new Map<string, Tried<S>>()
  const attempt = (asked: Candidate): void => {
    const candidate = fitted(asked, options)
    const key = keyOf(candidate)
    if (tried.has(key) || tried.size >= maxRuns) return
    onRun?.(tried.size + 1)
    tried.set(key, {candidate, score: run(candidate)})
  }
  for (const candidate of coarse(options)) attempt(candidate)
  for (let best = bestOf(tried); best; ) {
    for (const candidate of neighbours(best.candidate, options.capacity)) attempt(candidate)
    const next = bestOf(tried)
    best = next === best ? undefined : next
  }
  return [...tried.values()].sort(compare)
}

/** Which of two is better: what holds before what does not, then the cheaper, else the one nearer to holding. */
export function compare(a: Tried, b: Tried): number {
  if (a.score.holds !== b.score.holds) return a.score.holds ? -1 : 1
  const cost = a.score.nodeHours - b.score.nodeHours || a.score.replicaHours - b.score.replicaHours
  const over = a.score.shareOver - b.score.shareOver
  return (a.score.holds ? cost || over : over || cost) || compareText(keyOf(a.candidate), keyOf(b.candidate))
}

function bestOf<S extends Score>(tried: ReadonlyMap<string, Tried<S>>): Tried<S> | undefined {
  let best: Tried<S> | undefined
  for (const each of tried.values()) if (!best || compare(each, best) < 0) best = each
  return best
}

type Space = Pick<SearchOptions<Score>, 'capacity' | 'maxReplicas' | 'peak'>

/**
 * The candidate as it makes sense: a maximum that the peak needs at the target and one more (a lower one saves nothing
 * and leaves no room), a minimum within it, and no floor that is none.
 */
function fitted({floor, ...asked}: Candidate, {maxReplicas = Number.POSITIVE_INFINITY, peak}: Space): Candidate {
  const max = Math.min(maxReplicas, Math.max(asked.min, Math.ceil(peak / asked.target) + 1))
  const plain = {...asked, max, min: Math.min(asked.min, max)}
  const least = Math.min(floor?.min ?? 0, max)
  return floor && least > plain.min ? {...plain, floor: {...floor, min: least}} : plain
}

/** Targets, minimums and windows far apart; and as many replicas as the peak needs at all times, which always holds. */
function* coarse({capacity, peak}: Space): Generator<Candidate> {
  const need = Math.max(1, Math.ceil(peak / capacity))
  const common = {max: need, scaleUpWindow: 0}
  yield {...common, min: need, target: rounded(0.7 * capacity), scaleDownWindow: 300}
  const mins = [...new Set([1, 2, Math.ceil(need / 3), Math.ceil(need / 2)])]
  for (const load of LOADS) {
    for (const min of mins) {
      for (const scaleDownWindow of COARSE_DOWN)
        yield {...common, min, target: rounded(load * capacity), scaleDownWindow}
    }
  }
}

function* neighbours(from: Candidate, capacity: number): Generator<Candidate> {
  const {floor, ...plain} = from
  const {min, scaleDownWindow, scaleUpWindow, target} = from
  for (const step of [-0.1, -0.04, -0.015, 0.015, 0.04, 0.1]) {
    const next = rounded(target + step * capacity)
    if (next > 0 && next <= capacity) yield {...from, target: next}
  }
  for (const step of new Set([1, Math.ceil(min / 10)])) {
    yield {...from, min: min + step}
    if (min > step) yield {...from, min: min - step}
  }
  for (const next of beside(DOWN_WINDOWS, scaleDownWindow)) yield {...from, scaleDownWindow: next}
  for (const next of beside(UP_WINDOWS, scaleUpWindow)) yield {...from, scaleUpWindow: next}
  if (floor) yield plain
  for (const next of floorsBeside(from)) yield {...from, floor: next}
}

function floorsBeside({floor, min}: Candidate): NonNullable<Candidate['floor']>[] {
  if (!floor) return [1, 2].map((more) => ({min: min + more, start: 8, end: 18}))
  return [
    {...floor, min: floor.min - 1},
    {...floor, min: floor.min + 1},
    {...floor, start: floor.start - 1},
    {...floor, start: floor.start + 1},
    {...floor, end: floor.end - 1},
    {...floor, end: floor.end + 1},
  ].filter(({end, start}) => start >= 1 && start < end && end <= 23)
}

function beside(list: readonly number[], value: number): number[] {
  const at = list.indexOf(value)
  return [list[at - 1], list[at + 1]].filter((next) => next !== undefined)
}

/** Three digits that count, so that a target can be read. */
function rounded(target: number): number {
  return Number(target.toPrecision(3))
}

function keyOf({floor, max, min, scaleDownWindow, scaleUpWindow, target}: Candidate): string {
  return [min, max, target, scaleUpWindow, scaleDownWindow, floor?.min, floor?.start, floor?.end].join(' ')
}
