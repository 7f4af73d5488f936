import {expect, test} from 'vitest'

import {estimateSpot, roundEstimate} from '../../src/prices/estimate-spot.ts'
import type {Price} from '../../src/prices/offer.ts'

const onDemand: Price = {usdPerHour: 1.006, kind: 'listed', source: 'AWS list', asOf: '2026-07-20'}

test('is on-demand less the saving, labelled as derived, with the way and the date of the saving', () => {
  expect(estimateSpot(onDemand, 58, 'AWS advisor', '2025-06-28')).toEqual({
    usdPerHour: 0.42252,
    kind: 'estimated',
    source: 'on-demand x (1 - 58% of AWS advisor)',
    asOf: '2025-06-28',
  })
})

test('leaves the price that it is derived from as it is', () => {
  const before = structuredClone(onDemand)
  estimateSpot(onDemand, 70, 'AWS advisor', '2025-06-28')
  expect(onDemand).toEqual(before)
})

test('claims six significant digits', () => {
  expect(roundEstimate(0.123456789)).toBe(0.123457)
  expect(roundEstimate(0.0000123456789)).toBe(0.0000123457)
  expect(roundEstimate(98.7654321)).toBe(98.7654)
  expect(roundEstimate(0.1 * 3)).toBe(0.3)
})
