import {estimateSpot} from '../estimate-spot.ts'
import {
  type InstanceSpec,
  type InterruptionRisk,
  type Offer,
  type Price,
  RISK_LABELS,
  type ZoneSpread,
} from '../offer.ts'
import type {SnapshotFile, SnapshotSource, SnapshotType} from './format.ts'
import {specOf} from './spec-fields.ts'
import {BY_ADVISOR, BY_FAMILY, NO_BUCKET, type RowReader, type TypeRows} from './type-rows.ts'

const BUCKETS = [0, 1, 2, 3, 4] as const

/** Whether an offer of these prices (USD an hour, NaN where unknown) is to be made; false where neither is known. */
export type PriceTest = (onDemand: number, spot: number) => boolean

/** Makes the offers of instance types; those that fail the tests are not made: there are 84,000 in all. */
export class OfferReader {
  private readonly file: SnapshotFile
  private readonly wanted: number[]
  private readonly rows: RowReader
  private readonly test: PriceTest
  private readonly risks: InterruptionRisk[]

  /** @param rows of the file; one reader serves many queries */
  constructor(file: SnapshotFile, rows: RowReader, inRegion: (region: string) => boolean, test: PriceTest) {
    this.file = file
    this.wanted = [...file.regions.keys()].filter((region) => inRegion(file.regions[region]!))
    this.rows = rows
    this.test = test
    this.risks = risksOf(file)
  }

  /** One offer a region. */
  byRegion(type: SnapshotType): Offer[] {
    const {test, wanted} = this
    const rows = this.rows.read(type, wanted)
    const [onDemand, spot] = [rows.onDemand.usd, rows.spot.usd]
    const offers: Offer[] = []
    let spec: InstanceSpec | undefined
    for (const region of wanted) {
      if (!test(onDemand[region]!, spot[region]!)) continue
      spec ??= specOf(type)
      offers.push(this.offerOf(spec, rows, region))
    }
    return offers
  }

  /** One offer a zone that has a spot price. */
  byZone(type: SnapshotType): Offer[] {
    const spec = specOf(type)
    const rows = this.rows.read(type, this.wanted)
    const source = this.file.sources[rows.zoneSource]!
    return rows.zones.flatMap((zones, region) => {
      if (!this.wanted.includes(region)) return []
      const {zoneSpread: _, ...offer} = this.offerOf(spec, rows, region)
      return zones.map(([zone, usd]) => ({...offer, zone: this.file.zones[zone]![0], spot: priceOf(usd, source)}))
    })
  }

  private offerOf(spec: InstanceSpec, rows: TypeRows, region: number): Offer {
    const {provider, regions} = this.file
    const onDemand = this.onDemandPrice(rows, region)
    const spot = this.spotPrice(rows, region, onDemand)
    const offer = withPrices(spec, {provider, region: regions[region]!}, onDemand, spot)
    const zoneSpread = this.spreadOf(rows, region)
    if (zoneSpread) offer.zoneSpread = zoneSpread
    if (rows.bucket[region] !== NO_BUCKET) offer.interruption = this.risks[rows.bucket[region]!]!
    return offer
  }

  private onDemandPrice({onDemand}: TypeRows, region: number): Price | undefined {
    const usd = onDemand.usd[region]!
    const index = onDemand.source[region]!
    if (Number.isNaN(usd)) return undefined
    if (index !== BY_FAMILY) return priceOf(usd, this.file.sources[index]!)
    const {home, source} = this.file.familyRatios!
    const base = priceOf(usd, this.file.sources[source]!)
    return {...base, kind: 'estimated', source: `${base.source}, family ratio x ${this.file.regions[home]}`}
  }

  private spotPrice({saving, spot}: TypeRows, region: number, onDemand: Price | undefined): Price | undefined {
    const usd = spot.usd[region]!
    const index = spot.source[region]!
    if (Number.isNaN(usd)) return undefined
    if (index !== BY_ADVISOR || !onDemand) return priceOf(usd, this.file.sources[index]!)
    const {asOf, name} = this.file.sources[this.file.advisor!.source]!
    return estimateSpot(onDemand, saving[region]!, name, asOf)
  }

  private spreadOf({ranges, zoneSource, zones}: TypeRows, region: number): ZoneSpread | undefined {
    const sorted = zones[region]
    const {asOf} = this.file.sources[zoneSource]!
    const nameOf = (zone: number) => this.file.zones[zone]![0]
    if (sorted) {
      const [[lowZone, low], [highZone, high]] = [sorted[0]!, sorted.at(-1)!]
      return {
        lowest: {zone: nameOf(lowZone), usdPerHour: low},
        highest: {zone: nameOf(highZone), usdPerHour: high},
        asOf,
      }
    }
    const range = ranges[region]
    return range && {lowest: {usdPerHour: range[0]}, highest: {usdPerHour: range[1]}, asOf}
  }
}

/** The advisor's risk by bucket; offers share them. */
function risksOf({advisor, sources}: SnapshotFile): InterruptionRisk[] {
  if (!advisor) return []
  const {asOf, name} = sources[advisor.source]!
  return BUCKETS.map((bucket) => ({bucket, label: RISK_LABELS[bucket], source: name, asOf}))
}

/** One literal a case: properties added to a finished object cost three times as much. */
function withPrices(
  spec: InstanceSpec,
  {provider, region}: Pick<Offer, 'provider' | 'region'>,
  onDemand: Price | undefined,
  spot: Price | undefined,
): Offer {
  if (onDemand && spot) return {...spec, provider, region, onDemand, spot}
  return onDemand ? {...spec, provider, region, onDemand} : {...spec, provider, region, spot: spot!}
}

// Called once a price of every answer: plain literals, no spreads.
function priceOf(usdPerHour: number, {approximateDate, asOf, kind, name}: SnapshotSource): Price {
  if (approximateDate) return {usdPerHour, kind, source: name, asOf, approximateDate}
  return {usdPerHour, kind, source: name, asOf}
}
