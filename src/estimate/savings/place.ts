import type {Offer} from '../../prices/offer.ts'
import {formatUsdPerHour} from '../../terminal/format.ts'
import {placeOf} from '../components/pricing.ts'
import type {Lever} from './candidate.ts'
import {marketOf} from './cheapest-offer.ts'

/** The provider's cheapest region of the same instance type, on the same market. */
export const regionLever: Lever = (component, pricing) => {
  if (component.type !== 'instance' || component.usdPerHour !== undefined) return []
  const {provider, region} = placeOf(component, pricing)
  const market = marketOf(component)
  const priceOf = (offer: Offer) => offer[market]?.usdPerHour ?? Number.POSITIVE_INFINITY
  const offers = pricing.catalog.offers({providers: [provider], instanceTypes: [component.instance], market})
  // The catalog reads names as globs.
  const known = offers.filter(
    (offer) => offer.instanceType === component.instance && offer[market]?.kind !== 'estimated',
  )
  const best = known.reduce<Offer | undefined>(
    (low, offer) => (low && priceOf(low) <= priceOf(offer) ? low : offer),
    undefined,
  )
  const price = best?.[market]
  if (!best || !price || best.region === region) return []
  return [
    {
      kind: 'region',
      component: component.name,
      title: `Run in ${best.region} instead of ${region}`,
      assumes: [
        `${formatUsdPerHour(price.usdPerHour)} an hour there (${price.kind}, ${price.source}, ${price.asOf.slice(0, 10)})`,
        'data may leave the region, and traffic between regions is not counted',
      ],
      risk: {level: 'high', why: 'latency, data residency and cross-region transfer are yours to weigh'},
      patch: {region: best.region},
    },
  ]
}
