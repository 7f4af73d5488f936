import type {OfferFilter} from '../filter/filter.ts'
import {type Offer, PROVIDERS, type Provider} from '../offer.ts'
import type {SnapshotFile} from '../snapshot/format.ts'
import {Book} from './book.ts'
import {type CatalogSource, sheetSource, snapshotSources} from './catalog-source.ts'
import {type LoadedSheet, Overlay} from './overlay.ts'

export type {CatalogSource} from './catalog-source.ts'

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
  const files = new Map<Provider, SnapshotFile>()
  const books = new Map<Provider, Book>()
  const answers = new Map<string, readonly Offer[]>()
  const fileOf = (provider: Provider) => remember(files, provider, () => readSnapshot(provider))
  const bookOf = (provider: Provider) =>
    remember(books, provider, () => new Book(fileOf(provider), new Overlay(provider, sheets)))
  const acceleratorsOf = (providers: readonly Provider[]) =>
    [...new Set(providers.flatMap((provider) => bookOf(provider).accelerators()))].sort()
  return {
    accelerators: () => acceleratorsOf(PROVIDERS),
    instanceTypes: (provider) => bookOf(provider).instanceTypes(),
    offers: (filter = {}) =>
      remember(answers, questionOf(filter), () => {
        const providers = filter.providers?.length ? [...new Set(filter.providers)] : PROVIDERS
        const names = filter.gpu === undefined ? [] : acceleratorsOf(providers)
        return providers.flatMap((provider) => bookOf(provider).offers(filter, names))
      }),
    regions: (provider) => bookOf(provider).regions(),
    sources: (providers = PROVIDERS) => [
      ...providers.flatMap((provider) => snapshotSources(fileOf(provider))),
      ...sheets.filter(({sheet}) => providers.includes(sheet.provider)).map(sheetSource),
    ],
    warnings,
  }
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

/** The filter as text, whatever the order of its fields. */
function questionOf(filter: OfferFilter): string {
  return JSON.stringify(filter, Object.keys(filter).sort())
}
