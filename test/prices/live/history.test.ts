import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {summarizeHistory} from '../../../src/prices/live/history.ts'

const now = new Date('2026-08-10T00:00:00Z')
const at = (daysAgo: number) => new Date(now.getTime() - daysAgo * 86_400_000).toISOString()
const point = (daysAgo: number, usdPerHour: number) => ({at: at(daysAgo), usdPerHour})
const window = {days: 4, now, slices: 4}

describe('summarizeHistory', () => {
  it('weighs a price by how long it held, not by how often it was set', () => {
    const points = [point(4, 1), point(0.3, 5), point(0.2, 6), point(0.1, 7)]
    expect(summarizeHistory([{zone: 'a', points}], window)).toEqual([
      {
        zone: 'a',
        now: 7,
        min: 1,
        median: 1,
        max: 7,
        changes: 3,
        known: 1,
        slices: [1, 1, 1, expect.closeTo(0.7 * 1 + 0.1 * 5 + 0.1 * 6 + 0.1 * 7, 6)],
      },
    ])
  })

  it('lets the last price set before the window hold into it', () => {
    const [summary] = summarizeHistory([{zone: 'a', points: [point(30, 2), point(2, 3)]}], window)
    expect(summary).toMatchObject({min: 2, max: 3, known: 1, slices: [2, 2, 3, 3]})
  })

  it('has gaps, not zeroes, before the first price', () => {
    const [summary] = summarizeHistory([{zone: 'a', points: [point(1, 3)]}], window)
    expect(summary).toMatchObject({known: 0.25, slices: [undefined, undefined, undefined, 3], min: 3})
  })

  it('takes points in any order', () => {
    const points = [point(1, 3), point(4, 1), point(2, 2)]
    const zones = (list: typeof points) => [{zone: 'a', points: list}]
    expect(summarizeHistory(zones(points), window)).toEqual(summarizeHistory(zones(points.toReversed()), window))
  })

  it('does not count a price set again as a change', () => {
    const [summary] = summarizeHistory([{zone: 'a', points: [point(4, 1), point(3, 1), point(2, 1.5)]}], window)
    expect(summary?.changes).toBe(1)
  })

  it('lists the cheapest zone first and leaves out those without a price in the window', () => {
    const zones = [
      {zone: 'c', points: [point(4, 3)]},
      {zone: 'b', points: [point(4, 1)]},
      {zone: 'a', points: [point(4, 1)]},
      {zone: 'empty', points: []},
      {zone: 'future', points: [point(-1, 1)]},
    ]
    expect(summarizeHistory(zones, window).map(({zone}) => zone)).toEqual(['a', 'b', 'c'])
  })

  it('keeps min <= median <= max, and every slice between them', () => {
    const points = fc.array(
      fc.record({
        daysAgo: fc.double({min: 0.01, max: 6, noNaN: true}),
        usd: fc.double({min: 0.01, max: 99, noNaN: true}),
      }),
      {minLength: 1, maxLength: 20},
    )
    fc.assert(
      fc.property(points, (list) => {
        const [summary] = summarizeHistory(
          [{zone: 'a', points: list.map(({daysAgo, usd}) => point(daysAgo, usd))}],
          window,
        )
        if (!summary) return
        const {max, median, min, slices} = summary
        expect(min).toBeLessThanOrEqual(median)
        expect(median).toBeLessThanOrEqual(max)
        for (const slice of slices.filter((usd) => usd !== undefined)) {
          expect(slice).toBeGreaterThanOrEqual(min * (1 - 1e-9))
          expect(slice).toBeLessThanOrEqual(max * (1 + 1e-9))
        }
      }),
    )
  })
})
