import {priceAge} from '../prices/age.ts'
import type {Market, Offer, Price} from '../prices/offer.ts'
import type {RankedOffer} from '../prices/rank.ts'

/** A price with its age, as `--json` prints it. */
export interface PriceRecord extends Price {
  /** Days, one decimal. */
  ageDays: number
  /** Spot older than 7 days, on-demand older than 90. */
  stale: boolean
}

/** One row of `frugal spot-prices --json`: the offer and what it was ranked by. */
export interface SpotRecord extends Omit<Offer, Market> {
  onDemand?: PriceRecord
  spot?: PriceRecord
  savingPercent?: number
  usdPerGpuHour?: number
  usdPerGpuGiBHour?: number
  spotNote?: string
}

/** The row as plain data; figures are rounded to what the prices carry. */
export function spotRecord({offer, ...figures}: RankedOffer, now: Date): SpotRecord {
  const {instanceType, onDemand, provider, region, spot, zone, ...rest} = offer
  return {
    provider,
    region,
    ...(zone !== undefined && {zone}),
    instanceType,
    ...rest,
    ...(onDemand && {onDemand: aged(onDemand, 'onDemand', now)}),
    ...(spot && {spot: aged(spot, 'spot', now)}),
    ...(figures.savingPercent !== undefined && {savingPercent: Number(figures.savingPercent.toFixed(2))}),
    ...(figures.usdPerGpuHour !== undefined && {usdPerGpuHour: Number(figures.usdPerGpuHour.toPrecision(6))}),
    ...(figures.usdPerGpuGiBHour !== undefined && {usdPerGpuGiBHour: Number(figures.usdPerGpuGiBHour.toPrecision(6))}),
    ...(figures.spotNote !== undefined && {spotNote: figures.spotNote}),
  }
}

function aged(price: Price, market: Market, now: Date): PriceRecord {
  const {days, stale} = priceAge(price, now, market)
  return {...price, ageDays: Number(days.toFixed(1)), stale}
}
