import {Book} from './book.ts'
import type {OfferFilter} from './filter.ts'
import {type Offer, PROVIDERS, type PriceKind, type Provider} from './offer.ts'
import {type LoadedSheet, Overlay, type SheetOrigin} from './overlay.ts'
import type {SnapshotFile} from './snapshot/format.ts'

/** One source of prices as it stands in a catalog, for tables' footers and `frugal prices info`. */
export interface CatalogSource {
  provider: Provider
  source: string
  kind: PriceKind
  asOf: string
  approximateDate?: true
  /** `snapshot` ships with frugal; `cache` was fetched before; `live` was fetched for this run. */
  origin: 'snapshot' | SheetOrigin
  rows: number
}

/** All prices known to this run: the snapshot with fetched sheets laid over it. Reads are lazy, a provider at a time. */
export interface Catalog {
  /** Offers that pass the filter, in no order. The same question gets the same array again. */
  offers(filter?: OfferFilter): readonly Offer[]
  /** Every instance type of the provider, for "did you mean". */
  instanceTypes(provider: Provider): string[]
  regions(provider: Provider): string[]
  /** Every accelerator name, as offers carry it. */
  accelerators(): string[]
  /** All sources, or those of some providers: the others are then not read. */
  sources(providers?: readonly Provider[]): CatalogSource[]
  /** What every fetch of this run had to say: what failed, what stands in for it. */
  warnings: readonly string[]
}

export interface CatalogInput {
  readSnapshot: (provider: Provider) => SnapshotFile
  sheets?: LoadedSheet[]
  warnings?: string[]
}

/** A catalog over the embedded snapshot and the sheets given. */
export function createCatalog({readSnapshot, sheets = [], warnings = []}: CatalogInput): Catalog {
  const books = new Map<Provider, Book>()
  const answers = new Map<string, readonly Offer[]>()
  const bookOf = (provider: Provider): Book => {
    const book = books.get(provider) ?? new Book(readSnapshot(provider), new Overlay(provider, sheets))
    books.set(provider, book)
    return book
  }
  const accelerators = () => [...new Set(PROVIDERS.flatMap((provider) => bookOf(provider).accelerators()))].sort()
  return {
    accelerators,
    instanceTypes: (provider) => bookOf(provider).instanceTypes(),
    offers: (filter = {}) => {
      const key = JSON.stringify(filter)
      const answered = answers.get(key)
      if (answered) return answered
      const providers = filter.providers?.length ? filter.providers : PROVIDERS
      const names = filter.gpu === undefined ? [] : accelerators()
      const found = providers.flatMap((provider) => bookOf(provider).offers(filter, names))
      answers.set(key, found)
      return found
    },
    regions: (provider) => bookOf(provider).regions(),
    sources: (providers = PROVIDERS) => [
      ...providers.flatMap((provider) => bookOf(provider).sources()),
      ...sheets.filter(({sheet}) => providers.includes(sheet.provider)).map(sheetSource),
    ],
    warnings,
  }
}

function sheetSource({origin, sheet: {advisor = [], asOf, kind, provider, rows, source}}: LoadedSheet): CatalogSource {
  return {provider, source, kind, asOf, origin, rows: rows.length + advisor.length}
}
