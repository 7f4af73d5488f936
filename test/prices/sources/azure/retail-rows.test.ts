import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {type RetailPage, retailPage, retailRows} from '../../../../src/prices/sources/azure/retail-rows.ts'
import {recorded} from '../../../support/recorded.ts'
import {type RetailItem, retailItem, spotItem} from '../../../support/wires/azure.ts'

const NOW = new Date('2026-08-10T12:00:00Z')

function rowsOf(items: RetailItem[], {now = NOW, region = 'eastus', currency = 'USD'} = {}) {
  const page: RetailPage = retailPage.parse({BillingCurrency: currency, Items: items, NextPageLink: null})
  return retailRows([page], {now, region, source: 'test'})
}

const D2 = 'Standard_D2s_v5'
const onDemand = (usdPerHour: number) => ({region: 'eastus', instanceType: D2, market: 'onDemand', usdPerHour})

describe('the rows of a page of Azure retail prices', () => {
  test.each(recorded('azure/retail-page.json', 'azure-retail-page.mixed.json'))(
    'are the Linux machines, on demand and spot: %s',
    (_, text) => {
      const rows = retailRows([retailPage.parse(JSON.parse(text))], {now: NOW, region: 'eastus', source: 'test'})
      expect(rows).toHaveLength(4)
      expect(rows).toEqual(
        expect.arrayContaining([
          {region: 'eastus', instanceType: D2, market: 'onDemand', usdPerHour: 0.096},
          {region: 'eastus', instanceType: D2, market: 'spot', usdPerHour: 0.0412},
          {region: 'eastus', instanceType: 'Standard_NC24ads_A100_v4', market: 'onDemand', usdPerHour: 3.673},
          {region: 'eastus', instanceType: 'Standard_NC24ads_A100_v4', market: 'spot', usdPerHour: 0.746721},
        ]),
      )
    },
  )

  test.each<[string, Partial<RetailItem>]>([
    ['Windows', {productName: 'Virtual Machines Dsv5 Series Windows'}],
    ['Cloud Services', {productName: 'Dsv5 Series CloudServices'}],
    ['a dedicated host', {productName: 'Dsv5 Series Dedicated Host'}],
    ['low priority', {meterName: 'D2s v5 Low Priority', skuName: 'D2s v5 Low Priority'}],
    ['low priority in the SKU alone', {skuName: 'D2s v5 Low Priority'}],
    ['free', {retailPrice: 0}],
    ['negative', {retailPrice: -1}],
    ['of no size', {armSkuName: ''}],
    ['of a size that is none', {armSkuName: 'D2\u001b[31m'}],
    ['for test environments', {type: 'DevTestConsumption'}],
    ['a reservation', {type: 'Reservation'}],
    ['per month', {unitOfMeasure: '1/Month'}],
    ['of a later tier', {tierMinimumUnits: 100}],
    ['of another region', {armRegionName: 'westus'}],
    ['announced', {effectiveStartDate: '2026-09-01T00:00:00Z'}],
    ['over', {effectiveEndDate: '2026-08-10T12:00:00Z'}],
  ])('leave out what is %s', (_, other) => {
    expect(rowsOf([retailItem(D2, 0.1, other)])).toEqual([])
  })

  test('tell spot by either name', () => {
    for (const other of [{meterName: 'D2s v5'}, {skuName: 'D2s v5'}]) {
      expect(rowsOf([spotItem(D2, 0.04, other)])).toEqual([{...onDemand(0.04), market: 'spot'}])
    }
  })

  test('have the price of the interval that holds at the moment given', () => {
    const items = [
      retailItem(D2, 0.3, {effectiveStartDate: '2026-09-01T00:00:00Z'}),
      retailItem(D2, 0.2, {
        effectiveStartDate: '2026-03-01T00:00:00Z',
        effectiveEndDate: '2026-09-01T00:00:00Z',
      }),
      retailItem(D2, 0.1, {effectiveStartDate: '2025-01-01T00:00:00Z', effectiveEndDate: '2026-03-01T00:00:00Z'}),
    ]
    for (const order of [items, items.toReversed()]) {
      expect(rowsOf(order)).toEqual([onDemand(0.2)])
      expect(rowsOf(order, {now: new Date('2026-09-01T00:00:00Z')})).toEqual([onDemand(0.3)])
      expect(rowsOf(order, {now: new Date('2026-02-28T23:59:59Z')})).toEqual([onDemand(0.1)])
      expect(rowsOf(order, {now: new Date('2024-01-01T00:00:00Z')})).toEqual([])
    }
  })

  test('have, of several prices in force, the primary meter’s, the last begun, the higher', () => {
    const secondary = retailItem(D2, 0.9, {isPrimaryMeterRegion: false, effectiveStartDate: '2026-08-01T00:00:00Z'})
    const old = retailItem(D2, 0.8)
    const low = retailItem(D2, 0.1, {effectiveStartDate: '2026-06-01T00:00:00Z'})
    const high = retailItem(D2, 0.2, {effectiveStartDate: '2026-06-01T00:00:00Z'})
    fc.assert(
      fc.property(fc.shuffledSubarray([secondary, old, low, high], {minLength: 4}), (items) => {
        expect(rowsOf(items)).toEqual([onDemand(0.2)])
      }),
    )
    expect(rowsOf([secondary])).toEqual([onDemand(0.9)])
  })

  test.each([
    ['page', {currency: 'EUR'}, {}],
    ['item', {}, {currencyCode: 'IDR'}],
    ['item that is not needed', {}, {currencyCode: 'IDR', productName: 'Dsv5 Series Windows'}],
  ])('are refused when the %s is not in USD', (_, page, item) => {
    expect(() => rowsOf([retailItem(D2, 1500, item)], page)).toThrow(
      expect.objectContaining({code: 'E_BAD_REPLY', oclif: {exit: 3}, message: expect.stringMatching(/, not USD/)}),
    )
  })
})
