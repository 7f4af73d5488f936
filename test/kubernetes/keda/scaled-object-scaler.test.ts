import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {createScaledObjectScaler, type ScaledObjectModel} from '../../../src/kubernetes/keda/scaled-object-scaler.ts'
import type {ScaledObjectSpec, ScaledObjectTrigger} from '../../../src/kubernetes/keda/spec.ts'
import {simulate} from '../../../src/kubernetes/simulate/run.ts'
import {utc} from '../schedule/support.ts'

const STEP = 15
const PODS = {startupSeconds: 30, cpuRequestMilli: 1000, cpuMilliPerRps: 5}
const MONDAY = utc('2026-06-01T00:00')
const PROMETHEUS: ScaledObjectTrigger = {type: 'prometheus', name: 'load', metadata: {threshold: '100'}}

interface Run {
  spec?: Partial<ScaledObjectSpec>
  load: readonly number[]
  initial?: number
  model?: Partial<ScaledObjectModel>
  start?: number
}

/** Replicas at each tick of 15 s. */
function replicasOf({initial = 0, load, model, spec, start = MONDAY}: Run): number[] {
  const whole = {scaleTargetRef: {name: 'api'}, triggers: [PROMETHEUS], ...spec}
  const readings = whole.triggers.map(() => (state: {load: number}) => state.load)
  const policy = {
    name: 'keda',
    initialReplicas: initial,
    createScaler: () => createScaledObjectScaler(whole, {cpu: PODS, readings, ...model}),
  }
  const trace = {startEpoch: start, stepSeconds: STEP, load: Float64Array.from(load), source: 'test'}
  return [...simulate(trace, policy, PODS).replicas]
}

const times = (count: number, value: number) => Array.from({length: count}, () => value)

