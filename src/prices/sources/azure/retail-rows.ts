import * as z from 'zod/mini'

import type {Market} from '../../offer.ts'
import type {PriceRow} from '../../sheet.ts'
import {badReply} from '../reply.ts'

const isoDate = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), 'not a date'))

const retailItem = z.object({
  currencyCode: z.string(),
  tierMinimumUnits: z.nullish(z.number()),
  retailPrice: z.number(),
  armRegionName: z.nullish(z.string()),
  effectiveStartDate: isoDate,
  effectiveEndDate: z.nullish(isoDate),
  meterName: z.string(),
  productName: z.string(),
  skuName: z.string(),
  unitOfMeasure: z.string(),
  type: z.string(),
  isPrimaryMeterRegion: z.nullish(z.boolean()),
  armSkuName: z.nullish(z.string()),
})

/** A page of the Retail Prices API, as far as it is read. */
export const retailPage = z.object({
  BillingCurrency: z.nullish(z.string()),
  NextPageLink: z.nullish(z.string()),
  Items: z.array(retailItem),
})

export type RetailPage = z.output<typeof retailPage>
type RetailItem = z.output<typeof retailItem>

/** Products and meters that are no plain Linux machine. */
const OTHER_PRODUCT = /windows|cloud ?services|dedicated|low priority/i
const INSTANCE_TYPE = /^[A-Za-z0-9][A-Za-z0-9_-]*$/

/**
 * The Linux prices of a region that are in force at `now`, one for a type and market.
 * Of several, that of the primary meter holds, then the one that began last, then the higher, so as not to promise
 * too little.
 * @throws UserError `E_BAD_REPLY` for a currency that is not USD
 */
export function retailRows(pages: RetailPage[], {now, region, source}: {now: Date; region: string; source: string}) {
  const best = new Map<string, {item: RetailItem; row: PriceRow}>()
  for (const item of pages.flatMap(({BillingCurrency, Items}) => inUsd(Items, BillingCurrency, source))) {
    const machine = machineOf(item)
    if (item.armRegionName !== region || !machine || !inForce(item, now)) continue
    const key = `${machine.market}|${machine.instanceType}`
    const other = best.get(key)
    const row = {region, ...machine, usdPerHour: item.retailPrice}
    if (other === undefined || precedes(item, other.item)) best.set(key, {item, row})
  }
  return [...best.values()].map(({row}) => row)
}

function inUsd(items: RetailItem[], billingCurrency: string | null | undefined, source: string): RetailItem[] {
  const other = [billingCurrency, ...items.map(({currencyCode}) => currencyCode)].find((code) => code && code !== 'USD')
  if (other) throw badReply(source, `prices are in ${other}, not USD`)
  return items
}

/** The machine that an item is the hourly price of; undefined where it is none, or free, or of something else. */
function machineOf(item: RetailItem): {instanceType: string; market: Market} | undefined {
  const {armSkuName, meterName, productName, retailPrice, skuName, tierMinimumUnits, type, unitOfMeasure} = item
  if (type !== 'Consumption' || unitOfMeasure !== '1 Hour' || (tierMinimumUnits ?? 0) > 0) return
  if (!(retailPrice > 0) || !armSkuName || !INSTANCE_TYPE.test(armSkuName)) return
  if ([productName, meterName, skuName].some((name) => OTHER_PRODUCT.test(name))) return
  const spot = [meterName, skuName].some((name) => /\bspot\b/i.test(name))
  return {instanceType: armSkuName, market: spot ? 'spot' : 'onDemand'}
}

function inForce({effectiveEndDate, effectiveStartDate}: RetailItem, now: Date): boolean {
  const time = now.getTime()
  return Date.parse(effectiveStartDate) <= time && (!effectiveEndDate || time < Date.parse(effectiveEndDate))
}

function precedes(a: RetailItem, b: RetailItem): boolean {
  const primary = Number(a.isPrimaryMeterRegion ?? true) - Number(b.isPrimaryMeterRegion ?? true)
  if (primary !== 0) return primary > 0
  const later = Date.parse(a.effectiveStartDate) - Date.parse(b.effectiveStartDate)
  return later === 0 ? a.retailPrice > b.retailPrice : later > 0
}
