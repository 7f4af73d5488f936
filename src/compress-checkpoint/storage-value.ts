import {loadServices, type ServicePrice, tieredCost} from '../prices/services/services.ts'

/** What fewer bytes save in one storage class, or each time they leave the cloud; absent money: no price is known. */
export interface StorageValue {
  /** `s3 standard`, `internet egress`. */
  what: string
  per: 'month' | 'download'
  /** Of the first tier, a unit of GB or GiB as the cloud counts. */
  usdPerGB?: number
  usdBefore?: number
  usdAfter?: number
  usdSaved?: number
  price?: ServicePrice
}

const STORES: ReadonlySet<string> = new Set(['s3', 'storage', 'blob-storage', 'r2'])
const STORAGE = / storage$/
const EGRESS = 'internet egress'
const GB = 1e9
const GIB = 2 ** 30

/**
 * What a region's object storage and its way out charge for bytes, before and after, by list price, and what its cloud
 * sells elsewhere with no price known here; empty where the region has no price at all. Of egress nothing is free here:
 * the free first 100 GB belong to the account, not to a model.
 */
export function storageValues(region: string, bytesIn: number, bytesOut: number): StorageValue[] {
  const sold = loadServices()
    .all()
    .filter(({item, service}) => (STORES.has(service) && STORAGE.test(item)) || isEgress(service, item))
  const clouds = new Set(sold.filter((price) => price.region === region).map(({provider}) => provider))
  const items = Map.groupBy(
    sold.filter(({provider}) => clouds.has(provider)),
    ({item, provider, service}) => `${provider} ${service} ${item}`,
  )
  const values = [...items.values()].map((prices): StorageValue => {
    const {item, service} = prices[0]!
    const leaves = isEgress(service, item)
    const what = leaves ? item : `${service} ${item.replace(STORAGE, '')}`
    const price = prices.find((found) => found.region === region)
    const value: StorageValue = {what, per: leaves ? 'download' : 'month'}
    return price ? {...value, ...moneyOf(leaves ? paidOf(price) : price, bytesIn, bytesOut)} : value
  })
  const hasEgress = values.length === 0 || values.some(({what}) => what === EGRESS)
  return hasEgress ? values : [...values, {what: EGRESS, per: 'download'}]
}

function moneyOf(price: ServicePrice, bytesIn: number, bytesOut: number): Partial<StorageValue> {
  const unit = price.unit.startsWith('GiB') ? GIB : GB
  const [before, after] = [bytesIn, bytesOut].map((bytes) => tieredCost(bytes / unit, price.tiers))
  const usdPerGB = price.tiers[0]?.usd
  if (!before || !after || usdPerGB === undefined) return {}
  return {usdPerGB, usdBefore: before.usd, usdAfter: after.usd, usdSaved: before.usd - after.usd, price}
}

function isEgress(service: string, item: string): boolean {
  return service === 'data-transfer' && item === EGRESS
}

function paidOf(price: ServicePrice): ServicePrice {
  const tiers = price.tiers
    .filter(({usd}) => usd > 0)
    .slice(0, 1)
    .map(({usd}) => ({usd}))
  return {...price, tiers}
}
