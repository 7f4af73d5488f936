import {compareText} from '../../compare-text.ts'
import {estimateSpot, roundEstimate} from '../estimate-spot.ts'
import type {InstanceSpec, InterruptionRisk, Offer, Price, Provider, ZoneSpread} from '../offer.ts'
import {RISK_LABELS} from '../offer.ts'
import type {AdvisorRow, PriceRow, PriceSheet} from '../sheet.ts'

/** Where a sheet came from in this run. */
export type SheetOrigin = 'cache' | 'expired-cache' | 'live'

export interface LoadedSheet {
  sheet: PriceSheet
  origin: SheetOrigin
  /** ISO date and time the sheet was fetched. */
  fetchedAt: string
}

type Row = PriceRow & {price: Price}
type Advice = AdvisorRow & {source: string; asOf: string}

/** The rows of fetched sheets for one provider, by type and region: what is laid over the snapshot. */
export class Overlay {
  readonly specs = new Map<string, InstanceSpec>()
  private readonly rows = new Map<string, Map<string, Row[]>>()
  private readonly advice = new Map<string, Advice>()

  constructor(provider: Provider, sheets: readonly LoadedSheet[]) {
    const own = sheets.filter(({sheet}) => sheet.provider === provider)
    // Oldest first: of specs and advice the last that is set stays.
    for (const {origin, sheet} of own.toSorted((a, b) => compareText(a.sheet.asOf, b.sheet.asOf))) {
      const {asOf, kind} = sheet
      const source = origin === 'expired-cache' ? `${sheet.source} (expired cache)` : sheet.source
      for (const spec of sheet.specs ?? []) this.specs.set(spec.instanceType, spec)
      for (const row of sheet.advisor ?? []) this.advice.set(adviceKey(row), {...row, source, asOf})
      for (const row of sheet.rows) this.add({...row, price: {usdPerHour: row.usdPerHour, kind, source, asOf}})
    }
  }

  /** Whether nothing was fetched that could change an offer. */
  get isEmpty(): boolean {
    return this.rows.size === 0 && this.advice.size === 0 && this.specs.size === 0
  }

  /** The types that have prices. */
  instanceTypes(): Iterable<string> {
    return this.rows.keys()
  }

  /** The regions that have prices. */
  regions(): Set<string> {
    return new Set([...this.rows.values()].flatMap((regions) => [...regions.keys()]))
  }

  /** The regions (or zones with a spot price) that sheets know of a type, each once. */
  placesOf(instanceType: string, byZone: boolean): {region: string; zone?: string}[] {
    const regions = [...(this.rows.get(instanceType) ?? [])]
    if (!byZone) return regions.map(([region]) => ({region}))
    return regions.flatMap(([region, rows]) => {
      const zones = rows.flatMap(({market, zone}) => (market === 'spot' && zone ? zone : []))
      return [...new Set(zones)].map((zone) => ({region, zone}))
    })
  }

  private add(row: Row): void {
    const regions = this.rows.get(row.instanceType) ?? new Map<string, Row[]>()
    const rows = regions.get(row.region) ?? []
    rows.push(row)
    regions.set(row.region, rows)
    this.rows.set(row.instanceType, regions)
  }

  /** The offer with every newer price of the sheets in place of its own. */
  apply(offer: Offer): Offer {
    const known = this.rows.get(offer.instanceType)?.get(offer.region) ?? []
    const rows = known.filter(({zone}) => !offer.zone || !zone || zone === offer.zone)
    const spotRows = rows.filter(({market, zone}) => market === 'spot' && (!offer.zone || zone))
    const onDemand = newest(
      offer.onDemand,
      rows.filter(({market}) => market === 'onDemand'),
    )
    const spot = newest(followOnDemand(offer, onDemand), spotRows)
    const zoneSpread = offer.zone ? undefined : newestSpread(offer.zoneSpread, spotRows)
    const priced: Offer = {
      ...this.specs.get(offer.instanceType),
      ...offer,
      ...(onDemand && {onDemand}),
      ...(spot && {spot}),
      ...(zoneSpread && {zoneSpread}),
    }
    return this.advise(priced)
  }

  /** Risk from the newest advisor; its saving gives a spot price only where none was observed or listed. */
  private advise(offer: Offer): Offer {
    const advice = this.advice.get(adviceKey(offer))
    if (!advice || (offer.interruption && offer.interruption.asOf > advice.asOf)) return offer
    const {asOf, bucket, savingPercent, source} = advice
    const interruption: InterruptionRisk = {bucket, label: RISK_LABELS[bucket], source, asOf}
    if (
      !offer.onDemand ||
      !(savingPercent > 0 && savingPercent < 100) ||
      (offer.spot && offer.spot.kind !== 'estimated')
    )
      return {...offer, interruption}
    return {...offer, interruption, spot: estimateSpot(offer.onDemand, savingPercent, source, asOf)}
  }
}

/** The latest price; of several from the same time the lowest, as zones differ. */
function newest(own: Price | undefined, rows: Row[]): Price | undefined {
  return rows.reduce<Price | undefined>((best, {price}) => {
    if (!best || price.asOf > best.asOf) return price
    return price.asOf === best.asOf && price.usdPerHour < best.usdPerHour ? price : best
  }, own)
}

/** A spot price that was derived from the on-demand price goes with it when a newer one takes its place. */
function followOnDemand({onDemand: old, spot}: Offer, onDemand: Price | undefined): Price | undefined {
  if (spot?.kind !== 'estimated' || !old || !onDemand) return spot
  return {...spot, usdPerHour: roundEstimate(spot.usdPerHour * (onDemand.usdPerHour / old.usdPerHour))}
}

/** The spread of the zones that were read last; zones of an older reading are not mixed in. */
function newestSpread(own: ZoneSpread | undefined, rows: Row[]): ZoneSpread | undefined {
  const zoned = rows.filter(({zone}) => zone !== undefined)
  const asOf = zoned
    .map(({price}) => price.asOf)
    .sort()
    .at(-1)
  if (!asOf || (own && own.asOf > asOf)) return own
  const sorted = zoned.filter(({price}) => price.asOf === asOf).sort((a, b) => a.usdPerHour - b.usdPerHour)
  const of = ({usdPerHour, zone}: Row) => ({...(zone && {zone}), usdPerHour})
  return {lowest: of(sorted[0]!), highest: of(sorted.at(-1)!), asOf}
}

function adviceKey({instanceType, region}: {instanceType: string; region: string}): string {
  return `${region}|${instanceType}`
}
