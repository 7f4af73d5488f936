import {expect, test} from 'vitest'

import {completeBehavior} from '../../../src/kubernetes/hpa/defaults.ts'
import {limitByBehavior} from '../../../src/kubernetes/hpa/limit-behavior.ts'
import {RecommendationLog} from '../../../src/kubernetes/hpa/recommendation-log.ts'
import {ScaleEvents} from '../../../src/kubernetes/hpa/scale-events.ts'
import {stabilizeBehavior, stabilizeDefault} from '../../../src/kubernetes/hpa/stabilize.ts'

const aged = (age: number) => new RecommendationLog([{replicas: 9, at: 1000 - age}])

test('without behavior a recommendation counts until it is older than the window', () => {
  expect(stabilizeDefault(aged(300), 2, 300, 1000)).toBe(9)
  expect(stabilizeDefault(aged(301), 2, 300, 1000)).toBe(2)
})

test('with behavior a recommendation of exactly the window’s age is out', () => {
  const windows = {up: 0, down: 300}
  expect(stabilizeBehavior(aged(299), 9, 2, windows, 1000)).toBe(9)
  expect(stabilizeBehavior(aged(300), 9, 2, windows, 1000)).toBe(2)
})

test('scaling up waits for the lowest recommendation of its window', () => {
  const log = new RecommendationLog([{replicas: 4, at: 970}])
  expect(stabilizeBehavior(log, 3, 20, {up: 60, down: 300}, 1000)).toBe(4)
})

test('what is recorded is the recommendation before it was stabilized', () => {
  const log = aged(10)
  stabilizeBehavior(log, 9, 2, {up: 0, down: 300}, 1000)
  expect(log.entries()).toEqual([
    {replicas: 9, at: 990},
    {replicas: 2, at: 1000},
  ])
})

test('an outdated recommendation makes room, so the log holds ages 0 to 300 s and grows no longer', () => {
  const log = new RecommendationLog()
  for (let now = 0; now < 3000; now += 15) stabilizeDefault(log, 1, 300, now)
  expect(log.entries()).toHaveLength(21)
})

test('replicas removed in a period give room to add them again, and the other way round', () => {
  const rules = {policies: [{type: 'Pods' as const, value: 2, periodSeconds: 60}]}
  const behavior = completeBehavior({scaleUp: rules, scaleDown: rules})
  const history = {ups: new ScaleEvents(), downs: new ScaleEvents([{change: 3, at: 950}])}
  const bounds = {minReplicas: 1, maxReplicas: 100}
  expect(limitByBehavior(10, 50, bounds, behavior, history, 1000)).toEqual({replicas: 15, reason: 'ScaleUpLimit'})
  expect(limitByBehavior(10, 1, bounds, behavior, history, 1000)).toEqual({replicas: 10, reason: 'ScaleDownLimit'})
  expect(limitByBehavior(10, 1, bounds, behavior, history, 1010)).toEqual({replicas: 8, reason: 'ScaleDownLimit'})
})

test('an event of exactly the period’s age does not count', () => {
  const events = new ScaleEvents([{change: 3, at: 940}])
  expect(events.changeWithin(60, 1000)).toBe(0)
  expect(events.changeWithin(61, 1000)).toBe(3)
})
