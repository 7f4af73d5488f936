import type {Offer} from '../../prices/offer.ts'
import {priceOn} from './cost.ts'
import type {ResolvedRequest} from './request.ts'

/** Of each instance type the offer that is cheapest on the market asked for; what is not sold there is left out. */
export function cheapestOfEach(offers: readonly Offer[], {market}: Pick<ResolvedRequest, 'market'>): Offer[] {
  const cheapest = new Map<string, {offer: Offer; usd: number}>()
  for (const offer of offers) {
    const usd = priceOn(offer, market)?.usdPerHour
    const key = `${offer.provider} ${offer.instanceType}`
    const so = cheapest.get(key)
    if (usd === undefined || (so && (so.usd < usd || (so.usd === usd && so.offer.region <= offer.region)))) continue
    cheapest.set(key, {offer, usd})
  }
  return [...cheapest.values()].map(({offer}) => offer)
}
