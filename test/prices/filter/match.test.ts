import {expect, test} from 'vitest'

import type {OfferFilter} from '../../../src/prices/filter/filter.ts'
import {fieldsTest, offerTest, priceTest, specTest} from '../../../src/prices/filter/match.ts'
import type {InstanceSpec, InterruptionRisk, Offer, Price} from '../../../src/prices/offer.ts'
import {fieldsOf} from '../../../src/prices/snapshot/spec-fields.ts'

const KNOWN = ['A10G', 'A100', 'L4']
const a100: InstanceSpec = {
  instanceType: 'p4de.24xlarge',
  vcpu: 96,
  memoryGiB: 1152,
  arch: 'x86_64',
  accelerator: {name: 'A100', count: 8, memoryGiB: 80},
}
const unknown: InstanceSpec = {instanceType: 'x9.huge'}

const price = (usdPerHour: number): Price => ({usdPerHour, kind: 'listed', source: 'by hand', asOf: '2026-07-20'})
const risk = (bucket: InterruptionRisk['bucket']): InterruptionRisk => ({
  bucket,
  label: '<5%',
  source: 'by hand',
  asOf: '2026-07-20',
})
const offer = (fields: Partial<Offer>): Offer => ({provider: 'aws', region: 'us-east-1', ...a100, ...fields})

test.each<[OfferFilter, boolean]>([
  [{}, true],
  [{instanceTypes: ['P4DE.*']}, true],
  [{instanceTypes: ['p4d.*']}, false],
  [{instanceTypes: ['g5.xlarge', 'p4de.24xlarge']}, true],
  [{gpu: 'a100'}, true],
  [{gpu: 'a100-80gb'}, true],
  [{gpu: 'a100-40gb'}, false],
  [{gpu: '8xa100'}, true],
  [{gpu: '16xa100'}, false],
  [{gpu: 'l4'}, false],
  [{gpu: 'no such thing'}, false],
  [{minGpus: 8}, true],
  [{minGpus: 9}, false],
  [{minGpuMemoryGiB: 80}, true],
  [{minGpuMemoryGiB: 80.5}, false],
  [{minVcpu: 96}, true],
  [{minVcpu: 97}, false],
  [{minMemoryGiB: 1152}, true],
  [{minMemoryGiB: 1153}, false],
  [{arch: 'x86_64'}, true],
  [{arch: 'arm64'}, false],
  [{gpu: 'a100', minGpus: 4, minVcpu: 32, arch: 'x86_64'}, true],
])('an 8x A100 80 GiB instance against %o is %s, as a spec and as fields', (filter, expected) => {
  expect(specTest(filter, KNOWN)(a100)).toBe(expected)
  expect(fieldsTest(filter, KNOWN)(fieldsOf(a100))).toBe(expected)
})

test.each<OfferFilter>([
  {minVcpu: 1},
  {minMemoryGiB: 1},
  {minGpus: 0.1},
  {minGpuMemoryGiB: 1},
  {gpu: 'l4'},
  {arch: 'x86_64'},
  {arch: 'arm64'},
])('what is not known does not pass %o', (filter) => {
  expect(specTest(filter, KNOWN)(unknown)).toBe(false)
})

test('what is not known passes where nothing is asked of it', () => {
  expect(specTest({instanceTypes: ['x9.*']}, KNOWN)(unknown)).toBe(true)
})

test('a price passes by the cheapest market, or by the market that is asked for', () => {
  const nan = Number.NaN
  expect(priceTest({})(nan, nan)).toBe(false)
  expect(priceTest({})(1, nan)).toBe(true)
  expect(priceTest({})(nan, 1)).toBe(true)
  expect(priceTest({maxUsdPerHour: 0.5})(1, 0.5)).toBe(true)
  expect(priceTest({maxUsdPerHour: 0.5})(1, 0.51)).toBe(false)
  expect(priceTest({maxUsdPerHour: 0.5})(nan, nan)).toBe(false)
  expect(priceTest({market: 'onDemand'})(nan, 1)).toBe(false)
  expect(priceTest({market: 'onDemand', maxUsdPerHour: 0.5})(1, 0.1)).toBe(false)
  expect(priceTest({market: 'spot'})(1, nan)).toBe(false)
  expect(priceTest({market: 'spot', maxUsdPerHour: 0.5})(0.4, 0.6)).toBe(false)
})

test('an offer without any price passes no filter', () => {
  expect(offerTest({})(offer({}))).toBe(false)
  expect(offerTest({})(offer({spot: price(1)}))).toBe(true)
})

test('an offer whose risk is not known is left out where risk is asked for', () => {
  const spot = price(1)
  expect(offerTest({maxRisk: 2})(offer({spot, interruption: risk(2)}))).toBe(true)
  expect(offerTest({maxRisk: 2})(offer({spot, interruption: risk(3)}))).toBe(false)
  expect(offerTest({maxRisk: 4})(offer({spot}))).toBe(false)
  expect(offerTest({})(offer({spot}))).toBe(true)
})

test('zones are globs too, and an offer of a whole region is not of a zone', () => {
  const spot = price(1)
  expect(offerTest({zones: ['USE1-*']})(offer({spot, zone: 'use1-az2'}))).toBe(true)
  expect(offerTest({zones: ['use1-az1']})(offer({spot, zone: 'use1-az2'}))).toBe(false)
  expect(offerTest({zones: ['*']})(offer({spot}))).toBe(false)
  expect(offerTest({zones: []})(offer({spot}))).toBe(true)
})
