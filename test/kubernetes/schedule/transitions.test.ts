import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {parseCron} from '../../../src/kubernetes/keda/cron.ts'
import {nextFiring} from '../../../src/kubernetes/keda/next-firing.ts'
import {boundsAt} from '../../../src/kubernetes/schedule/bounds-at.ts'
import {clockChangeClashes} from '../../../src/kubernetes/schedule/clock-changes.ts'
import {guideSchedule} from '../../../src/kubernetes/schedule/guide-schedule.ts'
import type {Schedule, ScheduleWindow} from '../../../src/kubernetes/schedule/schedule.ts'
import {transitionsOf} from '../../../src/kubernetes/schedule/transitions.ts'
import {createZoneClock} from '../../../src/kubernetes/schedule/zone-clock.ts'
import {schedules, utc} from './support.ts'

describe('transitionsOf', () => {
  it("says the guide's week in four lines", () => {
    const lines = transitionsOf(guideSchedule('UTC')).map(({cron, window}) => `${cron} ${window.name}`)
    expect(lines.toSorted()).toEqual([
      '0 0 * * 1 weekday-evening',
      '0 0 * * 6 weekend',
      '0 18 * * 1-5 weekday-evening',
      '0 9 * * 1-5 weekday-business',
    ])
  })

  it('has nothing to say where the bounds never change', () => {
    const always: ScheduleWindow = {
      ...guideSchedule('UTC').windows[2]!,
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    }
    expect(transitionsOf({timeZone: 'UTC', windows: [always]})).toEqual([])
  })

  it('puts the same minutes of several hours into one line', () => {
    const part = (name: string, start: number, end: number, min: number): ScheduleWindow => ({
      name,
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      start,
      end,
      min,
      max: 9,
    })
    const windows = [part('a', 0, 360, 1), part('b', 360, 720, 2), part('c', 720, 1080, 1), part('d', 1080, 1440, 2)]
    const lines = transitionsOf({timeZone: 'UTC', windows}).map(({cron}) => cron)
    expect(lines.toSorted()).toEqual(['0 0 * * *', '0 12 * * *', '0 18 * * *', '0 6 * * *'])
  })

  it('changes bounds, fired as cron, when the schedule does, over weeks with clock changes', () => {
    fc.assert(
      fc.property(
        schedules(['Europe/Madrid', 'America/New_York', 'Asia/Kolkata']),
        fc.constantFrom(utc('2026-03-25T00:00'), utc('2026-10-23T00:00'), utc('2026-03-05T00:00')),
        (schedule, start) => {
          const clock = createZoneClock(schedule.timeZone)
          const at = boundsAt(schedule)
          const crons = transitionsOf(schedule).map(({cron, window}) => ({cron: parseCron(cron), window}))
          for (const {cron, window} of crons) {
            for (let t = nextFiring(cron, clock, start)!; t < start + 8 * 86_400; t = nextFiring(cron, clock, t)!) {
              expect(at(t)).toMatchObject({min: window.min, max: window.max})
              expect([at(t - 1).min, at(t - 1).max]).not.toEqual([window.min, window.max])
            }
          }
        },
      ),
      {numRuns: 40},
    )
  })
})

/** 02:30 is skipped in Madrid on 29 March 2026 and comes twice on 25 October. */
const nights: Schedule = {
  timeZone: 'Europe/Madrid',
  windows: [
    {name: 'day', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], start: 1080, end: 150, min: 3, max: 4},
    {name: 'night', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], start: 150, end: 1080, min: 1, max: 2},
  ],
}

describe('boundsAt', () => {
  function changes(schedule: Schedule, from: number, hours: number): string[] {
    const at = boundsAt(schedule)
    const found: string[] = []
    for (let t = from; t < from + hours * 3600; t += 60) {
      if (at(t).min !== at(t - 60).min) found.push(`${new Date(t * 1000).toISOString().slice(0, 16)} ${at(t).min}`)
    }
    return found
  }

  it('comes with the jump to a start in the hour that is skipped', () => {
    expect(changes(nights, utc('2026-03-28T20:00'), 12)).toEqual(['2026-03-29T01:00 1'])
  })

  it('keeps to the first time that a start is shown in an hour that is repeated', () => {
    expect(changes(nights, utc('2026-10-24T20:00'), 12)).toEqual(['2026-10-25T00:30 1'])
  })

  it.each([
    ['Europe/Madrid', '2026-03-29', 23],
    ['Europe/Madrid', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Asia/Kolkata', '2026-03-29', 24],
    ['UTC', '2026-03-29', 24],
  ])('gives a day of %s its own length on %s: %d hours', (timeZone, date, hours) => {
    const day = (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7
    const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
    const at = boundsAt({
      timeZone,
      windows: [
        {name: 'on', days: [week[day]!], start: 0, end: 1440, min: 5, max: 5},
        {name: 'off', days: week.filter((_, i) => i !== day), start: 0, end: 1440, min: 1, max: 1},
      ],
    })
    let minutes = 0
    for (let t = utc(`${date}T00:00`) - 86_400; t < utc(`${date}T00:00`) + 2 * 86_400; t += 60) {
      if (at(t).min === 5) minutes++
    }
    expect(minutes / 60).toBe(hours)
  })

  it('gives the same for moments in any order', () => {
    const moments = Array.from({length: 500}, (_, i) => utc('2026-10-20T00:00') + i * 3571)
    const rising = boundsAt(nights)
    const inOrder = new Map(moments.map((t) => [t, rising(t)]))
    const at = boundsAt(nights)
    for (const t of moments.toReversed()) expect(at(t)).toEqual(inOrder.get(t))
  })
})

describe('clockChangeClashes', () => {
  it('finds starts that a change of the clock leaves out or shows twice', () => {
    const found = clockChangeClashes(nights, utc('2026-01-01T00:00'), utc('2027-01-01T00:00'))
    expect(found).toEqual([
      {at: utc('2026-03-29T01:00'), boundary: 'Sun 02:30', kind: 'skipped'},
      {at: utc('2026-10-25T01:00'), boundary: 'Sun 02:30', kind: 'repeated'},
    ])
  })

  it("finds none in the guide's schedule, nor in a zone whose clock never changes", () => {
    const year = [utc('2026-01-01T00:00'), utc('2027-01-01T00:00')] as const
    expect(clockChangeClashes(guideSchedule('Europe/Madrid'), ...year)).toEqual([])
    expect(clockChangeClashes({...nights, timeZone: 'Asia/Kolkata'}, ...year)).toEqual([])
  })
})
