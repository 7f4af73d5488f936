import {estimateSpot} from './estimate-spot.ts'
import type {InstanceSpec, InterruptionRisk, Offer, Price, Provider, ZoneSpread} from './offer.ts'
import {RISK_LABELS} from './offer.ts'
import type {AdvisorRow, PriceRow, PriceSheet} from './sheet.ts'

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
  private readonly rows = new Map<string, Row[]>()
  private readonly advice = new Map<string, Advice>()

  constructor(provider: Provider, sheets: LoadedSheet[]) {
    for (const {origin, sheet} of sheets) {
      if (sheet.provider !== provider) continue
      const {asOf, kind} = sheet
      const source = origin === 'expired-cache' ? `${sheet.source} (expired cache)` : sheet.source
      for (const spec of sheet.specs ?? []) this.specs.set(spec.instanceType, spec)
      for (const row of sheet.advisor ?? []) this.advice.set(keyOf(row), {...row, source, asOf})
      for (const row of sheet.rows) {
        const existing = this.rows.get(keyOf(row)) ?? []
        existing.push({...row, price: {usdPerHour: row.usdPerHour, kind, source, asOf}})
        this.rows.set(keyOf(row), existing)
      }
    }
  }

  get isEmpty(): boolean {
    return this.rows.size === 0 && this.advice.size === 0
  }

  /** Region and type pairs that have prices. */
  *keys(): Iterable<{region: string; instanceType: string}> {
    for (const [first] of this.rows.values()) if (first) yield first
  }

  /** The regions (or zones with a spot price) that sheets know of a type. */
  placesOf(instanceType: string, byZone: boolean): {region: string; zone?: string}[] {
    const places: {region: string; zone?: string}[] = []
    for (const [first, ...more] of this.rows.values()) {
      if (first?.instanceType !== instanceType) continue
      if (!byZone) places.push({region: first.region})
      else
        for (const {market, region, zone} of [first, ...more])
          if (market === 'spot' && zone) places.push({region, zone})
    }
    return places
  }

  /** The offer with every newer price of the sheets in place of its own. */
  apply(offer: Offer): Offer {
    const rows = (this.rows.get(keyOf(offer)) ?? []).filter(({zone}) => !offer.zone || !zone || zone === offer.zone)
    const spotRows = rows.filter(({market, zone}) => market === 'spot' && (!offer.zone || zone))
    const onDemand = newest(
      offer.onDemand,
      rows.filter(({market}) => market === 'onDemand'),
    )
    const spot = newest(offer.spot, spotRows)
    const zoneSpread = offer.zone ? undefined : (spreadOf(spotRows) ?? offer.zoneSpread)
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
    const advice = this.advice.get(keyOf(offer))
    if (!advice || (offer.interruption && offer.interruption.asOf > advice.asOf)) return offer
    const {asOf, bucket, savingPercent, source} = advice
    const interruption: InterruptionRisk = {bucket, label: RISK_LABELS[bucket], source, asOf}
    if (!offer.onDemand || !(savingPercent > 0) || (offer.spot && offer.spot.kind !== 'estimated'))
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

function spreadOf(rows: Row[]): ZoneSpread | undefined {
  const zoned = rows.filter(({zone}) => zone !== undefined).toSorted((a, b) => a.usdPerHour - b.usdPerHour)
  const [low, high] = [zoned[0], zoned.at(-1)]
  if (!low?.zone || !high?.zone) return undefined
  const of = ({usdPerHour, zone}: Row) => ({...(zone && {zone}), usdPerHour})
  return {lowest: of(low), highest: of(high), asOf: low.price.asOf}
}

function keyOf({instanceType, region}: {instanceType: string; region: string}): string {
  return `${region}|${instanceType}`
}
