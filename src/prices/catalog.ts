import type {OfferFilter} from './filter.ts'
import {globTest} from './glob.ts'
import {offerTest, priceTest, specTest} from './match.ts'
import {type InstanceSpec, type Offer, PROVIDERS, type PriceKind, type Provider} from './offer.ts'
import {type LoadedSheet, Overlay, type SheetOrigin} from './overlay.ts'
import type {SnapshotFile, SnapshotType} from './snapshot/format.ts'
import {OfferReader, specOf} from './snapshot/type-offers.ts'

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

/** One provider's part of a catalog. */
class Book {
  private readonly file: SnapshotFile
  private readonly overlay: Overlay
  private readonly typesByName: Map<string, SnapshotType>

  constructor(file: SnapshotFile, overlay: Overlay) {
    this.file = file
    this.overlay = overlay
    this.typesByName = new Map(file.types.map((type) => [type[0], type]))
  }

  accelerators(): string[] {
    const specs = [
      ...this.file.types.map(([, , , , name]) => name),
      ...[...this.overlay.specs.values()].map(({accelerator}) => accelerator?.name),
    ]
    return [...new Set(specs)].filter((name): name is string => name !== undefined && name !== '')
  }

  instanceTypes(): string[] {
    return [...new Set([...this.typesByName.keys(), ...[...this.overlay.keys()].map(({instanceType}) => instanceType)])]
  }

  sources(): CatalogSource[] {
    const {advisor, provider, tables} = this.file
    return this.file.sources.map(({approximateDate, asOf, kind, name}, i) => {
      const counts = [...tables, ...(advisor ? [advisor] : [])]
        .filter(({source}) => source === i)
        .map(({count}) => count)
      const rows = counts.reduce((sum, count) => sum + count, 0)
      return {
        provider,
        source: name,
        kind,
        asOf,
        ...(approximateDate && {approximateDate}),
        origin: 'snapshot' as const,
        rows,
      }
    })
  }

  regions(): string[] {
    return [...new Set([...this.file.regions, ...[...this.overlay.keys()].map(({region}) => region)])].sort()
  }

  offers(filter: OfferFilter, accelerators: string[]): Offer[] {
    const fits = specTest(filter, accelerators)
    const passes = offerTest(filter)
    const inRegion = globTest(filter.regions)
    const byZone = filter.zones !== undefined
    // Fetched prices may differ from the snapshot's: then no offer can be left out by the snapshot's alone.
    const reader = new OfferReader(this.file, inRegion, this.overlay.isEmpty ? priceTest(filter) : () => true)
    const found: Offer[] = []
    const notes = this.file.notes.map(([glob, note]) => ({applies: globTest([glob]), note}))
    for (const type of this.candidates(filter)) {
      if (!fits(specOf(type))) continue
      const note = notes.find(({applies}) => applies(type[0]))?.note
      for (const offer of this.withFetched(
        type[0],
        byZone ? reader.byZone(type) : reader.byRegion(type),
        inRegion,
        byZone,
      )) {
        const noted = note ? {...offer, note} : offer
        if (passes(noted)) found.push(noted)
      }
    }
    for (const offer of this.onlyFetched(inRegion, byZone)) if (fits(offer) && passes(offer)) found.push(offer)
    return found
  }

  /** The types to look at: by name where all names are exact, as an estimate asks. */
  private candidates({instanceTypes}: OfferFilter): SnapshotType[] {
    const named = instanceTypes?.map((name) => this.typesByName.get(name))
    return named?.length && named.every((type) => type !== undefined) ? [...new Set(named)] : this.file.types
  }

  /** The snapshot's offers with newer prices laid over, and offers for regions or zones that only a sheet knows. */
  private withFetched(
    instanceType: string,
    offers: Offer[],
    inRegion: (region: string) => boolean,
    byZone: boolean,
  ): Offer[] {
    if (this.overlay.isEmpty) return offers
    const spec = this.specFor(instanceType)
    const seen = new Set(offers.map(({region, zone}) => `${region}|${zone}`))
    const added: Offer[] = []
    for (const {region, zone} of this.overlay.placesOf(instanceType, byZone)) {
      if (inRegion(region) && !seen.has(`${region}|${zone}`)) {
        added.push({...spec, provider: this.file.provider, region, ...(zone && {zone})})
      }
    }
    return [...offers, ...added]
      .map((offer) => this.overlay.apply(offer))
      .filter((offer) => offer.onDemand || offer.spot)
  }

  private onlyFetched(inRegion: (region: string) => boolean, byZone: boolean): Offer[] {
    const types = new Set([...this.overlay.keys()].map(({instanceType}) => instanceType))
    return [...types]
      .filter((instanceType) => !this.typesByName.has(instanceType))
      .flatMap((instanceType) => this.withFetched(instanceType, [], inRegion, byZone))
  }

  private specFor(instanceType: string): InstanceSpec {
    const type = this.typesByName.get(instanceType)
    return type ? specOf(type) : (this.overlay.specs.get(instanceType) ?? {instanceType})
  }
}
