import {readFileSync} from 'node:fs'

import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {parseCron} from '../../../src/kubernetes/keda/cron.ts'
import {createCronTrigger} from '../../../src/kubernetes/keda/cron-trigger.ts'
import {nextFiring} from '../../../src/kubernetes/keda/next-firing.ts'
import {createZoneClock} from '../../../src/kubernetes/schedule/zone-clock.ts'
import {utc} from '../schedule/support.ts'

interface Recorded {
  firings: {cron: string; zone: string; at: number; next: number[]}[]
  refused: string[]
}

/** Answers of the real robfig/cron v3.0.1, most of them near changes of the clock. */
const recorded: Recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/kubernetes/cron-firings.json', import.meta.url), 'utf8'),
)

function firings(cron: string, zone: string, from: string, count: number): string[] {
  const clock = createZoneClock(zone)
  const parsed = parseCron(cron)
  const found: string[] = []
  let time = utc(from)
  for (let i = 0; i < count; i++) {
    time = nextFiring(parsed, clock, time)!
    found.push(new Date(time * 1000).toISOString().slice(0, 16))
  }
  return found
}

describe('nextFiring', () => {
  it.each(recorded.firings)('$cron in $zone from $at fires when robfig/cron does', ({at, cron, next, zone}) => {
    const clock = createZoneClock(zone)
    const parsed = parseCron(cron)
    let time: number | undefined = at
    const found = next.map(() => {
      time = time === undefined ? undefined : nextFiring(parsed, clock, time)
      return time ?? -1
    })
    expect(found).toEqual(next)
  })

  it('passes over a time that is skipped and fires twice at one that is repeated', () => {
    expect(firings('30 2 * * *', 'Europe/Madrid', '2026-03-28T12:00', 1)).toEqual(['2026-03-30T00:30'])
    expect(firings('30 2 * * *', 'Europe/Madrid', '2026-10-24T12:00', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:30',
    ])
  })

  it('comes to an end where a zone has left out a whole day', () => {
    expect(firings('0 0 31 12 *', 'Pacific/Apia', '2011-12-20T00:00', 1)).toEqual(['2011-12-30T10:00'])
  })

  it('is always later than what it is asked after, at a minute that the fields allow', () => {
    const zone = fc.constantFrom('Europe/Madrid', 'Australia/Lord_Howe', 'America/New_York', 'UTC')
    fc.assert(
      fc.property(
        zone,
        fc.nat(59),
        fc.nat(23),
        fc.integer({min: utc('2025-01-01T00:00'), max: utc('2028-01-01T00:00')}),
        (timeZone, minute, hour, at) => {
          const clock = createZoneClock(timeZone)
          const next = nextFiring(parseCron(`${minute} ${hour} * * *`), clock, at)!
          expect(next).toBeGreaterThan(at)
          const local = new Date((next + clock.intervalAt(next).offset) * 1000)
          expect([local.getUTCMinutes(), local.getUTCHours(), next % 60]).toEqual([minute, hour, 0])
        },
      ),
    )
  })
})

describe('parseCron', () => {
  it.each(recorded.refused)('refuses %j, as robfig/cron does', (cron) => {
    expect(() => parseCron(cron)).toThrow(expect.objectContaining({code: 'E_BAD_CRON'}))
  })

  it('says which field is wrong and what it may be', () => {
    expect(() => parseCron('0 9 * * 1-7')).toThrow(/"1-7" is no day of the week/)
    expect(() => parseCron('0 9 * * 7')).toThrow(expect.objectContaining({fix: expect.stringContaining('Sunday is 0')}))
    expect(() => parseCron('0 0 9 * * 1')).toThrow(/it has 6 fields/)
    expect(() => parseCron('')).toThrow(/it has 0 fields/)
  })

  it('takes @daily for a CronJob and not for KEDA', () => {
    expect(parseCron('@daily', {descriptors: true})).toEqual(parseCron('0 0 * * *'))
    expect(() => parseCron('@daily')).toThrow(expect.objectContaining({fix: 'Write 0 0 * * *.'}))
    expect(() => parseCron('@every 1h', {descriptors: true})).toThrow(/is not read here/)
  })
})

describe('createCronTrigger', () => {
  const trigger = (start: string, end: string, desiredReplicas = '2') =>
    createCronTrigger(
      {type: 'cron', metadata: {timezone: 'Europe/Madrid', start, end, desiredReplicas}},
      'spec.triggers[0]',
    )

  it('is active from its start to its end', () => {
    const {activeAt, desiredReplicas} = trigger('0 9 * * 1-5', '0 18 * * 1-5')
    expect(desiredReplicas).toBe(2)
    const at = ['2026-06-01T06:59', '2026-06-01T07:00', '2026-06-01T15:59', '2026-06-01T16:00', '2026-06-06T10:00']
    expect(at.map((text) => activeAt(utc(text)))).toEqual([false, true, true, false, false])
  })

  it('stays active for a day where its start is skipped, and begins the second time where it is repeated', () => {
    const {activeAt} = trigger('30 2 * * *', '0 18 * * *')
    expect(activeAt(utc('2026-03-28T20:00'))).toBe(true)
    expect([activeAt(utc('2026-10-25T00:45')), activeAt(utc('2026-10-25T01:45'))]).toEqual([false, true])
  })

  it('is active for ever where its start never comes', () => {
    expect(trigger('0 0 30 2 *', '0 18 * * *').activeAt(utc('2026-06-01T20:00'))).toBe(true)
    expect(trigger('0 18 * * *', '0 0 30 2 *').activeAt(utc('2026-06-01T20:00'))).toBe(false)
  })

  it.each([
    ['0 9 * * *', '0 9 * * *', '2', 'is the same as start'],
    ['0 9 * * *', '0 18 * * *', '0', 'must be a whole number and not 0'],
    ['0 9 * * *', '0 18 * * *', '1.5', 'must be a whole number and not 0'],
    ['', '0 18 * * *', '1', 'metadata.start is missing'],
  ])('refuses %s to %s with %s', (start, end, desired, message) => {
    expect(() => trigger(start, end, desired)).toThrow(message)
  })
})
