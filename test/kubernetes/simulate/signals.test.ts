import {describe, expect, it} from 'vitest'
import type {PodModel, TickState} from '../../../src/kubernetes/scaling.ts'
import {parseSignal} from '../../../src/kubernetes/simulate/parse-signal.ts'
import {createSignals, signalFor} from '../../../src/kubernetes/simulate/signals.ts'

const PODS: PodModel = {startupSeconds: 60, capacityPerPod: 100, cpuRequestMilli: 1000, cpuMilliPerRps: 10}
const LOAD = [100, 300, 300, 100, 0]
const trace = {
  load: Float64Array.from(LOAD),
  stepSeconds: 10,
  startEpoch: 0,
  source: 'test',
  columns: new Map([['depth', Float64Array.of(4, 6, 8, 10, 12)]]),
  notes: [],
}
const state = (index: number, ready = 2): TickState => ({
  index,
  now: index * 10,
  replicas: ready,
  ready,
  createdAt: new Float64Array(ready),
  load: LOAD[index]!,
})

describe('signals', () => {
  const signals = createSignals({trace, pods: PODS, latencySeconds: 0.5})
  const seen = LOAD.map((_, index) => {
    const now = state(index)
    signals.see(now)
    return {
      rps: signals.total('rps', now),
      eachRps: signals.perPod('rps', now),
      queue: signals.total('queue', now),
      inFlight: signals.total('in-flight', now),
      cpu: signals.total('cpu', now),
      depth: signals.perPod({column: 'depth'}, now),
      memory: signals.perPod({constant: 7}, now),
    }
  })

  it('rps is all that is asked for in total, and for a pod no more than it serves', () => {
    expect(seen.map(({rps}) => rps)).toEqual(LOAD)
    expect(seen.map(({eachRps}) => eachRps)).toEqual([50, 100, 100, 50, 0])
  })

  it('the queue grows by what comes past capacity, and shrinks when there is room', () => {
    expect(seen.map(({queue}) => queue)).toEqual([0, 0, 1000, 2000, 1000])
  })

  it('in flight is what is served by how long it takes, without what waits', () => {
    expect(seen.map(({inFlight}) => inFlight)).toEqual([50, 100, 100, 100, 50])
  })

  it('cpu is in cores, a column is shared by the ready pods, a quantity is the same for each', () => {
    expect(seen.map(({cpu}) => cpu)).toEqual([1, 2, 2, 1, 0])
    expect(seen.map(({depth}) => depth)).toEqual([2, 3, 4, 5, 6])
    expect(seen.map(({memory}) => memory)).toEqual([7, 7, 7, 7, 7])
  })

  it('are 0 for a pod where none is ready', () => {
    const none = createSignals({trace, pods: PODS, latencySeconds: 0.5})
    expect(none.perPod('queue', state(1, 0))).toBe(0)
  })

  it('never queue where a pod has no limit', () => {
    const {capacityPerPod: _, ...pods} = PODS
    const free = createSignals({trace, pods, latencySeconds: 0.5})
    for (const index of LOAD.keys()) free.see(state(index))
    expect(free.total('queue', state(4))).toBe(0)
  })
})

describe('the signal of a metric', () => {
  const none = new Map()

  it.each(['http_requests_per_second', 'requests_per_second', 'rps', 'qps', 'request_rate'])('%s is rps', (name) => {
    expect(signalFor(name, none, 'hpa')).toBe('rps')
  })

  it('is known of the gauges of model servers', () => {
    expect(signalFor('vllm:num_requests_waiting', none, 'hpa')).toBe('queue')
    expect(signalFor('vllm_num_requests_running', none, 'hpa')).toBe('in-flight')
  })

  it('is as --metric says', () => {
    expect(signalFor('rps', new Map([['rps', 'queue' as const]]), 'hpa')).toBe('queue')
  })

  it('that nothing says is an error that tells how to say it', () => {
    expect(() => signalFor('gpu_util', none, 'hpa')).toThrow(
      expect.objectContaining({code: 'E_UNKNOWN_METRIC', fix: expect.stringContaining('--metric gpu_util=rps')}),
    )
    expect(() => signalFor('memory', none, 'hpa')).toThrow(
      expect.objectContaining({fix: expect.stringContaining('memory=2Gi')}),
    )
  })

  it.each([
    ['depth=queue', ['depth', 'queue']],
    ['a=b=in-flight', ['a=b', 'in-flight']],
    ['memory=2Gi', ['memory', {constant: 2_147_483_648}]],
    ['q=requests_total', ['q', {column: 'requests_total'}]],
    ['q=m', ['q', {column: 'm'}]],
  ])('%s is read', (text, parsed) => {
    expect(parseSignal(text)).toEqual(parsed)
  })

  it.each(['', 'rps', '=rps', 'q=', ' =x'])('%s is refused', (text) => {
    expect(() => parseSignal(text)).toThrow(expect.objectContaining({code: 'E_USAGE'}))
  })
})
