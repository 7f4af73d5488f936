import {expect, test} from 'vitest'

import {inParallel} from '../../../src/prices/live/in-parallel.ts'

const tick = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const never = new AbortController().signal

test('results keep the order of the items, and no more than the limit run at once', async () => {
  let running = 0
  let most = 0
  const task = async (ms: number) => {
    most = Math.max(most, ++running)
    await tick(ms)
    running--
    return ms * 2
  }
  expect(await inParallel([30, 1, 20, 1, 5], 2, task, never)).toEqual([60, 2, 40, 2, 10])
  expect(most).toBe(2)
  expect(await inParallel([], 2, task, never)).toEqual([])
})

test('the first failure is thrown, stops the others and starts no more', async () => {
  const started: number[] = []
  const signals: AbortSignal[] = []
  const task = async (item: number, signal: AbortSignal) => {
    started.push(item)
    signals.push(signal)
    await tick(5)
    if (item === 1) throw new Error('first')
    await tick(20)
  }
  await expect(inParallel([0, 1, 2, 3], 2, task, never)).rejects.toThrow('first')
  expect(signals.every(({aborted}) => aborted)).toBe(true)
  await tick(40)
  expect(started).toEqual([0, 1])
})

test('an aborted signal of the caller starts nothing more', async () => {
  const stop = new AbortController()
  const started: number[] = []
  const task = async (item: number) => {
    started.push(item)
    stop.abort(new Error('stopped'))
  }
  await expect(inParallel([0, 1, 2], 1, task, stop.signal)).rejects.toThrow('stopped')
  expect(started).toEqual([0])
})
