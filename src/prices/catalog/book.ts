import type {OfferFilter} from '../filter/filter.ts'
import {globTest} from '../filter/glob.ts'
import {fieldsTest, offerTest, priceTest} from '../filter/match.ts'
import type {InstanceSpec, Offer} from '../offer.ts'
import type {SnapshotFile, SnapshotType, SpecFields} from '../snapshot/format.ts'
import {fieldsOf, specOf} from '../snapshot/spec-fields.ts'
import {OfferReader} from '../snapshot/type-offers.ts'
import {RowReader} from '../snapshot/type-rows.ts'
import type {Overlay} from './overlay.ts'

/** Where offers are looked for. */
interface Search {
  reader: OfferReader
  inRegion: (region: string) => boolean
  byZone: boolean
}

/** USD an hour by instance type; NaN where unknown. */
type RegionPrices = Map<string, readonly [onDemand: number, spot: number]>

/** One provider's part of a catalog: its snapshot, with what was fetched laid over it. */
export class Book {
  private readonly file: SnapshotFile
  private readonly overlay: Overlay
  private readonly typesByName: Map<string, SnapshotType>
  private readonly rows: RowReader
  /** By region index. */
  private readonly regionPrices = new Map<number, RegionPrices>()

  constructor(file: SnapshotFile, overlay: Overlay) {
    this.file = file
    this.overlay = overlay
    this.rows = new RowReader(file)
    this.typesByName = new Map(file.types.map((type) => [type[0], type]))
  }

  accelerators(): string[] {
    const names = new Set(this.file.types.map((type) => type[4]))
    for (const {accelerator} of this.overlay.specs.values()) if (accelerator) names.add(accelerator.name)
    return [...names].filter((name) => name !== '')
  }

  instanceTypes(): string[] {
    return [...new Set([...this.typesByName.keys(), ...this.overlay.instanceTypes()])]
  }

  regions(): string[] {
    return [...new Set([...this.file.regions, ...this.overlay.regions()])].sort()
  }

  /** The offers that pass the filter; `accelerators` are the names that its GPU is read against. */
  offers(filter: OfferFilter, accelerators: string[]): Offer[] {
    const fits = fieldsTest(filter, accelerators)
    const passes = offerTest(filter)
    const inRegion = globTest(filter.regions)
    // Fetched prices may differ from the snapshot's: then no offer can be left out by the snapshot's alone.
    const reader = new OfferReader(this.file, this.rows, inRegion, priceTest(this.overlay.isEmpty ? filter : {}))
    const search = {reader, inRegion, byZone: Boolean(filter.zones?.length)}
    const notes = this.file.notes.map(([glob, note]) => ({applies: globTest([glob]), note}))
    const found: Offer[] = []
    const take = (instanceType: string, offers: Offer[]) => {
      const passing = offers.filter(passes)
      const note = passing.length === 0 ? undefined : notes.find(({applies}) => applies(instanceType))?.note
      for (const offer of passing) found.push(note ? {...offer, note} : offer)
    }
    const affordable = this.affordable(filter)
    for (const type of this.candidates(filter))
      if (fits(this.fieldsOf(type)) && affordable(type)) take(type[0], this.offersOf(type, search))
    for (const instanceType of this.overlay.instanceTypes()) {
      const known = this.typesByName.has(instanceType)
      if (!known && fits(fieldsOf(this.fetchedSpec(instanceType))))
        take(instanceType, this.onlyFetched(instanceType, search))
    }
    return found
  }

  /**
   * Whether the type can have an offer within the price asked for. An estimate asks one region's prices over and
   * over: they are read once, as numbers, and only the few types within the price are read again.
   */
  private affordable(filter: OfferFilter): (type: SnapshotType) => boolean {
    const {maxUsdPerHour, regions = [], zones = []} = filter
    const bounded = maxUsdPerHour !== undefined && regions.length === 1 && zones.length === 0
    const region = bounded && this.overlay.isEmpty ? this.file.regions.indexOf(regions[0]!) : -1
    if (region < 0) return () => true
    const prices = this.regionPrices.get(region) ?? this.readRegion(region)
    this.regionPrices.set(region, prices)
    const test = priceTest(filter)
    return ([name]) => {
      const known = prices.get(name)
      return known !== undefined && test(...known)
    }
  }

  private readRegion(region: number): RegionPrices {
    const wanted = [region]
    return new Map(
      this.file.types.map((type) => {
        const {onDemand, spot} = this.rows.read(type, wanted)
        return [type[0], [onDemand.usd[region]!, spot.usd[region]!]]
      }),
    )
  }

  /** The types to look at: by name where all names are exact, as an estimate asks. */
  private candidates({instanceTypes}: OfferFilter): SnapshotType[] {
    const named = instanceTypes?.map((name) => this.typesByName.get(name))
    return named?.length && named.every((type) => type !== undefined) ? [...new Set(named)] : this.file.types
  }

  /** What is known of the type: the snapshot's fields, and a sheet's where the snapshot's are unknown. */
  private fieldsOf(type: SnapshotType): SpecFields {
    const fetched = this.overlay.specs.get(type[0])
    return fetched ? fieldsOf({...fetched, ...specOf(type)}) : type
  }

  private fetchedSpec(instanceType: string): InstanceSpec {
    return this.overlay.specs.get(instanceType) ?? {instanceType}
  }

  /** The snapshot's offers of a type, with newer prices laid over and the places that only a sheet knows. */
  private offersOf(type: SnapshotType, search: Search): Offer[] {
    const {byZone, reader} = search
    const offers = byZone ? reader.byZone(type) : reader.byRegion(type)
    if (this.overlay.isEmpty) return offers
    const added = this.addedPlaces(type[0], offers, search)
    // A zone that only a sheet knows still has its region's on-demand price and risk.
    const regional = new Map(
      byZone && added.length > 0 ? reader.byRegion(type).map((offer) => [offer.region, offer]) : [],
    )
    const spec = specOf(type)
    const placed = added.map(({region, zone}) => {
      const {spot: _, zoneSpread: __, ...base} = regional.get(region) ?? {...spec, provider: this.file.provider, region}
      return {...base, ...(zone && {zone})}
    })
    return this.laidOver([...offers, ...placed])
  }
  /** The offers of a type that the snapshot does not have. */
  private onlyFetched(instanceType: string, search: Search): Offer[] {
    const spec = this.fetchedSpec(instanceType)
    const {provider} = this.file
    return this.laidOver(this.addedPlaces(instanceType, [], search).map((place) => ({...spec, provider, ...place})))
  }

  private addedPlaces(
    instanceType: string,
    offers: Offer[],
    {byZone, inRegion}: Search,
  ): {region: string; zone?: string}[] {
    const keyOf = ({region, zone = ''}: {region: string; zone?: string}) => `${region}|${zone}`
    const seen = new Set(offers.map(keyOf))
    return this.overlay
      .placesOf(instanceType, byZone)
      .filter((place) => inRegion(place.region) && !seen.has(keyOf(place)))
  }

  private laidOver(offers: Offer[]): Offer[] {
    return offers.map((offer) => this.overlay.apply(offer)).filter(({onDemand, spot}) => onDemand || spot)
  }
}
