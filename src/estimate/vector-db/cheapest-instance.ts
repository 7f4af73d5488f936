import type {Catalog} from '../../prices/catalog/catalog.ts'
import type {Offer, Provider} from '../../prices/offer.ts'
import type {CheapestInstance} from './row.ts'

/** USD an hour up to which offers are looked at, step by step: most of a region's cost more than what is looked for. */
const BOUNDS = [0.25, 2, Number.MAX_VALUE]

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
    for (const maxUsdPerHour of BOUNDS) {
      const offers = catalog.offers({providers: [provider], regions: [region], market: 'onDemand', maxUsdPerHour})
      const found = cheapestOf(offers, memoryGiB)
      if (found) return found
    }
    return undefined
  }
}

function cheapestOf(offers: readonly Offer[], memoryGiB: number): CheapestInstance | undefined {
  let best: CheapestInstance | undefined
  for (const offer of offers) {
    const price = offer.onDemand
    if (!price || offer.memoryGiB === undefined || offer.memoryGiB < memoryGiB) continue
    const order = best ? price.usdPerHour - best.price.usdPerHour || byMemory(offer, best.offer) : -1
    if (order < 0) best = {offer, price, market: 'onDemand'}
  }
  return best
}

function byMemory(a: Offer, b: Offer): number {
  return (b.memoryGiB ?? 0) - (a.memoryGiB ?? 0) || (a.instanceType < b.instanceType ? -1 : 1)
}
