import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {UserError} from '../../../src/errors.ts'
import {guideSchedule} from '../../../src/kubernetes/schedule/guide-schedule.ts'
import {parseSchedule} from '../../../src/kubernetes/schedule/parse-schedule.ts'
import {clockText} from '../../../src/kubernetes/schedule/week.ts'
import {schedules, windowsByMinute} from './support.ts'

const timeZone = 'Europe/Madrid'
const office = {name: 'office', days: 'mon-fri', hours: '09:00-18:00', min: 3, max: 10}

function refusal(value: unknown): string {
  try {
    parseSchedule(value, 'week.yaml')
  } catch (error) {
    if (error instanceof UserError) return `${error.code} ${error.message} | ${error.fix}`
    throw error
  }
  return 'accepted'
}

describe('parseSchedule', () => {
  it("reads the guide's map as the guide's schedule", () => {
    const windows = {
      weekday_business: {min: 3, max: 10, hours: '09:00-18:00'},
      weekday_evening: {min: 1, max: 5, hours: '18:00-09:00'},
      weekend: {min: 1, max: 3, hours: 'all'},
    }
    expect(parseSchedule({timeZone, windows}, 'week.yaml')).toEqual(guideSchedule(timeZone))
  })

  it('takes days in the forms that people write', () => {
    const days = ['mon-fri', 'Monday - Friday', 'weekdays', ['mon', 'tue', 'wed', 'thu', 'fri'], 'mon, tue-thu, fri']
    for (const form of days) {
      const {windows} = parseSchedule({timeZone, windows: [{...office, days: form}], default: {min: 1, max: 2}}, 'x')
      expect(windows[0]!.days).toEqual(['mon', 'tue', 'wed', 'thu', 'fri'])
    }
  })

  it('gives default all that no window has, both ends of a day as one', () => {
    const schedule = parseSchedule({timeZone, windows: [office], default: {min: 1, max: 2}}, 'week.yaml')
    expect(schedule.windows.slice(1)).toEqual([
      {name: 'default', days: ['mon', 'tue', 'wed', 'thu', 'fri'], start: 1080, end: 540, min: 1, max: 2},
      {name: 'default-2', days: ['sat', 'sun'], start: 0, end: 1440, min: 1, max: 2},
    ])
  })

  it('names the times that belong to no window', () => {
    const windows = [
      office,
      {name: 'evening', days: 'mon-thu', hours: '18:00-09:00', min: 1, max: 5},
      {name: 'weekend', days: 'weekend', min: 1, max: 3},
    ]
    expect(refusal({timeZone, windows})).toBe(
      'E_BAD_SCHEDULE week.yaml: Fri 00:00 to Fri 09:00 belongs to no window; Fri 18:00 to Sat 00:00 belongs to no window' +
        ' | Give these hours to a window, or all that is left to default: {min: 1, max: 5}.',
    )
  })

  it('names both windows and the times that they share, over the end of the week too', () => {
    const windows = [
      {name: 'week', days: 'daily', min: 1, max: 5},
      {name: 'night', days: 'mon', hours: '00:00-06:00', min: 1, max: 3},
      {name: 'sunday', days: 'sun', hours: '22-24', min: 1, max: 3},
    ]
    expect(refusal({timeZone, windows})).toContain(
      'Mon 00:00 to Mon 06:00 belongs to week and night; Sun 22:00 to Mon 00:00 belongs to week and sunday',
    )
    expect(refusal({timeZone, windows: []})).toContain('the whole week belongs to no window')
  })

  it.each([
    ['no map', null, 'it is no schedule | Write timeZone: and windows:'],
    ['an unknown field', {timezone: 'UTC', windows: []}, 'an unknown field "timezone" | Did you mean timeZone?'],
    ['an unknown field of a window', {timeZone, windows: [{...office, hors: '9-18'}]}, 'Did you mean hours?'],
    ['no time zone', {windows: [office]}, 'timeZone is missing | Write the zone'],
    ['an unknown zone', {timeZone: 'Europe/Madird', windows: [office], default: {min: 1, max: 1}}, 'Europe/Madrid'],
    ['half a replica', {timeZone, windows: [{...office, min: 1.5}]}, 'windows[0].min is not what it should be'],
    ['a minimum below 0', {timeZone, windows: [{...office, min: -1}]}, 'Write a whole number from 0: min: 1.'],
    ['a maximum of 0', {timeZone, windows: [{...office, min: 0, max: 0}]}, 'Write a whole number from 1: max: 10.'],
    ['a maximum below the minimum', {timeZone, windows: [{...office, max: 2}]}, 'office has max 2 below min 3'],
    ['a time past the day', {timeZone, windows: [{...office, hours: '09:00-25:00'}]}, 'the hours of office'],
    ['no time at all', {timeZone, windows: [{...office, hours: '09:00-09:00'}]}, 'the hours of office'],
    ['an unknown day', {timeZone, windows: [{...office, days: 'mon-fir'}]}, 'has days "fir" | Did you mean fri?'],
    ['a name for no label', {timeZone, windows: [{...office, name: 'My Office!'}]}, 'at most 63: my-office.'],
    ['two windows of a name', {timeZone, windows: [office, office]}, 'two windows are named office'],
    [
      'a window named default',
      {timeZone, windows: [{...office, name: 'default'}], default: {min: 1, max: 2}},
      'otherwise',
    ],
    ['escape sequences', {timeZone, windows: [{...office, name: '\u001b[31mx'}]}, '"x" cannot name a window'],
  ])('refuses %s', (_, value, part) => {
    expect(refusal(value)).toContain(part)
  })

  it('reads back what is written of any schedule that covers the week', () => {
    fc.assert(
      fc.property(schedules(['Europe/Madrid', 'UTC']), (schedule) => {
        const windows = schedule.windows.map(({days, end, start, ...rest}) => ({
          ...rest,
          days: [...days],
          hours: `${clockText(start)}-${clockText(end)}`,
        }))
        expect(parseSchedule({timeZone: schedule.timeZone, windows}, 'week.yaml')).toEqual(schedule)
      }),
    )
  })

  it('accepts windows exactly where each minute of the week has one, and default makes it so', () => {
    const window = fc.record({
      days: fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const, {minLength: 1}),
      hours: fc.tuple(fc.nat(5), fc.nat(5)).map(([a, b]) => (a === b ? 'all' : `${a * 4}-${b * 4}`)),
      min: fc.constant(1),
      max: fc.constant(2),
    })
    fc.assert(
      fc.property(fc.array(window, {maxLength: 4}), (list) => {
        const windows = list.map((item, i) => ({name: `w${i}`, ...item}))
        const filled = refusal({timeZone, windows, default: {min: 1, max: 9}})
        if (filled === 'accepted') {
          const schedule = parseSchedule({timeZone, windows, default: {min: 1, max: 9}}, 'x')
          expect(windowsByMinute(schedule).every((of) => of.length === 1)).toBe(true)
        } else expect(filled).toContain(' and ')
      }),
      {numRuns: 60},
    )
  })
})
