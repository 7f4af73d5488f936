import {describe, expect, it} from 'vitest'

import {checkTimeZone} from '../../../src/kubernetes/schedule/time-zone.ts'
import {createZoneClock} from '../../../src/kubernetes/schedule/zone-clock.ts'
import {utc} from './support.ts'

describe('checkTimeZone', () => {
  it.each([
    ['Europe/Madrid', 'Europe/Madrid'],
    ['america/new_york', 'America/New_York'],
    ['utc', 'UTC'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
  ])('writes %s as the database does', (name, written) => {
    expect(new Intl.DateTimeFormat('en', {timeZone: checkTimeZone(name)}).resolvedOptions().timeZone).toBe(
      new Intl.DateTimeFormat('en', {timeZone: written}).resolvedOptions().timeZone,
    )
    expect(checkTimeZone(name)).not.toMatch(/^[a-z]/)
  })

  it.each([
    ['Europe/Madird', 'Europe/Madrid'],
    ['New York', 'America/New_York'],
    ['+02:00', 'an offset knows no summer time'],
    ['UTC+2', 'an offset knows no summer time'],
    ['', 'Write the IANA name'],
  ])('refuses %j and says what to write', (name, part) => {
    expect(() => checkTimeZone(name)).toThrow(
      expect.objectContaining({code: 'E_UNKNOWN_TIME_ZONE', fix: expect.stringContaining(part)}),
    )
  })
})

describe('createZoneClock', () => {
  it.each([
    ['Europe/Madrid', '2026-03-29T01:00', 1, 2],
    ['Europe/Madrid', '2026-10-25T01:00', 2, 1],
    ['America/New_York', '2026-11-01T06:00', -4, -5],
    ['Australia/Lord_Howe', '2026-10-03T15:30', 10.5, 11],
  ])('knows to the second when %s changes at %s', (timeZone, moment, before, after) => {
    const {intervalAt} = createZoneClock(timeZone)
    const {from, offset, previousOffset} = intervalAt(utc(moment))
    expect([from, previousOffset / 3600, offset / 3600]).toEqual([utc(moment), before, after])
    expect(intervalAt(utc(moment) - 1).offset).toBe(before * 3600)
  })

  it('agrees with Intl at every hour of two years', () => {
    for (const timeZone of ['Africa/Cairo', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Chatham']) {
      const {intervalAt} = createZoneClock(timeZone)
      const format = new Intl.DateTimeFormat('en-CA', {
        timeZone,
        hourCycle: 'h23',
        dateStyle: 'short',
        timeStyle: 'medium',
      })
      for (let t = utc('2025-06-01T00:00'); t < utc('2027-06-01T00:00'); t += 6 * 3600 + 1800) {
        const local = new Date((t + intervalAt(t).offset) * 1000).toISOString().slice(0, 19).replace('T', ', ')
        expect(local).toBe(format.format(t * 1000))
      }
    }
  })
})
