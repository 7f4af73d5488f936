import type {LoopbackReply, LoopbackRequest} from '../loopback.ts'

export interface RetailItem {
  armSkuName: string
  retailPrice: number
  armRegionName: string
  currencyCode: string
  effectiveStartDate: string
  effectiveEndDate?: string
  isPrimaryMeterRegion: boolean
  meterName: string
  productName: string
  skuName: string
  tierMinimumUnits: number
  type: string
  unitOfMeasure: string
}

/** An item of the Retail Prices API: a Linux machine on demand, with what is different about it. */
export function retailItem(armSkuName: string, retailPrice: number, other: Partial<RetailItem> = {}): RetailItem {
  const size = armSkuName.replace(/^[A-Za-z]+_/, '').replaceAll('_', ' ')
  return {
    armSkuName,
    retailPrice,
    armRegionName: 'eastus',
    currencyCode: 'USD',
    effectiveStartDate: '2026-01-01T00:00:00Z',
    isPrimaryMeterRegion: true,
    meterName: size,
    productName: 'Virtual Machines Dsv5 Series',
    skuName: size,
    tierMinimumUnits: 0,
    type: 'Consumption',
    unitOfMeasure: '1 Hour',
    ...other,
  }
}

/** The same machine as spot. */
export function spotItem(armSkuName: string, retailPrice: number, other: Partial<RetailItem> = {}): RetailItem {
  const {meterName, skuName} = retailItem(armSkuName, retailPrice)
  return retailItem(armSkuName, retailPrice, {meterName: `${meterName} Spot`, skuName: `${skuName} Spot`, ...other})
}

/**
 * The Retail Prices API as it works: `eq` filters joined by `and`, an `or` of names in brackets, pages of `pageSize`
 * whose links name the real host and its port.
 */
export function answerRetail({url}: LoopbackRequest, items: RetailItem[], pageSize = 1000): LoopbackReply {
  const filter = url.searchParams.get('$filter') ?? ''
  const value = (field: string) => new RegExp(`${field} eq '([^']*)'`).exec(filter)?.[1]
  if (value('serviceName') !== 'Virtual Machines' || url.searchParams.get('currencyCode') !== "'USD'") {
    return {status: 400, body: '{"Error":{"Code":"400","Message":"the test wants machines in USD"}}'}
  }
  const names = [...filter.matchAll(/armSkuName eq '([^']*)'/g)].map(([, name]) => name)
  const found = items
    .filter(({armRegionName}) => armRegionName === value('armRegionName'))
    .filter(({armSkuName}) => names.length === 0 || names.includes(armSkuName))
  const skip = Number(url.searchParams.get('$skip') ?? 0)
  return retailPage(
    found.slice(skip, skip + pageSize),
    skip + pageSize < found.length ? link(url, skip + pageSize) : null,
  )
}

/** A page of the API with this link to the next. */
export function retailPage(items: object[], nextPageLink: string | null = null, currency = 'USD'): LoopbackReply {
  const page = {
    BillingCurrency: currency,
    CustomerEntityId: 'Default',
    CustomerEntityType: 'Retail',
    Items: items,
    NextPageLink: nextPageLink,
    Count: items.length,
  }
  return {headers: {'content-type': 'application/json; charset=utf-8'}, body: JSON.stringify(page)}
}

function link({search}: URL, skip: number): string {
  return `https://prices.azure.com:443/api/retail/prices${search.replace(/&\$skip=\d+/, '')}&$skip=${skip}`
}
