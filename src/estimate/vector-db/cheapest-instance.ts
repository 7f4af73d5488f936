import type {Catalog} from '../../prices/catalog.ts'
import type {Offer, Provider} from '../../prices/offer.ts'
import type {CheapestInstance} from './row.ts'

/**
 * The cheapest on-demand instance of a region with at least the memory asked for. Ties go to the one with more
 * memory, then by name. The catalog is read once.
 */
export function cheapestIn(
  catalog: Catalog,
  provider: Provider,
  region: string,
): (memoryGiB: number) => CheapestInstance | undefined {
  const priced = catalog
    .offers({providers: [provider], regions: [region], market: 'onDemand'})
    .flatMap((offer) => (offer.onDemand && offer.memoryGiB !== undefined ? [{offer, price: offer.onDemand}] : []))
    .sort((a, b) => a.price.usdPerHour - b.price.usdPerHour || byMemory(a.offer, b.offer))
  return (memoryGiB) => {
    const found = priced.find(({offer}) => (offer.memoryGiB ?? 0) >= memoryGiB)
    return found && {...found, market: 'onDemand'}
  }
}

function byMemory(a: Offer, b: Offer): number {
  return (b.memoryGiB ?? 0) - (a.memoryGiB ?? 0) || (a.instanceType < b.instanceType ? -1 : 1)
}
