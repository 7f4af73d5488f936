import {expect, test} from 'vitest'
import type {PodModel, Policy} from '../../../src/kubernetes/scaling.ts'
import {simulate} from '../../../src/kubernetes/simulate/run.ts'

const POD: PodModel = {startupSeconds: 60, cpuRequestMilli: 1000, cpuMilliPerRps: 1}
const TRACE = {startEpoch: 1000, stepSeconds: 30, load: Float64Array.of(1, 2, 3, 4, 5), source: 'test'}

test('each tick sees the pods as they are, and its decision holds from that instant', () => {
  const seen: object[] = []
  const wanted = [3, 3, 3, 1, 1]
  const policy: Policy = {
    name: 'fixed',
    initialReplicas: 1,
    createScaler: () => ({
      tick({createdAt, index, load, now, ready, replicas}) {
        seen.push({createdAt: [...createdAt], load, now, ready, replicas})
        return wanted[index]!
      },
    }),
  }
  const {ready, replicas} = simulate(TRACE, policy, POD)
  expect([...replicas]).toEqual(wanted)
  expect([...ready]).toEqual([1, 1, 3, 3, 1])
  expect(seen).toEqual([
    {createdAt: [-2600], load: 1, now: 1000, ready: 1, replicas: 1},
    {createdAt: [-2600, 1000, 1000], load: 2, now: 1030, ready: 1, replicas: 3},
    {createdAt: [-2600, 1000, 1000], load: 3, now: 1060, ready: 3, replicas: 3},
    {createdAt: [-2600, 1000, 1000], load: 4, now: 1090, ready: 3, replicas: 3},
    {createdAt: [-2600], load: 5, now: 1120, ready: 1, replicas: 1},
  ])
})

test('a policy makes a new scaler for each run, so that a run leaves nothing behind', () => {
  let made = 0
  const policy: Policy = {
    name: 'counting',
    initialReplicas: 1,
    createScaler() {
      let replicas = 1
      made++
      return {tick: () => replicas++}
    },
  }
  expect(simulate(TRACE, policy, POD)).toEqual(simulate(TRACE, policy, POD))
  expect(made).toBe(2)
})

test('an empty trace gives empty series', () => {
  const policy: Policy = {name: 'never', initialReplicas: 1, createScaler: () => ({tick: () => 1})}
  expect(simulate({...TRACE, load: new Float64Array()}, policy, POD).replicas).toHaveLength(0)
})
