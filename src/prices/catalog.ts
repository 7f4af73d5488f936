import type {OfferFilter} from './filter.ts'
import type {Offer, Provider} from './offer.ts'

/** One source of prices as it stands in a catalog, for tables' footers and `frugal prices info`. */
export interface CatalogSource {
  provider: Provider
  source: string
  kind: Offer extends never ? never : 'listed' | 'observed' | 'estimated'
  asOf: string
  approximateDate?: true
  /** `snapshot` ships with frugal; `cache` was fetched before; `live` was fetched for this run. */
  origin: 'snapshot' | 'cache' | 'expired-cache' | 'live'
  rows: number
}

/** All prices known to this run: the snapshot with fetched sheets laid over it. Reads are lazy, a provider at a time. */
export interface Catalog {
  /** Offers that pass the filter, in no order. */
  offers(filter?: OfferFilter): Offer[]
  /** Every instance type of the provider, for "did you mean". */
  instanceTypes(provider: Provider): string[]
  regions(provider: Provider): string[]
  sources(): CatalogSource[]
}
