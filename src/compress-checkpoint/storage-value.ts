import {loadServices, type ServicePrice, tieredCost} from '../prices/services/services.ts'

/** What fewer bytes save in one storage class, or each time they leave the cloud. */
export interface StorageValue {
  /** `s3 standard`, `internet egress`. */
  what: string
  per: 'month' | 'download'
  usdBefore: number
  usdAfter: number
  price: ServicePrice
}

const STORES: ReadonlySet<string> = new Set(['s3', 'storage', 'blob-storage', 'r2'])
const STORAGE = / storage$/
const GB = 1e9
const GIB = 2 ** 30

/**
 * What a region's object storage and its way out charge for bytes, before and after, by list price; empty where the
 * region has no price. Of egress nothing is free here: the free first 100 GB belong to the account, not to a model.
 */
export function storageValues(region: string, bytesIn: number, bytesOut: number): StorageValue[] {
  const prices = loadServices()
    .all()
    .filter((price) => price.region === region)
  const stored = prices
    .filter(({item, service}) => STORES.has(service) && STORAGE.test(item))
    .map((price) => ({price, what: `${price.service} ${price.item.replace(STORAGE, '')}`, per: 'month' as const}))
  const leaving = prices
    .filter(({item, service}) => service === 'data-transfer' && item === 'internet egress')
    .map((price) => ({price: paidOf(price), what: 'internet egress', per: 'download' as const}))
  return [...stored, ...leaving].flatMap((found) => {
    const unit = found.price.unit.startsWith('GiB') ? GIB : GB
    const [before, after] = [bytesIn, bytesOut].map((bytes) => tieredCost(bytes / unit, found.price.tiers))
    return before && after ? [{...found, usdBefore: before.usd, usdAfter: after.usd}] : []
  })
}

function paidOf(price: ServicePrice): ServicePrice {
  const tiers = price.tiers
    .filter(({usd}) => usd > 0)
    .slice(0, 1)
    .map(({usd}) => ({usd}))
  return {...price, tiers}
}
