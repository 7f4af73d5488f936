import {HOURS_PER_MONTH, type Market, type Offer, type Price} from '../../prices/offer.ts'

/** What a deployment costs on one market. */
export interface Cost {
  price: Price
  usdPerHour: number
  usdPerMonth: number
  /** A million tokens (of what has no tokens, inputs) at the load asked for; cheapest and dearest. */
  perMillion?: CostRange
  /** The same with as many streams as fit. */
  perMillionFull?: CostRange
}

export interface CostRange {
  low: number
  high: number
}

export interface Rates {
  /** Tokens a second at the load asked for. */
  atLoad?: {low: number; high: number}
  /** Tokens a second when full. */
  full?: {low: number; high: number}
}

/** Cost of so many nodes; nothing where the offer is not sold on the market. */
export function costOn(offer: Offer, market: Market, nodes: number, {atLoad, full}: Rates): Cost | undefined {
  const price = priceOn(offer, market)
  if (!price) return undefined
  const usdPerHour = price.usdPerHour * nodes
  return {
    price,
    usdPerHour,
    usdPerMonth: usdPerHour * HOURS_PER_MONTH,
    ...(atLoad && {perMillion: perMillion(usdPerHour, atLoad)}),
    ...(full && {perMillionFull: perMillion(usdPerHour, full)}),
  }
}

/** The price on a market; what is listed but cannot be launched on demand has none there. */
export function priceOn(offer: Offer, market: Market): Price | undefined {
  if (market === 'onDemand' && offer.note !== undefined && /cannot be launched on demand/.test(offer.note)) {
    return undefined
  }
  return offer[market]
}

function perMillion(usdPerHour: number, {high, low}: {low: number; high: number}): CostRange {
  const each = (perSecond: number) => (usdPerHour / (perSecond * 3600)) * 1e6
  return {low: each(high), high: each(low)}
}
