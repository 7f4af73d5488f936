import {describe, expect, test} from 'vitest'

import type {MetricProposal} from '../../../src/kubernetes/hpa/combine-proposals.ts'
import type {Conditions} from '../../../src/kubernetes/hpa/conditions.ts'
import {completeHpa} from '../../../src/kubernetes/hpa/defaults.ts'
import {createMemory} from '../../../src/kubernetes/hpa/memory.ts'
import {proposeExternalAverage} from '../../../src/kubernetes/hpa/propose-total.ts'
import {type Reconciled, reconcile} from '../../../src/kubernetes/hpa/reconcile.ts'
import type {HpaSpec} from '../../../src/kubernetes/hpa/spec.ts'
import {tolerancesOf} from '../../../src/kubernetes/hpa/tolerance.ts'
import {kubernetesFixture} from '../../support/kubernetes-data.ts'

interface Sequence {
  name: string
  /** HPAScaleToZero. */
  gate: boolean
  hpaSpec: HpaSpec
  initialReplicas: number
  stepSec: number
  values: Record<string, number | null>[]
  bounds: Record<string, [min: number, max: number]>
  replicas: Record<string, number>
  expected: {replicas: number; conditions: Record<string, string>; failed?: string}[]
}

const {sequences} = kubernetesFixture<{sequences: Sequence[]}>('hpa-reconciles.json')

test.each(sequences)('replicas and conditions are the controller’s: $name', (sequence) => {
  expect(replay(sequence)).toEqual(sequence.expected)
})

function replay({bounds, gate, hpaSpec, initialReplicas, replicas: outside, stepSec, values}: Sequence) {
  const {metrics, ...complete} = completeHpa(hpaSpec)
  const tolerances = tolerancesOf(complete.behavior, 0.1)
  const memory = createMemory()
  let hpa = {...complete, hasTotalMetric: true}
  let conditions: Conditions = {}
  let replicas = initialReplicas
  return values.map((value, step) => {
    const [minReplicas, maxReplicas] = bounds[step] ?? [hpa.minReplicas, hpa.maxReplicas]
    hpa = {...hpa, minReplicas, maxReplicas}
    replicas = outside[step] ?? replicas
    const propose = () =>
      metrics.map(({type}, index): MetricProposal => {
        const total = value[`m${index}`]
        if (total == null) return {type, error: 'down'}
        return {type, ...proposeExternalAverage([total], 1000, replicas, tolerances)}
      })
    const settings = {downscaleStabilizationSeconds: 300, scaleToZero: gate}
    const result = reconcile({...hpa, conditions}, replicas, propose, memory, settings, step * stepSec)
    ;({conditions, replicas} = result)
    return shown(result)
  })
}

function shown({conditions, error, replicas}: Reconciled) {
  const reasons = Object.entries(conditions).map(([type, {reason, status}]) => [type, `${status}:${reason}`])
  const failed = /\d+ invalid out of \d+/.exec(error ?? '')?.[0]
  return {replicas, conditions: Object.fromEntries(reasons), ...(failed && {failed})}
}

describe('metrics that fail', () => {
  const hpa = {minReplicas: 1, maxReplicas: 10, hasTotalMetric: false}
  const settings = {downscaleStabilizationSeconds: 300}

  test('change nothing and say so where no other metric can scale up', () => {
    const proposals = [
      {type: 'Pods', error: 'down'},
      {type: 'Resource', replicas: 2},
    ]
    expect(reconcile(hpa, 3, () => proposals, createMemory(), settings, 0)).toMatchObject({
      replicas: 3,
      metricDesired: -1,
      conditions: {ScalingActive: {status: 'False', reason: 'FailedGetPodsMetric'}},
      error: 'invalid metrics (1 invalid out of 2), first error is: down',
    })
  })

  test('are named by the first of them', () => {
    const proposals = [
      {type: 'External', error: 'first'},
      {type: 'Pods', error: 'second'},
    ]
    expect(reconcile(hpa, 3, () => proposals, createMemory(), settings, 0)).toMatchObject({
      conditions: {ScalingActive: {status: 'False', reason: 'FailedGetExternalMetric'}},
      error: 'invalid metrics (2 invalid out of 2), first error is: first',
    })
  })

  test('are only reported where the others ask for the replicas that there are', () => {
    const proposals = [
      {type: 'Pods', error: 'down'},
      {type: 'Resource', replicas: 3},
    ]
    expect(reconcile(hpa, 3, () => proposals, createMemory(), settings, 0)).toMatchObject({
      replicas: 3,
      metricDesired: 3,
      rescale: false,
      conditions: {ScalingActive: {status: 'True', reason: 'ValidMetricFound'}},
      error: 'invalid metrics (1 invalid out of 2), first error is: down',
    })
  })

  test('are not asked for outside the bounds, and nothing is recommended there', () => {
    const memory = createMemory()
    const ask = () => {
      throw new Error('asked')
    }
    expect(reconcile(hpa, 12, ask, memory, settings, 0).replicas).toBe(10)
    expect(memory.recommendations.entries()).toEqual([{replicas: 12, at: 0}])
  })
})

test('only an Object or External metric brings a workload back from 0, so without one it is not marked as scaled to 0', () => {
  const hpa = {minReplicas: 0, maxReplicas: 10, hasTotalMetric: false}
  const settings = {downscaleStabilizationSeconds: 0, scaleToZero: true}
  const memory = createMemory()
  memory.recommendations.start(0, 0)
  const {conditions, replicas} = reconcile(hpa, 2, () => [{type: 'Resource', replicas: 0}], memory, settings, 1)
  expect({replicas, ...conditions.ScaledToZero}).toEqual({replicas: 0, status: 'False', reason: 'NotScaledToZero'})
})
