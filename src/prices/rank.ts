import {compareText} from '../compare-text.ts'
import type {Market, Offer} from './offer.ts'

export const SORTS = ['price', 'savings', 'gpu-hour', 'gpu-gb'] as const
export type Sort = (typeof SORTS)[number]

/** An offer with the figures that offers are compared by; each is absent where a part of it is not known. */
export interface RankedOffer {
  offer: Offer
  /** The market the figures are of: the one asked for, else the cheapest that the offer has. */
  market?: Market
  usdPerHour?: number
  /** Of spot against on-demand, in per cent; negative where spot costs more. */
  savingPercent?: number
  /** Price of the instance by its accelerators: the rest of the instance is in it. */
  usdPerGpuHour?: number
  /** The same by the accelerators' memory. */
  usdPerGpuGiBHour?: number
  /** Why the spot price may not be one that can be had. */
  spotNote?: string
}

export interface RankOptions {
  /** `price`, `gpu-hour` and `gpu-gb` lowest first, `savings` highest first. Default `price`. */
  sort?: Sort
  /** Rank by this market's price only; an offer that lacks it goes last. */
  market?: Market
  /** Most rows; 0 or absent is all. */
  limit?: number
}

/** A spot price of exactly this share of on-demand looks like a floor. */
const FLOOR = 0.1
/** From this share of on-demand on there is hardly a spot market. */
const NO_MARKET = 0.98
/** Sources round to four decimals. */
const ROUNDING = 0.00005

/**
 * Offers in order of the sort key, those without it last. Equal keys go by price, then by name,
 * so that the order never depends on the order of the sources.
 */
export function rank(
  offers: readonly Offer[],
  {limit = 0, market, sort = 'price'}: RankOptions = {},
): {rows: RankedOffer[]; hidden: number} {
  const keyed = offers.map((offer) => {
    const usdPerHour = priceOf(offer, market)
    return {offer, usdPerHour, key: keyOf(offer, usdPerHour, sort)}
  })
  const first = limit > 0 ? lowest(keyed, limit) : keyed.sort(compare)
  return {rows: first.map(({offer}) => rankedOffer(offer, market)), hidden: offers.length - first.length}
}

/** The figures of one offer: see {@link RankedOffer}. */
export function rankedOffer(offer: Offer, market?: Market): RankedOffer {
  const usdPerHour = priceOf(offer, market)
  const savingPercent = savingOf(offer)
  const usdPerGpuHour = perGpu(offer, usdPerHour)
  const usdPerGpuGiBHour = perGpuGiB(offer, usdPerHour)
  const spotNote = spotNoteOf(offer)
  return {
    offer,
    ...(usdPerHour !== undefined && {market: market ?? cheapestMarket(offer)!, usdPerHour}),
    ...(savingPercent !== undefined && {savingPercent}),
    ...(usdPerGpuHour !== undefined && {usdPerGpuHour}),
    ...(usdPerGpuGiBHour !== undefined && {usdPerGpuGiBHour}),
    ...(spotNote !== undefined && {spotNote}),
  }
}

function priceOf(offer: Offer, market: Market | undefined = cheapestMarket(offer)): number | undefined {
  return market && offer[market]?.usdPerHour
}

function cheapestMarket({onDemand, spot}: Offer): Market | undefined {
  if (!onDemand) return spot && 'spot'
  return spot && spot.usdPerHour <= onDemand.usdPerHour ? 'spot' : 'onDemand'
}

function savingOf({onDemand, spot}: Offer): number | undefined {
  if (!onDemand || !spot || onDemand.usdPerHour <= 0) return undefined
  return (1 - spot.usdPerHour / onDemand.usdPerHour) * 100
}

function spotNoteOf({onDemand, spot}: Offer): string | undefined {
  if (!onDemand || !spot || spot.kind === 'estimated' || onDemand.usdPerHour <= 0) return undefined
  if (spot.usdPerHour > onDemand.usdPerHour + ROUNDING) return 'spot costs more than on-demand'
  if (spot.usdPerHour >= onDemand.usdPerHour * NO_MARKET) return 'spot is at the on-demand price: hardly a spot market'
  if (Math.abs(spot.usdPerHour - onDemand.usdPerHour * FLOOR) <= ROUNDING)
    return 'spot is exactly 10% of on-demand: looks like a floor'
  return undefined
}

function perGpu({accelerator}: Offer, usdPerHour: number | undefined): number | undefined {
  return usdPerHour !== undefined && accelerator?.count ? usdPerHour / accelerator.count : undefined
}

function perGpuGiB(offer: Offer, usdPerHour: number | undefined): number | undefined {
  const usd = perGpu(offer, usdPerHour)
  return usd !== undefined && offer.accelerator?.memoryGiB ? usd / offer.accelerator.memoryGiB : undefined
}

/** An offer with what it is sorted by; lower comes first. */
interface Keyed {
  offer: Offer
  usdPerHour: number | undefined
  key: number | undefined
}

function keyOf(offer: Offer, usdPerHour: number | undefined, sort: Sort): number | undefined {
  switch (sort) {
    case 'price':
      return usdPerHour
    case 'savings': {
      const saving = savingOf(offer)
      return saving === undefined ? undefined : -saving
    }
    case 'gpu-hour':
      return perGpu(offer, usdPerHour)
    case 'gpu-gb':
      return perGpuGiB(offer, usdPerHour)
  }
}

/** The first rows of the sorted list without sorting it all: of 20,000 offers people look at 20. */
function lowest(rows: readonly Keyed[], limit: number): Keyed[] {
  let kept: Keyed[] = []
  let last: Keyed | undefined
  const trim = () => {
    kept = kept.sort(compare).slice(0, limit)
    last = kept.length === limit ? kept.at(-1) : undefined
  }
  for (const row of rows) {
    if (last && compare(row, last) >= 0) continue
    kept.push(row)
    if (kept.length >= 2 * limit) trim()
  }
  trim()
  return kept
}

function compare(a: Keyed, b: Keyed): number {
  return compareNumbers(a.key, b.key) || compareTies(a, b)
}

function compareTies(a: Keyed, b: Keyed): number {
  const {offer: x} = a
  const {offer: y} = b
  return (
    compareNumbers(a.usdPerHour, b.usdPerHour) ||
    compareText(x.provider, y.provider) ||
    compareText(x.region, y.region) ||
    compareText(x.zone ?? '', y.zone ?? '') ||
    compareText(x.instanceType, y.instanceType)
  )
}

/** What is not known goes last. */
function compareNumbers(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return a - b
}
