import {describe, expect, it} from 'vitest'
import {duration, percent} from '../../src/simulate-hpa/columns.ts'
import {parseDuration} from '../../src/simulate-hpa/duration.ts'
import {binned} from '../../src/simulate-hpa/sparklines.ts'
import {timeMarks} from '../../src/simulate-hpa/time-marks.ts'

describe('a time as people write it', () => {
  it.each([
    ['120', 120],
    ['120s', 120],
    ['2m', 120],
    ['1.5h', 5400],
    ['100ms', 0.1],
    ['0', 0],
    ['10 min', 600],
  ])('%s is %d s', (text, seconds) => {
    expect(parseDuration(text, 'startup')).toBeCloseTo(seconds, 12)
  })

  it.each(['', 'soon', '-1', '1d', '25h', '1e9', '0x10', 'NaN', 's'])('%s is refused', (text) => {
    expect(() => parseDuration(text, 'startup')).toThrow(expect.objectContaining({code: 'E_USAGE'}))
  })

  it('may have to be something', () => {
    expect(() => parseDuration('0', 'sync', {min: 1})).toThrow(expect.objectContaining({code: 'E_USAGE'}))
  })
})

describe('figures', () => {
  it('show what is little and not nothing', () => {
    expect([percent(0, 3), percent(0.000_001, 3), percent(0.1234, 1), percent(-0.5, 1)]).toEqual([
      '0.000%',
      '<0.001%',
      '12.3%',
      '-50.0%',
    ])
  })

  it('have the unit that fits', () => {
    expect([duration(0), duration(45), duration(600), duration(12_600)]).toEqual(['0 s', '45 s', '10 min', '3.5 h'])
  })

  it('keep the highest of each stretch', () => {
    expect(binned(Float64Array.of(1, 9, 2, 3), 2)).toEqual([9, 3])
    expect(binned(Int32Array.of(4, 5), 8)).toEqual([4, 5])
    expect(binned(new Float64Array(), 8)).toEqual([])
  })
})

describe('the marks of a chart', () => {
  const over = (hours: number, startEpoch: number) => ({
    load: new Float64Array(hours * 60),
    stepSeconds: 60,
    startEpoch,
    source: '',
  })

  it('are days over weeks and hours over a day, in the time zone', () => {
    const week = timeMarks(over(168, Date.UTC(2026, 0, 4, 23) / 1000), 'Europe/Madrid')
    expect(week.map(({label}) => label)).toEqual(['Mon 5', 'Tue 6', 'Wed 7', 'Thu 8', 'Fri 9', 'Sat 10', 'Sun 11'])
    expect(week[0]!.at).toBe(0)
    const day = timeMarks(over(24, Date.UTC(2026, 0, 5) / 1000), 'UTC')
    expect(day.map(({label}) => label).slice(0, 3)).toEqual(['00:00', '03:00', '06:00'])
  })

  it('stay at midnight when the clock changes', () => {
    const marks = timeMarks(over(72, Date.UTC(2026, 2, 27, 23) / 1000), 'Europe/Madrid')
    const monday = marks.find(({label}) => label === '00:00' || label === 'Mon 30')
    expect(marks.every(({at}) => at >= 0 && at < 1)).toBe(true)
    expect(monday).toBeDefined()
    expect(timeMarks(over(24 * 6, Date.UTC(2026, 2, 27, 23) / 1000), 'Europe/Madrid')[2]!.at).toBeCloseTo(47 / 144, 9)
  })

  it('are none of a trace without ticks', () => {
    expect(timeMarks(over(0, 0), 'UTC')).toEqual([])
  })
})
