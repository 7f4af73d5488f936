import type {Catalog} from '../prices/catalog/catalog.ts'
import {checkGpu, checkRegions} from '../prices/catalog/names.ts'
import type {OfferFilter} from '../prices/filter/filter.ts'
import {HOME_REGION} from '../prices/home-region.ts'
import {type Offer, PROVIDERS} from '../prices/offer.ts'
import type {RecommendFlags} from './flags.ts'

/** What a processor could be rented with: more than 64 vCPUs cost more than a GPU. */
const CPU = {minVcpu: 2, maxVcpu: 64} as const
/** A share of a GPU counts too, so that what is left out can be said. */
const SOME_GPU = 0.01

export interface AskedOffers {
  gpuOffers: readonly Offer[]
  /** Absent where a GPU was named. */
  cpuOffers?: () => readonly Offer[]
}

/** Where to look: the home region of each provider unless regions are named. */
export function placeOf({provider, region}: Partial<Pick<RecommendFlags, 'provider' | 'region'>>): OfferFilter {
  const providers = provider ?? [...PROVIDERS]
  return {providers, regions: region ?? providers.map((each) => HOME_REGION[each])}
}

/**
 * The offers that the flags leave.
 * @throws UserError `E_UNKNOWN_REGION`, `E_UNKNOWN_GPU`
 */
export function offersOf(
  catalog: Catalog,
  flags: Partial<Pick<RecommendFlags, 'gpu' | 'provider' | 'region'>>,
): AskedOffers {
  const place = placeOf(flags)
  checkRegions(catalog, flags.region ?? [], place.providers!)
  checkGpu(catalog, flags.gpu)
  if (flags.gpu !== undefined) return {gpuOffers: catalog.offers({...place, gpu: flags.gpu})}
  return {
    gpuOffers: catalog.offers({...place, minGpus: SOME_GPU}),
    cpuOffers: () => catalog.offers({...place, ...CPU}),
  }
}
