import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {documentsOf} from '../../src/gen-hpa/documents.ts'
import {requestOf} from '../../src/gen-hpa/request.ts'
import {mergeSettings, type SettingValue} from '../../src/gen-hpa/settings.ts'
import {createScaledObjectScaler} from '../../src/kubernetes/keda/scaled-object-scaler.ts'
import type {ScaledObjectSpec} from '../../src/kubernetes/keda/spec.ts'
import {boundsAt} from '../../src/kubernetes/schedule/bounds-at.ts'
import {guideSchedule} from '../../src/kubernetes/schedule/guide-schedule.ts'
import {type ReplicaBounds, type Schedule, WEEKDAYS} from '../../src/kubernetes/schedule/schedule.ts'
import {simulate} from '../../src/kubernetes/simulate/run.ts'

const STEP = 15
const DAY = 86_400
/** Monday 2026-11-02 00:00 UTC: a week without a change of clocks. */
const MONDAY = Date.UTC(2026, 10, 2) / 1000
/** From a change of bounds until they hold: the five minutes before scaling down, and some ticks. */
const SETTLED = 420 / STEP

async function specOf(schedule: Schedule, given: Record<string, SettingValue> = {}): Promise<ScaledObjectSpec> {
  const request = requestOf(mergeSettings({deployment: 'ml-api', schedule: 'file', ...given}), schedule)
  const [document] = await documentsOf(request, [])
  return document!.manifest['spec'] as ScaledObjectSpec
}

/** Ticks at which the replicas are outside of the window's bounds, long enough after it began. */
async function outside(schedule: Schedule, loads: readonly number[], start = MONDAY, days = 7): Promise<string[]> {
  const spec = await specOf(schedule)
  const ticks = (days * DAY) / STEP
  // Another load every 50 minutes: calm enough to settle, often enough to meet every change of bounds.
  const load = Float64Array.from({length: ticks}, (_, i) => loads[Math.floor(i / 200) % loads.length]!)
  const trace = {startEpoch: start, stepSeconds: STEP, load, source: 'test'}
  const pods = {startupSeconds: 30, cpuRequestMilli: 1000, cpuMilliPerRps: 1}
  const readings = spec.triggers.map(({type}) => (type === 'cron' ? undefined : ({load: now}: {load: number}) => now))
  const policy = {
    name: 'scaled object',
    initialReplicas: Math.max(1, spec.minReplicaCount!),
    createScaler: () => createScaledObjectScaler(spec, {cpu: pods, readings}),
  }
  const {replicas} = simulate(trace, policy, pods)
  const at = boundsAt(schedule)
  const found: string[] = []
  let bounds: ReplicaBounds = at(start)
  let since = 0
  for (let i = 0; i < ticks; i++) {
    const now = at(start + i * STEP)
    if (now.min !== bounds.min || now.max !== bounds.max) [bounds, since] = [now, i]
    if (i - since < SETTLED || (replicas[i]! >= bounds.min && replicas[i]! <= bounds.max)) continue
    found.push(
      `${new Date((start + i * STEP) * 1000).toISOString()}: ${replicas[i]} not in ${bounds.min}..${bounds.max}`,
    )
  }
  return found
}

const LOADS = [0, 50, 5000, 149, 1001, 99_999, 350]

/** A day by night and a weekend, with the bounds given. */
const schedule = (timeZone: string, ...bounds: [min: number, max: number][]): Schedule => ({
  timeZone,
  windows: guideSchedule(timeZone).windows.map((window, i) => ({...window, min: bounds[i]![0], max: bounds[i]![1]})),
})

