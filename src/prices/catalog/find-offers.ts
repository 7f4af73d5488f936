import type {OfferFilter} from '../filter/filter.ts'
import type {Provider} from '../offer.ts'
import {type RankedOffer, type RankOptions, rank} from '../rank.ts'
import type {Catalog} from './catalog.ts'
import {checkGpu, checkInstanceTypes, checkRegions, providersOf} from './names.ts'

export interface FoundOffers {
  rows: RankedOffer[]
  /** Offers that pass the filter but are beyond the limit. */
  hidden: number
  /** The providers that were looked at. */
  providers: readonly Provider[]
}

/**
 * The offers that pass the filter, ranked. Nothing found is an empty list; a name that no one has is an error.
 * @throws UserError `E_UNKNOWN_INSTANCE`, `E_UNKNOWN_REGION`, `E_UNKNOWN_GPU` (exit 2)
 */
export function findOffers(catalog: Catalog, filter: OfferFilter, options: RankOptions = {}): FoundOffers {
  const providers = providersFor(filter)
  checkInstanceTypes(catalog, filter.instanceTypes ?? [], providers)
  checkRegions(catalog, filter.regions ?? [], providers)
  checkGpu(catalog, filter.gpu)
  return {...rank(catalog.offers({...filter, providers: [...providers]}), options), providers}
}

/** The providers asked for, else those whose instance types are spelled like the names. */
export function providersFor({instanceTypes = [], providers}: OfferFilter): readonly Provider[] {
  return providers?.length ? providers : providersOf(instanceTypes)
}
