import type {Catalog} from '../../prices/catalog/catalog.ts'
import type {Offer, Provider} from '../../prices/offer.ts'
import type {CheapestInstance} from './row.ts'

/**
 * Times the memory asked for: no list has an instance that is larger and cheaper than all that are near in size,
 * and most of a region need not be read. A test holds it for all regions of the snapshot.
 */
const NEAR = [16, Number.POSITIVE_INFINITY]

/**
 * The cheapest on-demand instance of a region with at least the memory asked for. Ties go to the one with more
 * memory, then by name.
 */
export function cheapestIn(
  catalog: Catalog,
  provider: Provider,
  region: string,
): (memoryGiB: number) => CheapestInstance | undefined {
  return (memoryGiB) => {
    for (const factor of NEAR) {
      const size = {minMemoryGiB: memoryGiB, ...(Number.isFinite(factor) && {maxMemoryGiB: memoryGiB * factor})}
      const offers = catalog.offers({providers: [provider], regions: [region], market: 'onDemand', ...size})
      const found = cheapestOf(offers)
      if (found) return found
    }
    return undefined
  }
}

function cheapestOf(offers: readonly Offer[]): CheapestInstance | undefined {
  let best: CheapestInstance | undefined
  for (const offer of offers) {
    const price = offer.onDemand
    if (!price) continue
    const order = best ? price.usdPerHour - best.price.usdPerHour || byMemory(offer, best.offer) : -1
    if (order < 0) best = {offer, price, market: 'onDemand'}
  }
  return best
}

function byMemory(a: Offer, b: Offer): number {
  return (b.memoryGiB ?? 0) - (a.memoryGiB ?? 0) || (a.instanceType < b.instanceType ? -1 : 1)
}
