import {describe, expect, test} from 'vitest'

import type {HpaMetricModel} from '../../../src/kubernetes/hpa/metric-model.ts'
import {loadMetricModel} from '../../../src/kubernetes/hpa/metric-model.ts'
import {createHpaScaler} from '../../../src/kubernetes/hpa/scaler.ts'
import type {HpaSpec, MetricSpec} from '../../../src/kubernetes/hpa/spec.ts'
import type {PodModel, TickState} from '../../../src/kubernetes/scaling.ts'

const POD: PodModel = {startupSeconds: 0, cpuRequestMilli: 1000, cpuMilliPerRps: 6.5}

const RPS_100: MetricSpec = {
  type: 'Pods',
  pods: {metric: {name: 'http_requests_per_second'}, target: {type: 'AverageValue', averageValue: '100'}},
}

const CPU_70: MetricSpec = {
  type: 'Resource',
  resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 70}},
}

const MEMORY_50: MetricSpec = {
  type: 'Resource',
  resource: {name: 'memory', target: {type: 'Utilization', averageUtilization: 50}},
}

function hpa(fields: Partial<HpaSpec>): HpaSpec {
  return {
    scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'd'},
    minReplicas: 1,
    maxReplicas: 10,
    ...fields,
  }
}

/** All pods Ready since long. */
function state(now: number, replicas: number, load: number): TickState {
  return {index: 0, now, replicas, ready: replicas, createdAt: new Float64Array(replicas).fill(now - 3600), load}
}

function scaler(spec: HpaSpec, model: Partial<HpaMetricModel> = {}) {
  return createHpaScaler(spec, {...loadMetricModel(spec, POD), ...model})
}

test('patched bounds hold at once, and the recommendations of before are remembered', () => {
  const hpaScaler = scaler(hpa({metrics: [RPS_100]}))
  expect(hpaScaler.tick(state(0, 8, 800))).toBe(8)
  hpaScaler.setBounds(1, 4)
  expect(hpaScaler.tick(state(15, 8, 800))).toBe(4)
  hpaScaler.setBounds(1, 10)
  expect(hpaScaler.tick(state(30, 4, 100))).toBe(8)
  expect(hpaScaler.tick(state(315, 8, 100))).toBe(1)
})

test('a workload at 0 replicas stays there', () => {
  expect(scaler(hpa({metrics: [RPS_100], minReplicas: 2})).tick(state(0, 0, 900))).toBe(0)
})

describe('a metric that cannot be read', () => {
  const unreadable = {metrics: [() => undefined, () => undefined]}

  test('lets the others scale up, never down', () => {
    const hpaScaler = scaler(hpa({metrics: [CPU_70, RPS_100], behavior: {}}), unreadable)
    expect(hpaScaler.tick(state(0, 2, 800))).toBe(6)
    expect(hpaScaler.tick(state(3600, 6, 1))).toBe(6)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('is also one whose value is %s', (value) => {
    expect(scaler(hpa({metrics: [RPS_100]}), {metrics: [() => value]}).tick(state(0, 3, 900))).toBe(3)
  })
})

describe('memory', () => {
  const read = {metrics: [() => 3 * 2 ** 30]}

  test('is scaled by its use of the request', () => {
    const hpaScaler = scaler(hpa({metrics: [MEMORY_50]}), {...read, requests: {memory: 4 * 2 ** 30}})
    expect(hpaScaler.tick(state(0, 4, 0))).toBe(6)
  })

  test('fails without a request, as in the cluster', () => {
    expect(scaler(hpa({metrics: [MEMORY_50]}), read).tick(state(0, 4, 0))).toBe(4)
  })

  test('of hundreds of large pods is beyond what a float counts exactly, and still right', () => {
    const spec = hpa({metrics: [MEMORY_50], maxReplicas: 1000})
    const hpaScaler = scaler(spec, {metrics: [() => 48 * 2 ** 30], requests: {memory: 64 * 2 ** 30}})
    expect(hpaScaler.tick(state(0, 500, 0))).toBe(750)
  })
})

test('an Object target is read by its type, an External one by its field', () => {
  const target = {type: 'Value', averageValue: '100'} as const
  const describedObject = {apiVersion: 'v1', kind: 'Service', name: 's'}
  const object: MetricSpec = {type: 'Object', object: {describedObject, metric: {name: 'q'}, target}}
  const external: MetricSpec = {type: 'External', external: {metric: {name: 'q'}, target}}
  expect(scaler(hpa({metrics: [object]})).tick(state(0, 4, 800))).toBe(4)
  expect(scaler(hpa({metrics: [external]})).tick(state(0, 4, 800))).toBe(8)
})

test('pods that start are unready to the CPU metric until a window after they are Ready', () => {
  const pods = {...POD, startupSeconds: 90}
  const spec = hpa({metrics: [CPU_70]})
  const at = (now: number) => {
    const createdAt = Float64Array.of(-3600, 0)
    const ready = now >= 90 ? 2 : 1
    return createHpaScaler(spec, loadMetricModel(spec, pods)).tick({
      index: 0,
      now,
      replicas: 2,
      ready,
      createdAt,
      load: 260,
    })
  }
  // One pod at 169 % would be 3; the starting one, taken to be idle, makes it 85 % on both: 2.4, so 3.
  expect(at(60)).toBe(3)
  // Ready for 15 s: its own 84 % does not count yet, and the other's 84 % over two pods would turn round.
  expect(at(105)).toBe(2)
  // A full window after it became Ready both count: 84 % of 70 is 1.2, so 3.
  expect(at(120)).toBe(3)
})

test('a target that is no quantity is refused with what to write', () => {
  const metric: MetricSpec = {
    type: 'Pods',
    pods: {metric: {name: 'm'}, target: {type: 'AverageValue', averageValue: 'many'}},
  }
  expect(() => scaler(hpa({metrics: [metric]}))).toThrow(
    expect.objectContaining({code: 'E_BAD_QUANTITY', message: '"many" is no Kubernetes quantity'}),
  )
})

test('a metric of an unknown type fails like one that cannot be read', () => {
  const metrics = [{type: 'Cheese'} as unknown as MetricSpec]
  expect(scaler(hpa({metrics})).tick(state(0, 3, 900))).toBe(3)
})
