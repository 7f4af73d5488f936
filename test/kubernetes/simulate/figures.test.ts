import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {LoadTrace, PodModel, Policy} from '../../../src/kubernetes/scaling.ts'
import {against, runPolicy} from '../../../src/kubernetes/simulate/compare.ts'
import {measure} from '../../../src/kubernetes/simulate/measure.ts'
import {createNodePool} from '../../../src/kubernetes/simulate/node-pool.ts'
import {nodeHours, nodesOver} from '../../../src/kubernetes/simulate/nodes.ts'
import {simulate} from '../../../src/kubernetes/simulate/run.ts'
import {holdsSlo, parseShare} from '../../../src/kubernetes/simulate/slo.ts'
import {staticPolicy} from '../../../src/kubernetes/simulate/static-policy.ts'

const PODS: PodModel = {startupSeconds: 60, capacityPerPod: 100, cpuRequestMilli: 1000, cpuMilliPerRps: 10}
const trace = (load: number[], stepSeconds = 15): LoadTrace => ({
  load: Float64Array.from(load),
  stepSeconds,
  startEpoch: 0,
  source: 'test',
})
/** Does as it is told, a number a tick. */
const told = (replicas: number[]): Policy => ({
  name: 'told',
  initialReplicas: replicas[0]!,
  createScaler: () => ({tick: ({index}) => replicas[index]!}),
})

describe('the figures of a run', () => {
  const load = [50, 150, 250, 250, 100, 0]
  const series = {replicas: Int32Array.of(1, 2, 3, 3, 2, 1), ready: Int32Array.of(1, 1, 2, 3, 3, 1)}
  const figures = measure(trace(load, 60), series, PODS)

  it('add up replicas, changes and requests', () => {
    expect(figures).toMatchObject({
      hours: 0.1,
      replicaHours: 12 / 60,
      meanReplicas: 2,
      minReplicas: 1,
      maxReplicas: 3,
      scaleUps: 2,
      scaleDowns: 2,
      requests: 800 * 60,
    })
  })

  it('count requests past what ready pods serve', () => {
    expect(figures).toMatchObject({requestsOver: 100 * 60, shareOver: 100 / 800, secondsOver: 120})
  })

  it('know no overload where a pod has no limit', () => {
    const {capacityPerPod: _, ...limitless} = PODS
    expect(measure(trace(load), series, limitless)).not.toHaveProperty('shareOver')
    expect(holdsSlo(measure(trace(load), series, limitless), 1)).toBeUndefined()
  })

  it('of no ticks are nothing, and not NaN', () => {
    const none = measure(trace([]), {replicas: new Int32Array(), ready: new Int32Array()}, PODS)
    expect(Object.values(none).every((value) => value === 0)).toBe(true)
  })
})