describe('a schedule as ScaledObject holds the bounds of every window', () => {
  it.each<[string, Schedule]>([
    ["the guide's", guideSchedule('UTC')],
    ["the guide's, in a zone behind", guideSchedule('America/Los_Angeles')],
    ["the guide's, in a zone ahead by half an hour", guideSchedule('Asia/Kolkata')],
    ['10 at night, 11 by day', schedule('UTC', [11, 30], [10, 29], [9, 28])],
    ['steps of one at 40', schedule('UTC', [40, 41], [39, 40], [38, 39])],
    ['fixed sizes', schedule('UTC', [12, 12], [11, 11], [10, 10])],
    ['0 at the weekend', schedule('UTC', [3, 10], [1, 5], [0, 3])],
  ])('%s', async (_, windows) => {
    expect(await outside(windows, LOADS)).toEqual([])
  })

  it.each([
    ['23 hours', Date.UTC(2026, 2, 27) / 1000],
    ['25 hours', Date.UTC(2026, 9, 23) / 1000],
  ])('over a day of %s', async (_, start) => {
    expect(await outside(guideSchedule('Europe/Madrid'), LOADS, start, 5)).toEqual([])
  })

  it('whatever they are, and whatever the load', async () => {
    const pair = fc
      .tuple(fc.integer({min: 1, max: 60}), fc.integer({min: 0, max: 20}))
      .map(([min, more]): [number, number] => [min, min + more])
    const loads = fc.array(fc.integer({min: 0, max: 8000}), {minLength: 3, maxLength: 9})
    const start = fc.constantFrom(0, 1, 2, 3, 4, 5, 6).map((day) => MONDAY + day * DAY)
    await fc.assert(
      fc.asyncProperty(pair, pair, pair, loads, start, async (day, night, weekend, load, from) => {
        expect(await outside(schedule('UTC', day, night, weekend), load, from, 3)).toEqual([])
      }),
      {numRuns: 12},
    )
  })
})

describe('the ScaledObject of a schedule', () => {
  it('follows the load within the bounds', async () => {
    const everyDay: Schedule = {
      timeZone: 'UTC',
      windows: [
        {name: 'day', days: WEEKDAYS, start: 480, end: 1200, min: 2, max: 20},
        {name: 'night', days: WEEKDAYS, start: 1200, end: 480, min: 1, max: 4},
      ],
    }
    const {advanced, triggers} = await specOf(everyDay, {rps: '50', external: ['jobs=10']})
    expect(advanced?.scalingModifiers).toMatchObject({target: '1', metricType: 'AverageValue'})
    expect(advanced?.scalingModifiers?.formula).toContain('requests / 50, jobs / 10')
    expect(triggers.map(({name}) => name)).toEqual(expect.arrayContaining(['requests', 'jobs']))
  })

  it('has a tolerance only where the 10 % of an HPA would swallow a step', async () => {
    const tolerance = async (windows: Schedule) => {
      const behavior = (await specOf(windows)).advanced?.horizontalPodAutoscalerConfig?.behavior
      return [behavior?.scaleUp?.tolerance, behavior?.scaleDown?.tolerance]
    }
    expect(await tolerance(guideSchedule('UTC'))).toEqual([undefined, undefined])
    const [up, down] = await tolerance(schedule('UTC', [11, 30], [1, 30], [1, 30]))
    expect(Number(up)).toBeLessThan(0.1)
    expect(down).toBe(up)
  })

  it("keeps a narrower tolerance of the user's, and refuses a wider one", async () => {
    const tight = schedule('UTC', [11, 30], [1, 30], [1, 30])
    const {advanced} = await specOf(tight, {'scale-up-tolerance': '0.01'})
    expect(advanced?.horizontalPodAutoscalerConfig?.behavior?.scaleUp?.tolerance).toBe('0.01')
    await expect(specOf(tight, {'scale-down-tolerance': '0.2'})).rejects.toMatchObject({code: 'E_USAGE'})
    await expect(specOf(guideSchedule('UTC'), {'scale-up-tolerance': '50%'})).rejects.toMatchObject({code: 'E_USAGE'})
  })

  it('counts the activation in replicas, as its formula does', async () => {
    const zero = schedule('UTC', [0, 10], [0, 5], [0, 3])
    const activation = async (given: Record<string, SettingValue>) =>
      (await specOf(zero, given)).advanced?.scalingModifiers?.activationTarget
    expect(await activation({activation: '5'})).toBe('0.05')
    expect(await activation({})).toBeUndefined()
    await expect(activation({activation: '5', rps: '10', external: ['jobs=3']})).rejects.toMatchObject({
      code: 'E_USAGE',
    })
  })
})
