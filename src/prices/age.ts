import {EXIT, UserError} from '../errors.ts'
import type {Market, Price} from './offer.ts'

const MS_PER_DAY = 86_400_000

/** Days after which a price is called stale: spot markets move by the hour, lists by the quarter. */
export const STALE_AFTER_DAYS: Readonly<Record<Market, number>> = {spot: 7, onDemand: 90}

export interface PriceAge {
  /** Days since the price was true, with fraction; 0 for a date in the future. */
  days: number
  stale: boolean
}

/** What an age is told from. */
export type Dated = Pick<Price, 'asOf'>

/** How old a price is; list prices of other things (storage, tokens) age as on-demand does. */
export function priceAge({asOf}: Dated, now: Date, market: Market = 'onDemand'): PriceAge {
  const days = Math.max(0, (now.getTime() - Date.parse(asOf)) / MS_PER_DAY)
  return {days, stale: days > STALE_AFTER_DAYS[market]}
}

const UNIT_DAYS: Readonly<Record<string, number>> = {h: 1 / 24, d: 1, w: 7}

/**
 * Reads `30d`, `12h` or `2w` into days.
 * @throws UserError `E_MAX_AGE` (exit 2)
 */
export function parseMaxAge(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([hdw])$/.exec(text.trim().toLowerCase()) ?? []
  const days = Number(amount) * (UNIT_DAYS[unit ?? ''] ?? Number.NaN)
  if (!(days > 0)) {
    throw new UserError(`Not an age: ${text}`, {code: 'E_MAX_AGE', fix: 'Give hours, days or weeks, as: --max-age 30d'})
  }
  return days
}

/**
 * The gate of `--max-age`: passes where every price is young enough.
 * @throws UserError `E_STALE` (exit 4) with the oldest price
 */
export function checkMaxAge(prices: readonly (Dated & {source: string})[], maxDays: number, now: Date): void {
  const old = prices.filter((price) => priceAge(price, now).days > maxDays)
  if (old.length === 0) return
  const oldest = old.reduce((a, b) => (Date.parse(b.asOf) < Date.parse(a.asOf) ? b : a))
  const days = Math.floor(priceAge(oldest, now).days)
  throw new UserError(
    `${old.length} of ${prices.length} prices are older than --max-age allows; the oldest is ${days} days old ` +
      `(${oldest.source}, ${oldest.asOf.slice(0, 10)})`,
    {code: 'E_STALE', exit: EXIT.gate, fix: 'Read the prices anew with --live, or allow older ones with --max-age'},
  )
}
