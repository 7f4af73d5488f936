import {expect, test} from 'vitest'

import {priceTest} from '../../../src/prices/filter/match.ts'
import type {Offer} from '../../../src/prices/offer.ts'
import {fieldsOf, specOf} from '../../../src/prices/snapshot/spec-fields.ts'
import {OfferReader} from '../../../src/prices/snapshot/type-offers.ts'
import {RowReader} from '../../../src/prices/snapshot/type-rows.ts'
import {tinySnapshot} from '../../support/tiny-snapshot.ts'

const file = tinySnapshot('aws')
const typeOf = (name: string) => file.types.find(([instanceType]) => instanceType === name)!
const reader = (inRegion = (_: string) => true, test = priceTest({})) =>
  new OfferReader(file, new RowReader(file), inRegion, test)
const byRegion = (name: string) => reader().byRegion(typeOf(name))

test('an offer has every price with its source, kind and date, the spread of its zones, and its risk', () => {
  expect(byRegion('g5.xlarge')).toEqual<Offer[]>([
    {
      instanceType: 'g5.xlarge',
      vcpu: 4,
      memoryGiB: 16,
      arch: 'x86_64',
      accelerator: {name: 'A10G', count: 1, memoryGiB: 24},
      provider: 'aws',
      region: 'eu-west-1',
      onDemand: {
        ...{usdPerHour: 1.123, kind: 'listed', source: 'AWS list by region', asOf: '2026-07-01'},
        approximateDate: true,
      },
      spot: {usdPerHour: 0.5, kind: 'observed', source: 'AWS zones', asOf: '2026-07-01', approximateDate: true},
      zoneSpread: {
        lowest: {zone: 'euw1-az1', usdPerHour: 0.5},
        highest: {zone: 'euw1-az1', usdPerHour: 0.5},
        asOf: '2026-07-01',
      },
      interruption: {bucket: 1, label: '5-10%', source: 'AWS advisor', asOf: '2025-06-28'},
    },
    {
      instanceType: 'g5.xlarge',
      vcpu: 4,
      memoryGiB: 16,
      arch: 'x86_64',
      accelerator: {name: 'A10G', count: 1, memoryGiB: 24},
      provider: 'aws',
      region: 'us-east-1',
      onDemand: {usdPerHour: 1.006, kind: 'listed', source: 'AWS list', asOf: '2026-07-20'},
      spot: {usdPerHour: 0.4212, kind: 'observed', source: 'AWS feed', asOf: '2026-08-10'},
      zoneSpread: {
        lowest: {zone: 'use1-az2', usdPerHour: 0.41},
        highest: {zone: 'use1-az1', usdPerHour: 0.44},
        asOf: '2026-07-01',
      },
      interruption: {bucket: 2, label: '10-15%', source: 'AWS advisor', asOf: '2025-06-28'},
    },
  ])
})

test('a price that follows from the family is derived from the home region, and says so', () => {
  const [eu] = byRegion('c7g.large')
  expect(eu!.onDemand).toEqual({
    usdPerHour: 0.087,
    kind: 'estimated',
    source: 'AWS list by region, family ratio x us-east-1',
    asOf: '2026-07-01',
    approximateDate: true,
  })
})

test('a spot price that no one observed is derived from the saving, and says so; a negative saving gives none', () => {
  const [eu, us] = byRegion('c7g.large')
  expect(eu!.spot).toEqual({
    usdPerHour: 0.0261,
    kind: 'estimated',
    source: 'on-demand x (1 - 70% of AWS advisor)',
    asOf: '2025-06-28',
  })
  expect(us).not.toHaveProperty('spot')
  expect(us!.interruption!.bucket).toBe(1)
})

test('of a zone range the lowest is the price, and both ends are the spread', () => {
  const [eu] = byRegion('t3.micro')
  expect(eu).not.toHaveProperty('onDemand')
  expect(eu!.spot!.usdPerHour).toBe(0.003)
  expect(eu!.zoneSpread).toEqual({lowest: {usdPerHour: 0.003}, highest: {usdPerHour: 0.004}, asOf: '2026-07-01'})
})

test('what is not known is absent', () => {
  expect(byRegion('x9.huge')).toEqual([
    {
      instanceType: 'x9.huge',
      provider: 'aws',
      region: 'us-east-1',
      onDemand: {usdPerHour: 9, kind: 'listed', source: 'AWS list', asOf: '2026-07-20'},
    },
  ])
})

test('prices of one type do not show at the next', () => {
  const one = reader()
  const names = file.types.map(([name]) => name)
  for (const name of [...names, ...names.toReversed()]) expect(one.byRegion(typeOf(name))).toEqual(byRegion(name))
})

test('regions and prices that are not wanted are left out', () => {
  const onlyEu = reader((region) => region === 'eu-west-1')
  expect(onlyEu.byRegion(typeOf('g5.xlarge')).map(({region}) => region)).toEqual(['eu-west-1'])
  expect(onlyEu.byZone(typeOf('g5.xlarge')).map(({zone}) => zone)).toEqual(['euw1-az1'])
  const cheap = reader(undefined, priceTest({maxUsdPerHour: 0.45}))
  expect(cheap.byRegion(typeOf('g5.xlarge')).map(({region}) => region)).toEqual(['us-east-1'])
})

test("by zone there is one offer a zone, at the zone's price and date, without a spread", () => {
  const offers = reader().byZone(typeOf('g5.xlarge'))
  expect(offers.map(({region, spot, zone}) => [region, zone, spot!.usdPerHour, spot!.source])).toEqual([
    ['eu-west-1', 'euw1-az1', 0.5, 'AWS zones'],
    ['us-east-1', 'use1-az2', 0.41, 'AWS zones'],
    ['us-east-1', 'use1-az1', 0.44, 'AWS zones'],
  ])
  expect(offers[1]).toMatchObject({onDemand: {usdPerHour: 1.006}, interruption: {bucket: 2}})
  expect(offers.every((offer) => !('zoneSpread' in offer))).toBe(true)
  expect(reader().byZone(typeOf('t3.micro'))).toEqual([])
})

test('a spec and its fields say the same', () => {
  for (const type of file.types) {
    const fields = type.slice(0, 7)
    expect(fieldsOf(specOf(type))).toEqual(fields)
  }
  expect(specOf(typeOf('x9.huge'))).toEqual({instanceType: 'x9.huge'})
})
