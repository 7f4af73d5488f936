import {describe, expect, it} from 'vitest'
import type {PodModel} from '../../../src/kubernetes/scaling.ts'
import {boundsAt} from '../../../src/kubernetes/schedule/bounds-at.ts'
import {type Candidate, candidateName, candidateSchedule} from '../../../src/kubernetes/simulate/candidate.ts'
import {optimize} from '../../../src/kubernetes/simulate/optimize.ts'
import {compare, type Score, search} from '../../../src/kubernetes/simulate/search.ts'
import {halfOf, sliceTrace} from '../../../src/kubernetes/simulate/slice-trace.ts'
import {onTicks} from '../../../src/kubernetes/traffic/on-ticks.ts'
import {syntheticTrace} from '../../../src/kubernetes/traffic/synthetic.ts'

const MONDAY = Date.UTC(2026, 0, 5) / 1000
const PODS: PodModel = {startupSeconds: 120, capacityPerPod: 143, cpuRequestMilli: 1000, cpuMilliPerRps: 7}
const CLUSTER = {pods: PODS, nodes: {podsPerNode: 1, startupSeconds: 0, idleSeconds: 600}}
const raw = syntheticTrace('office-hours', {
  seed: 1,
  days: 2,
  peak: 1000,
  base: 50,
  startEpoch: MONDAY,
  offsetAt: () => 0,
})
const trace = onTicks(raw, {syncSeconds: 60, startEpoch: MONDAY})
const context = {trace, pods: PODS, signals: new Map(), latencySeconds: 0.1}
const find = (slo: number, pods = PODS) =>
  optimize({context: {...context, pods}, cluster: {...CLUSTER, pods}, slo, timeZone: 'UTC', maxRuns: 70})

/** Cheaper the fewer replicas and the higher the target; holds up to a target of 100 with a floor or a minimum of 3. */
const toy = (candidate: Candidate): Score => {
  const holds = candidate.target <= 100 && (candidate.min >= 3 || candidate.floor !== undefined)
  const replicaHours = 10_000 / candidate.target + candidate.min * 10 + (candidate.floor?.min ?? 0)
  return {holds, shareOver: holds ? 0 : candidate.target / 1000, nodeHours: replicaHours, replicaHours}
}

describe('the search', () => {
  it('finds the cheapest that holds, the same each time', () => {
    const run = () => search({peak: 1000, capacity: 143, maxRuns: 300, run: toy})
    const [best] = run()
    expect(best!.score.holds).toBe(true)
    expect(best!.candidate.target).toBeGreaterThan(95)
    expect(run()).toEqual(run())
  })

  it('never runs more than it may, nor one candidate twice', () => {
    const seen = new Set<string>()
    let runs = 0
    search({
      peak: 1000,
      capacity: 143,
      maxRuns: 80,
      run: (candidate) => {
        runs++
        seen.add(candidateName(candidate))
        return toy(candidate)
      },
    })
    expect(runs).toBeLessThanOrEqual(80)
    expect(seen.size).toBe(runs)
  })

  it('comes nearest to the goal where nothing holds', () => {
    const [best] = search({
      peak: 1000,
      capacity: 143,
      maxRuns: 200,
      run: (candidate) => ({...toy(candidate), holds: false}),
    })
    expect(best!.score.holds).toBe(false)
    expect(best!.score.shareOver).toBe(0)
  })

  it('has an order that does not hang on which came first', () => {
    const candidate = {min: 1, max: 9, target: 100, scaleUpWindow: 0, scaleDownWindow: 60}
    const tried = (score: Partial<Score>) => ({
      candidate,
      score: {holds: true, shareOver: 0, nodeHours: 5, replicaHours: 5, ...score},
    })
    expect(compare(tried({}), tried({holds: false, nodeHours: 1}))).toBeLessThan(0)
    expect(compare(tried({}), tried({nodeHours: 6}))).toBeLessThan(0)
    expect(compare(tried({}), tried({}))).toBe(0)
  })
})

describe('the cheapest policy', () => {
  it('holds the SLO, and says what it does on the part that was not searched', () => {
    const {best, restHours, runs, searchedHours, winner} = find(0.99)!
    expect(winner.searched).toMatchObject({holds: true})
    expect(winner.rest).toMatchObject({holds: true})
    expect(best).toContain(winner)
    expect(best[0]!.searched.nodeHours).toBe(Math.min(...best.map(({searched}) => searched.nodeHours)))
    expect([searchedHours, restHours]).toEqual([24, 24])
    expect(runs).toBeLessThanOrEqual(70)
  })

  it('is cheaper where more may go over', () => {
    expect(find(0.95)!.winner.searched.nodeHours).toBeLessThan(find(0.9999)!.winner.searched.nodeHours)
  })

  it('may always be as many as the peak needs, unless fewer are allowed: then it is the nearest', () => {
    expect(find(1, {...PODS, startupSeconds: 20_000})!.winner.searched.holds).toBe(true)
    const few = optimize({context, cluster: CLUSTER, slo: 0.999, timeZone: 'UTC', maxRuns: 20, maxReplicas: 4})!
    expect(few.winner.searched.holds).toBe(false)
    expect(few.best.every(({candidate}) => candidate.max <= 4)).toBe(true)
  })

  it('is no question where pods have no limit', () => {
    const {capacityPerPod: _, ...limitless} = PODS
    expect(find(0.99, limitless)).toBeUndefined()
  })

  it('with a floor has bounds that cover the week', () => {
    const candidate = {
      min: 1,
      max: 9,
      target: 100,
      scaleUpWindow: 30,
      scaleDownWindow: 60,
      floor: {min: 4, start: 8, end: 18},
    }
    expect(candidateName(candidate)).toBe('1..9, 100 rps, down 60 s, up 30 s, weekdays 8-18 at least 4')
    const bounds = boundsAt(candidateSchedule(candidate, 'UTC')!)
    const at = (day: number, hour: number) => bounds(MONDAY + day * 86_400 + hour * 3600)
    expect([at(0, 7), at(0, 8), at(0, 17), at(0, 18), at(4, 12), at(5, 12)].map(({min}) => min)).toEqual([
      1, 4, 4, 1, 4, 1,
    ])
  })
})

describe('a trace in two parts', () => {
  const days = (count: number) => ({
    ...trace,
    stepSeconds: 15,
    load: new Float64Array(count * 5760),
    columns: new Map([['q', new Float64Array(count * 5760)]]),
  })

  it('is cut at whole weeks, or days, nearest above the half', () => {
    expect(halfOf(days(14))).toBe(7 * 5760)
    expect(halfOf(days(21))).toBe(14 * 5760)
    expect(halfOf(days(5))).toBe(3 * 5760)
    expect(halfOf(days(1))).toBe(2880)
    expect(halfOf(days(0))).toBe(0)
  })

  it('has the times and columns of each part', () => {
    const part = sliceTrace(days(2), 5760, 11_520)
    expect(part).toMatchObject({startEpoch: MONDAY + 86_400, stepSeconds: 15})
    expect([part.load.length, part.columns.get('q')!.length]).toEqual([5760, 5760])
  })
})