describe('createScaledObjectScaler', () => {
  it('wakes at the next poll of 30 s, to one replica, and leaves the rest to the HPA a tick later', () => {
    expect(replicasOf({load: [0, 350, 350, 350, 350]})).toEqual([0, 0, 1, 4, 4])
  })

  it('wakes to minReplicaCount where that is more', () => {
    expect(replicasOf({spec: {minReplicaCount: 3}, load: [500, 500, 500]})).toEqual([3, 5, 5])
  })

  it('goes to 0 once no trigger has been active for cooldownPeriod', () => {
    const replicas = replicasOf({spec: {cooldownPeriod: 60}, initial: 1, load: [50, 50, 50, ...times(9, 0)]})
    // Active last at the poll of tick 2; the poll at tick 6 is 60 s later.
    expect(replicas).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
  })

  it('waits initialCooldownPeriod where no trigger has been active yet', () => {
    expect(replicasOf({initial: 1, load: [0, 0]})).toEqual([0, 0])
    expect(replicasOf({spec: {initialCooldownPeriod: 60}, initial: 1, load: times(6, 0)})).toEqual([1, 1, 1, 1, 0, 0])
  })

  it('rests at idleReplicaCount and comes back to minReplicaCount', () => {
    const spec = {idleReplicaCount: 0, minReplicaCount: 2, cooldownPeriod: 30}
    expect(replicasOf({spec, load: [150, 150, 0, 0, 0, 0, 150, 150]})).toEqual([2, 2, 0, 0, 0, 0, 2, 2])
  })

  it('is active above activationThreshold only', () => {
    const triggers = [{...PROMETHEUS, metadata: {threshold: '100', activationThreshold: '10'}}]
    expect(replicasOf({spec: {triggers}, load: [10, 10, 10, 11, 11]})).toEqual([0, 0, 0, 0, 1])
  })

  it('never goes to 0 where only cpu and memory are watched', () => {
    const triggers: ScaledObjectTrigger[] = [{type: 'cpu', metricType: 'Utilization', metadata: {value: '70'}}]
    expect(replicasOf({spec: {triggers}, initial: 1, load: times(50, 0)}).at(-1)).toBe(1)
  })

  it('brings a workload up to minReplicaCount where nothing is active', () => {
    expect(replicasOf({spec: {minReplicaCount: 4}, initial: 1, load: [0, 0]})).toEqual([4, 4])
  })

  it('takes a cron trigger for a floor that other triggers may pass', () => {
    const cron = {type: 'cron', metadata: {timezone: 'UTC', start: '1 0 * * *', end: '3 0 * * *', desiredReplicas: '3'}}
    const replicas = replicasOf({
      spec: {minReplicaCount: 1, triggers: [PROMETHEUS, cron]},
      initial: 1,
      load: times(60, 80),
    })
    expect(replicas.slice(0, 6)).toEqual([1, 1, 1, 1, 3, 3])
    // From minute 3, the HPA waits 300 s for what was wanted before.
    expect([replicas[30], replicas[34]]).toEqual([3, 1])
  })

  it("lets the HPA's 10 % swallow a step from 10 to 11 by cron", () => {
    const cron = {
      type: 'cron',
      metadata: {timezone: 'UTC', start: '1 0 * * *', end: '0 1 * * *', desiredReplicas: '11'},
    }
    const run = (tolerance?: string) =>
      replicasOf({
        spec: {
          triggers: [PROMETHEUS, cron],
          ...(tolerance && {advanced: {horizontalPodAutoscalerConfig: {behavior: {scaleUp: {tolerance}}}}}),
        },
        initial: 10,
        load: times(20, 1000),
      }).at(-1)
    expect([run(), run('0.05')]).toEqual([10, 11])
  })

  it('holds a time-varying cap by a formula over named triggers', () => {
    const cron = {
      type: 'cron',
      name: 'night',
      metadata: {timezone: 'UTC', start: '0 0 * * *', end: '5 0 * * *', desiredReplicas: '1'},
    }
    const scalingModifiers = {formula: 'night > 0 ? min(load / 100, 3) : load / 100', target: '1'}
    const replicas = replicasOf({
      spec: {triggers: [PROMETHEUS, cron], advanced: {scalingModifiers}},
      load: times(40, 700),
    })
    expect([Math.max(...replicas.slice(0, 20)), replicas.at(-1)]).toEqual([3, 7])
  })

  it('is active by the formula, above activationTarget', () => {
    const scalingModifiers = {formula: 'load / 100', target: '1', activationTarget: '2'}
    expect(replicasOf({spec: {advanced: {scalingModifiers}}, load: [200, 200, 201, 201]})).toEqual([0, 0, 1, 3])
  })

  it('goes to the maximum where a formula divides by 0 or falls below it, as the HPA takes it for an overflow', () => {
    for (const formula of ['1 / (load - 100)', 'load - 101']) {
      const advanced = {scalingModifiers: {formula, target: '1'}}
      expect(
        replicasOf({spec: {advanced, maxReplicaCount: 4, minReplicaCount: 1}, initial: 1, load: times(4, 100)}).at(-1),
      ).toBe(4)
    }
  })

  it('keeps its replicas where a metric cannot be read', () => {
    expect(replicasOf({model: {readings: [() => undefined]}, initial: 4, load: times(40, 0)}).at(-1)).toBe(4)
    expect(replicasOf({model: {readings: [() => undefined]}, initial: 0, load: times(4, 900)}).at(-1)).toBe(0)
  })

  it('takes an empty result of prometheus for 0, and with ignoreNullValues false for a failure', () => {
    const empty = (metadata: Record<string, string>) =>
      replicasOf({
        spec: {triggers: [{...PROMETHEUS, metadata: {threshold: '100', ...metadata}}]},
        model: {readings: [() => Number.NaN]},
        initial: 2,
        load: times(3, 0),
      }).at(-1)
    expect([empty({}), empty({ignoreNullValues: 'false'})]).toEqual([0, 2])
  })

  it('shows the HPA what the last poll saw where a trigger is cached', () => {
    const triggers = [{...PROMETHEUS, useCachedMetrics: true}]
    const spec = {triggers, pollingInterval: 60, minReplicaCount: 1}
    expect(replicasOf({spec, initial: 1, load: [100, 400, 400, 400, 400]})).toEqual([1, 1, 1, 1, 4])
  })

  it('takes a field that YAML leaves empty for one that is not given', () => {
    const empty = {
      idleReplicaCount: null,
      pollingInterval: null,
      advanced: null,
    } as unknown as Partial<ScaledObjectSpec>
    expect(replicasOf({spec: empty, load: [350, 350, 350]})).toEqual(replicasOf({load: [350, 350, 350]}))
  })

  it('stays as it is while it is paused', () => {
    const pause = (annotations: Record<string, string>) =>
      replicasOf({model: {annotations}, initial: 2, load: times(3, 900)}).at(-1)
    expect(pause({'autoscaling.keda.sh/paused': 'true'})).toBe(2)
    expect(pause({'autoscaling.keda.sh/paused-replicas': '5'})).toBe(5)
    expect(pause({'autoscaling.keda.sh/paused': 'false'})).toBe(9)
    expect(pause({'autoscaling.keda.sh/paused-scale-out': 'true'})).toBe(2)
  })

  it.each([
    ['idle not below the minimum', {idleReplicaCount: 1, minReplicaCount: 1}, 'spec.idleReplicaCount must be below'],
    ['a minimum above the maximum', {minReplicaCount: 5, maxReplicaCount: 4}, 'spec.minReplicaCount is above'],
    ['a trigger without metadata', {triggers: [{type: 'cron'}]}, 'spec.triggers[0].metadata is missing'],
    ['no triggers', {triggers: []}, 'spec.triggers is empty'],
    [
      'a threshold that is no number',
      {triggers: [{type: 'prometheus', metadata: {threshold: 'x'}}]},
      'threshold must be a number',
    ],
    ['an unknown type', {triggers: [{type: 'promethues', metadata: {}}]}, '"promethues" is not known here'],
    ['a formula without target', {advanced: {scalingModifiers: {formula: 'load'}}}, 'scalingModifiers.target must be'],
    [
      'cpu without a kind of target',
      {triggers: [{type: 'cpu', metadata: {value: '70'}}]},
      'must be Utilization or AverageValue',
    ],
  ])('refuses %s, as KEDA does', (_, spec, message) => {
    expect(() => replicasOf({spec: spec as Partial<ScaledObjectSpec>, load: [1]})).toThrow(
      expect.objectContaining({code: 'E_BAD_SCALED_OBJECT', message: expect.stringContaining(message)}),
    )
  })

  it('keeps the floor of a cron trigger at any load, once it has scaled up', () => {
    const desired = fc.integer({min: 1, max: 9})
    fc.assert(
      fc.property(desired, fc.array(fc.nat(2000), {minLength: 240, maxLength: 240}), (floor, load) => {
        const cron = {
          type: 'cron',
          metadata: {timezone: 'UTC', start: '0 0 * * *', end: '0 1 * * *', desiredReplicas: String(floor)},
        }
        const replicas = replicasOf({spec: {triggers: [PROMETHEUS, cron], maxReplicaCount: 12}, load})
        expect(Math.min(...replicas.slice(8))).toBeGreaterThanOrEqual(floor)
        expect(Math.max(...replicas)).toBeLessThanOrEqual(12)
      }),
      {numRuns: 30},
    )
  })
})
