import {describe, expect, it} from 'vitest'

import {checkMaxAge, parseMaxAge, priceAge} from '../../src/prices/age.ts'
import {price} from '../support/offers.ts'

const now = new Date('2026-08-20T12:00:00Z')

describe('priceAge', () => {
  it('counts days from the date the price was true', () => {
    expect(priceAge(price(1, {asOf: '2026-08-10'}), now).days).toBe(10.5)
    expect(priceAge(price(1, {asOf: '2026-08-20T06:00:00Z'}), now).days).toBe(0.25)
  })

  it('takes a date in the future, of a clock that is wrong, as now', () => {
    expect(priceAge(price(1, {asOf: '2027-01-01'}), now)).toEqual({days: 0, stale: false})
  })

  it.each([
    ['spot', '2026-08-13T13:00:00Z', false],
    ['spot', '2026-08-13T11:00:00Z', true],
    ['onDemand', '2026-05-23T00:00:00Z', false],
    ['onDemand', '2026-05-22T11:00:00Z', true],
  ] as const)('calls a %s price of %s stale: %s', (market, asOf, stale) => {
    expect(priceAge({asOf}, now, market).stale).toBe(stale)
  })

  it('lets a list price age as on-demand does', () => {
    expect(priceAge({asOf: '2026-08-01'}, now).stale).toBe(false)
  })
})

describe('parseMaxAge', () => {
  it.each([
    ['30d', 30],
    ['12h', 0.5],
    ['2w', 14],
    ['1.5D', 1.5],
    [' 7 d ', 7],
  ])('reads %j as %d days', (text, days) => {
    expect(parseMaxAge(text)).toBe(days)
  })

  it.each(['', '30', 'd', '-1d', '0d', '30x', '1e3d', '30d ago'])('refuses %j', (text) => {
    expect(() => parseMaxAge(text)).toThrow(expect.objectContaining({code: 'E_MAX_AGE', oclif: {exit: 2}}))
  })
})

describe('checkMaxAge', () => {
  const prices = [
    price(1, {asOf: '2026-08-19', source: 'new'}),
    price(1, {asOf: '2026-06-01', source: 'oldest'}),
    price(1, {asOf: '2026-07-01', source: 'old'}),
  ]

  it('passes where every price is young enough', () => {
    expect(() => checkMaxAge(prices, 90, now)).not.toThrow()
    expect(() => checkMaxAge([], 1, now)).not.toThrow()
  })

  it('fails as a gate with how many are too old and which is the oldest', () => {
    expect(() => checkMaxAge(prices, 7, now)).toThrow(
      expect.objectContaining({
        code: 'E_STALE',
        oclif: {exit: 4},
        message: '2 of 3 prices are older than --max-age allows; the oldest is 80 days old (oldest, 2026-06-01)',
      }),
    )
  })
})
