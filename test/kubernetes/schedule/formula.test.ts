import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {createScaledObjectScaler} from '../../../src/kubernetes/keda/scaled-object-scaler.ts'
import type {ScaledObjectSpec} from '../../../src/kubernetes/keda/spec.ts'
import {boundsAt} from '../../../src/kubernetes/schedule/bounds-at.ts'
import {scheduleFormula} from '../../../src/kubernetes/schedule/formula.ts'
import {guideSchedule} from '../../../src/kubernetes/schedule/guide-schedule.ts'
import type {Schedule} from '../../../src/kubernetes/schedule/schedule.ts'
import {simulate} from '../../../src/kubernetes/simulate/run.ts'
import {schedules, utc} from './support.ts'

const STEP = 15
const PODS = {startupSeconds: 120, cpuRequestMilli: 1000, cpuMilliPerRps: 5}
/** Scaling down waits 300 s for what was wanted before, and scaling up takes a few ticks from 1 to 30. */
const SETTLED = 420 / STEP
const LOAD = {name: 'load', perReplica: 100}

function scaledObject(schedule: Schedule): ScaledObjectSpec {
  const {formula, maxReplicaCount, minReplicaCount, target, tolerance, triggers} = scheduleFormula(schedule, [LOAD])
  const rules = tolerance === undefined ? undefined : {tolerance}
  return {
    scaleTargetRef: {name: 'api'},
    minReplicaCount,
    maxReplicaCount,
    triggers: [{type: 'prometheus', name: 'load', metadata: {threshold: '100'}}, ...triggers],
    advanced: {
      scalingModifiers: {formula, target, metricType: 'AverageValue'},
      ...(rules && {horizontalPodAutoscalerConfig: {behavior: {scaleUp: rules, scaleDown: rules}}}),
    },
  }
}

/** Steps at which replicas are out of the bounds that have held since they could settle. */
function slips(schedule: Schedule, startEpoch: number, days: number, load: (index: number) => number): string[] {
  const length = (days * 86_400) / STEP
  const trace = {startEpoch, stepSeconds: STEP, load: Float64Array.from({length}, (_, i) => load(i)), source: 'test'}
  const policy = {
    name: 'schedule',
    initialReplicas: 1,
    createScaler: () =>
      createScaledObjectScaler(scaledObject(schedule), {cpu: PODS, readings: [(state) => state.load]}),
  }
  const {replicas} = simulate(trace, policy, PODS)
  const at = boundsAt(schedule)
  const found: string[] = []
  let since = 0
  let held = at(startEpoch)
  for (let i = 0; i < length; i++) {
    const bounds = at(startEpoch + i * STEP)
    if (bounds.min !== held.min || bounds.max !== held.max) {
      since = i
      held = bounds
    }
    const count = replicas[i]!
    if (i - since >= SETTLED && (count < bounds.min || count > bounds.max)) {
      found.push(`${new Date((startEpoch + i * STEP) * 1000).toISOString()}: ${count} of ${bounds.min}..${bounds.max}`)
    }
  }
  return found
}

describe('scheduleFormula', () => {
  it('marks windows by cron triggers and leaves out the one that needs most of them', () => {
    expect(scheduleFormula(guideSchedule('Europe/Madrid'), [LOAD])).toEqual({
      triggers: [
        {
          type: 'cron',
          name: 'in_weekday_business',
          metadata: {timezone: 'Europe/Madrid', start: '0 9 * * 1-5', end: '0 18 * * 1-5', desiredReplicas: '1'},
        },
        {
          type: 'cron',
          name: 'in_weekend',
          metadata: {timezone: 'Europe/Madrid', start: '0 0 * * 6', end: '0 0 * * 1', desiredReplicas: '1'},
        },
      ],
      formula:
        'in_weekday_business > 0 ? min(max(load / 100, 3), 10) : in_weekend > 0 ? min(max(load / 100, 1), 3) : min(max(load / 100, 1), 5)',
      target: '1',
      minReplicaCount: 1,
      maxReplicaCount: 10,
    })
  })

  it.each([
    ['the day of 23 hours', utc('2026-03-26T23:00')],
    ['the day of 25 hours', utc('2026-10-22T22:00')],
  ])("holds the guide's bounds over the week of %s, at no load and far too much", (_, start) => {
    for (const load of [() => 0, () => 5000, (i: number) => 400 + 380 * Math.sin(i / 700)]) {
      expect(slips(guideSchedule('Europe/Madrid'), start, 7, load)).toEqual([])
    }
  })

  it('holds the minimum and maximum of every window of any schedule, over clock changes', () => {
    const starts = [utc('2026-03-26T12:00'), utc('2026-03-06T12:00'), utc('2026-10-23T12:00'), utc('2026-10-30T12:00')]
    fc.assert(
      fc.property(
        schedules(['Europe/Madrid', 'America/New_York', 'Asia/Kolkata', 'UTC']),
        fc.constantFrom(...starts),
        fc.array(fc.integer({min: 0, max: 4000}), {minLength: 1, maxLength: 12}),
        fc.integer({min: 100, max: 3000}),
        (schedule, start, levels, every) => {
          const load = (i: number) => levels[Math.floor(i / every) % levels.length]!
          expect(slips(schedule, start, 8, load)).toEqual([])
        },
      ),
      {numRuns: 10},
    )
  })
})
