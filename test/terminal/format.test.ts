import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {
  formatAge,
  formatCount,
  formatGiB,
  formatPercent,
  formatQuantity,
  formatUnitPrice,
  formatUsd,
  formatUsdPerHour,
} from '../../src/terminal/format.ts'

describe('formatUsd', () => {
  it.each([
    [0, '$0.00'],
    [1234.56, '$1,234.56'],
    [999.999, '$1,000.00'],
    [1_234_567.891, '$1,234,567.89'],
    [-5, '-$5.00'],
    [0.01, '$0.01'],
    [0.0042, '$0.0042'],
    [0.00999, '$0.0100'],
    [-0.00031, '-$0.00031'],
    [1e-9, '$0.0000000010'],
    [undefined, 'not found'],
  ])('%s is %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text)
  })

  it('refuses what is no amount, which only a bug can bring', () => {
    expect(() => formatUsd(Number.NaN)).toThrow(RangeError)
    expect(() => formatUsdPerHour(Number.POSITIVE_INFINITY)).toThrow(RangeError)
  })
})

describe('formatUnitPrice', () => {
  it.each([
    [0.023, '$0.023'],
    [0.0125, '$0.0125'],
    [0.00099, '$0.00099'],
    [16.43, '$16.43'],
    [73, '$73.00'],
    [1.1672, '$1.1672'],
    [0.1, '$0.10'],
    [0, '$0.00'],
    [4e-7, '$0.0000004'],
  ])('%s is %s', (usd, text) => {
    expect(formatUnitPrice(usd)).toBe(text)
  })
})

describe('formatUsdPerHour', () => {
  it.each([
    [0.1578, '$0.1578'],
    [0.526, '$0.5260'],
    [55.04, '$55.0400'],
    [1098.5, '$1,098.5000'],
    [0.00042, '$0.00042'],
    [undefined, 'not found'],
  ])('%s is %s', (usd, text) => {
    expect(formatUsdPerHour(usd)).toBe(text)
  })
})

describe('formatPercent', () => {
  it.each([
    [0.7, '70%'],
    [1, '100%'],
    [0, '0%'],
    [-0.034, '-3%'],
    [0.9996, '99.96%'],
    [0.004, '0.4%'],
    [-0.0000001, '0.000%'],
    [12.5, '1,250%'],
    [undefined, 'not found'],
  ])('%s is %s', (fraction, text) => {
    expect(formatPercent(fraction)).toBe(text)
  })
})

describe('counts, quantities and ages', () => {
  it.each([
    [formatCount(1_234_567), '1,234,567'],
    [formatCount(999), '999'],
    [formatCount(-1000), '-1,000'],
    [formatQuantity(730), '730'],
    [formatQuantity(0.25), '0.25'],
    [formatQuantity(1234.5), '1,234.5'],
    [formatQuantity(0.0001234), '0.000123'],
    [formatQuantity(0), '0'],
    [formatQuantity(undefined), 'not found'],
    [formatGiB(16), '16 GiB'],
    [formatGiB(0.5), '0.5 GiB'],
    [formatGiB(2048), '2,048 GiB'],
    [formatAge(0), '0 h'],
    [formatAge(0.3), '7 h'],
    [formatAge(3.9), '3 d'],
    [formatAge(119), '119 d'],
    [formatAge(146), '4 mo'],
    [formatAge(146, true), '~4 mo'],
    [formatAge(1200), '3 y'],
    [formatAge(-1), '0 h'],
    [formatAge(undefined), 'not found'],
  ])('reads %s', (text, expected) => {
    expect(text).toBe(expected)
  })
})

describe('every money format', () => {
  const amount = fc.double({min: 1e-12, max: 1e12, noNaN: true})
  const value = (text: string) => Number(text.replace(/[$,]/g, ''))

  it.each([
    ['formatUsd', formatUsd, 0.005],
    ['formatUnitPrice', formatUnitPrice, 0.00005],
    ['formatUsdPerHour', formatUsdPerHour, 0.00005],
  ] as const)('%s never shows an amount as nothing, and stays within its rounding', (_, format, rounding) => {
    fc.assert(
      fc.property(amount, (usd) => {
        const text = format(usd)
        expect(text).toMatch(/^\$\d{1,3}(,\d{3})*\.\d{2,}$/)
        expect(value(text)).toBeGreaterThan(0)
        const off = Math.abs(value(text) - usd)
        expect(off <= rounding * 1.001 || off <= usd * 0.051).toBe(true)
      }),
    )
  })

  it('puts one minus before the sign of a negative amount', () => {
    fc.assert(fc.property(amount, (usd) => formatUsd(-usd) === `-${formatUsd(usd)}`))
  })
})
