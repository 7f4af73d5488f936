import {expect, test} from 'vitest'

import {createPodPool, loadPerReadyPod} from '../../../src/kubernetes/simulate/pods.ts'

test('the first pods are an hour old, or as old as they need to be Ready', () => {
  expect([...createPodPool(2, 60, 10_000).createdAt]).toEqual([6400, 6400])
  expect(createPodPool(2, 7200, 10_000).readyAt(10_000)).toBe(2)
})

test('pods are Ready their start-up time after they were created', () => {
  const pool = createPodPool(1, 30, 0)
  pool.resize(3, 15)
  expect([15, 30, 44.9, 45].map((now) => pool.readyAt(now))).toEqual([1, 1, 1, 3])
})

test('the newest pods go first, and those that come later start anew', () => {
  const pool = createPodPool(1, 30, 0)
  pool.resize(2, 0)
  pool.resize(3, 15)
  pool.resize(2, 30)
  expect(pool.readyAt(30)).toBe(2)
  pool.resize(1, 30)
  pool.resize(40, 45)
  expect(pool.createdAt.length).toBe(40)
  expect([...new Set(pool.createdAt)]).toEqual([-3600, 45])
  expect(pool.readyAt(60)).toBe(1)
})

test('the load is shared evenly by ready pods, up to their capacity', () => {
  const pods = {startupSeconds: 0, cpuRequestMilli: 1000, cpuMilliPerRps: 1}
  expect(loadPerReadyPod(300, 2, pods)).toBe(150)
  expect(loadPerReadyPod(300, 2, {...pods, capacityPerPod: 0})).toBe(150)
  expect(loadPerReadyPod(300, 2, {...pods, capacityPerPod: 143})).toBe(143)
  expect(loadPerReadyPod(300, 0, pods)).toBe(0)
})
