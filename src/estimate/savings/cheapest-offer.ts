import type {OfferFilter} from '../../prices/filter/filter.ts'
import type {Market, Offer, Price} from '../../prices/offer.ts'
import {type Pricing, placeOf} from '../components/pricing.ts'
import type {InstanceComponent} from '../spec/spec.ts'

/**
 * The cheapest offer of the component's region and market that has what is needed, costs no more than `now`, passes
 * and can be had as listed. What costs more is not even read: most of a region's offers.
 */
export function cheapestOffer(
  component: InstanceComponent,
  pricing: Pricing,
  now: Offer,
  needs: Pick<OfferFilter, 'minGpus' | 'minMemoryGiB' | 'minVcpu'>,
  passes: (offer: Offer) => boolean,
): Offer | undefined {
  const {provider, region} = placeOf(component, pricing)
  const place = {providers: [provider], regions: [region], market: marketOf(component)}
  const paid = usdOn(component, now)
  const dearest = Number.isFinite(paid) ? {maxUsdPerHour: paid} : {}
  let best: Offer | undefined
  for (const offer of pricing.catalog.offers({...place, ...needs, ...dearest})) {
    if (offer.note || !passes(offer)) continue
    if (!best || usdOn(component, offer) < usdOn(component, best)) best = offer
  }
  return best
}

/** The offer's price on the market that the component buys on. */
export function priceOn(component: InstanceComponent, offer: Offer): Price | undefined {
  return offer[marketOf(component)]
}

/** As the catalog names it. */
export function marketOf({market}: InstanceComponent): Market {
  return market === 'spot' ? 'spot' : 'onDemand'
}

function usdOn(component: InstanceComponent, offer: Offer): number {
  return priceOn(component, offer)?.usdPerHour ?? Number.POSITIVE_INFINITY
}
