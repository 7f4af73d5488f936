import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {quantityFloat, quantityMilli, quantityMilliNumber} from '../../src/kubernetes/quantity.ts'
import {kubernetesFixture} from '../support/kubernetes-data.ts'

const {rows} = kubernetesFixture<{rows: [text: string, milli: string | null, float?: number][]}>('quantities.json')

describe('reads what the API server reads', () => {
  test.each(rows)('%j', (text, milli, float) => {
    expect(quantityMilli(text)).toBe(milli === null ? undefined : BigInt(milli))
    expect(quantityFloat(text)).toBe(float)
  })
})

test('a number of YAML is read as JSON writes it', () => {
  expect(quantityMilli(1.5)).toBe(1500n)
  expect(quantityMilli(1e21)).toBe(10n ** 24n)
  expect(quantityMilli(1e-7)).toBe(1n)
  expect(quantityMilli(Number.NaN)).toBeUndefined()
  expect(quantityMilli(Number.POSITIVE_INFINITY)).toBeUndefined()
})

test('thousandths of any decimal are exact, or the next above', () => {
  const suffixes = {'': 0, m: -3, k: 3, M: 6, G: 9}
  fc.assert(
    fc.property(
      fc.nat(999_999_999),
      fc.integer({min: 0, max: 6}),
      fc.constantFrom(...(Object.keys(suffixes) as (keyof typeof suffixes)[])),
      (digits, decimals, suffix) => {
        const padded = String(digits).padStart(decimals + 1, '0')
        const split = padded.length - decimals
        const text = `${padded.slice(0, split)}.${padded.slice(split)}${suffix}`
        const tens = 3 + suffixes[suffix] - decimals
        const exact = BigInt(digits) * 10n ** BigInt(Math.max(0, tens))
        const by = 10n ** BigInt(Math.max(0, -tens))
        const milli = quantityMilli(text)!
        expect(milli * by >= exact && (milli - 1n) * by < exact).toBe(true)
        expect(quantityMilli(`-${text}`)).toBe(-milli)
        expect(quantityMilliNumber(text)).toBe(Number(milli))
      },
    ),
  )
})

test('is not held to 64 bits, where the API server’s own thousandths overflow', () => {
  expect(quantityMilli('1E')).toBe(10n ** 21n)
  expect(quantityMilli('8Ei')).toBe(2n ** 63n * 1000n)
})

test('binary suffixes are powers of 1024', () => {
  fc.assert(
    fc.property(fc.nat(4095), fc.constantFrom('Ki', 'Mi', 'Gi', 'Ti', 'Pi'), (count, suffix) => {
      const power = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi'].indexOf(suffix) + 1
      expect(quantityMilli(`${count}${suffix}`)).toBe(BigInt(count) * 1024n ** BigInt(power) * 1000n)
    }),
  )
})

test('no text makes it throw, and none takes long', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^[+-]?[0-9.]{0,9}[eEKMGTPinumk]{0,2}[+-]?[0-9]{0,9}$/)),
      (text) => {
        const milli = quantityMilli(text)
        expect(milli === undefined).toBe(quantityFloat(text) === undefined)
      },
    ),
  )
  expect(quantityMilli('1e999999999')).toBe(10n ** 403n)
  expect(quantityMilli('1e-999999999')).toBe(1n)
})