describe('nodes', () => {
  it('are as many as replicas fill, and stay as long as they are told when idle', () => {
    const replicas = Int32Array.of(1, 4, 4, 2, 2, 2, 2)
    expect([...nodesOver(replicas, 15, {podsPerNode: 2, idleSeconds: 0})]).toEqual([1, 2, 2, 1, 1, 1, 1])
    expect([...nodesOver(replicas, 15, {podsPerNode: 2, idleSeconds: 30})]).toEqual([1, 2, 2, 2, 2, 1, 1])
    expect(nodeHours(Int32Array.of(1, 2, 3), 1200)).toBe(2)
  })

  it('are never fewer than replicas fill, nor more than the most of the time before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), {minLength: 1, maxLength: 80}),
        fc.integer({min: 1, max: 5}),
        fc.nat(300),
        (counts, podsPerNode, idleSeconds) => {
          const nodes = nodesOver(Int32Array.from(counts), 15, {podsPerNode, idleSeconds})
          const window = Math.ceil(idleSeconds / 15)
          for (const [tick, count] of nodes.entries()) {
            const past = counts.slice(Math.max(0, tick - window), tick + 1).map((each) => Math.ceil(each / podsPerNode))
            expect(count).toBe(Math.max(...past))
          }
        },
      ),
    )
  })

  it('keep a pod waiting that finds no room', () => {
    const nodes = {podsPerNode: 2, startupSeconds: 30, idleSeconds: 0}
    const wanted = told([1, 2, 3, 3, 3, 3, 3, 3, 3])
    const load = trace(new Array(9).fill(0))
    expect([...simulate(load, wanted, {...PODS, startupSeconds: 15}).ready]).toEqual([1, 1, 2, 3, 3, 3, 3, 3, 3])
    expect([...simulate(load, wanted, {...PODS, startupSeconds: 15}, nodes).ready]).toEqual([1, 1, 2, 2, 2, 3, 3, 3, 3])
  })

  it('that are idle but not gone take a pod at once', () => {
    const nodes = (idleSeconds: number) => ({podsPerNode: 1, startupSeconds: 30, idleSeconds})
    const wanted = told([2, 1, 1, 2, 2, 2, 2])
    const ready = (idle: number) => [
      ...simulate(trace(new Array(7).fill(0)), wanted, {...PODS, startupSeconds: 0}, nodes(idle)).ready,
    ]
    expect(ready(60)).toEqual([2, 2, 1, 1, 2, 2, 2])
    expect(ready(15)).toEqual([2, 2, 1, 1, 1, 2, 2])
  })

  it('ask again for a node that went', () => {
    const pool = createNodePool({podsPerNode: 1, startupSeconds: 30, idleSeconds: 10}, 1)
    expect(pool.startsAt(1, 100)).toBe(130)
    expect(pool.startsAt(1, 110)).toBe(130)
    pool.keep(1, 120)
    expect(pool.startsAt(1, 125)).toBe(130)
    pool.keep(1, 140)
    expect(pool.startsAt(1, 200)).toBe(230)
  })
})

describe('policies compared', () => {
  const cluster = {pods: PODS, nodes: {podsPerNode: 1, startupSeconds: 0, idleSeconds: 0}, usdPerNodeHour: 2}
  const run = (policy: Policy) => runPolicy(trace(new Array(240).fill(150)), policy, cluster, 0.999)

  it('cost their node-hours, over the trace and over a month', () => {
    expect(run(staticPolicy(3))).toMatchObject({name: 'static 3', nodeHours: 3, usd: 6, usdPerMonth: 4380, holds: true})
    expect(run(staticPolicy(1))).toMatchObject({shareOver: 1 / 3, holds: false})
  })

  it('save against the baseline, which saves nothing against itself', () => {
    const [four, one] = against([run(staticPolicy(4)), run(staticPolicy(1))], 'static 4')
    expect(four).not.toHaveProperty('replicaSaving')
    expect(one).toMatchObject({replicaSaving: 0.75, nodeSaving: 0.75})
  })

  it('have no saving against a baseline of nothing', () => {
    const [, one] = against([run(staticPolicy(0)), run(staticPolicy(1))], 'static 0')
    expect(one).not.toHaveProperty('replicaSaving')
  })
})

describe('a share', () => {
  it.each([
    ['99.9%', 0.999],
    ['0.1 %', 0.001],
    ['0.999', 0.999],
    ['100%', 1],
    ['0', 0],
  ])('%s is %d', (text, share) => {
    expect(parseShare(text, '--slo')).toBeCloseTo(share, 12)
  })

  it.each(['', 'all', '101%', '99.9', '-1%', '1e3%', 'NaN'])('%s is refused', (text) => {
    expect(() => parseShare(text, '--slo')).toThrow(expect.objectContaining({code: 'E_USAGE'}))
  })

  it('of 0.1 % over capacity holds an SLO of 99.9 %', () => {
    const figures = measure(trace([100, 100]), {replicas: Int32Array.of(1, 1), ready: Int32Array.of(1, 1)}, PODS)
    expect(holdsSlo({...figures, shareOver: 0.001}, 0.999)).toBe(true)
    expect(holdsSlo({...figures, shareOver: 0.0010001}, 0.999)).toBe(false)
  })
})
