import {priceAge} from '../prices/age.ts'
import type {Market, Offer, Price} from '../prices/offer.ts'
import type {RankedOffer} from '../prices/rank.ts'
import type {Style} from '../terminal/color.ts'
import {formatAge, formatGiB, formatPercent, formatQuantity, formatUsdPerHour, NOT_FOUND} from '../terminal/format.ts'

/** Before a price that no one published: it was derived from others. */
export const ESTIMATED_MARK = '~'
/** Behind the saving of a row that has a note: its price may not be one that can be had. */
export const NOTE_MARK = '*'

/** The price that the row's age and source are of: spot, else on-demand. */
export function shownPrice({onDemand, spot}: Offer): [Market, Price] | undefined {
  if (spot) return ['spot', spot]
  return onDemand && ['onDemand', onDemand]
}

export function priceText(offer: Offer, market: Market): string {
  const price = offer[market]
  if (!price && market === 'spot' && offer.provider === 'lambda') return 'not sold'
  if (!price) return NOT_FOUND
  return `${price.kind === 'estimated' ? ESTIMATED_MARK : ''}${formatUsdPerHour(price.usdPerHour)}`
}

export function savingText(row: RankedOffer): string {
  const {savingPercent} = row
  const saving = savingPercent === undefined ? '-' : formatPercent(savingPercent / 100)
  return `${saving}${noteText(row) === undefined ? '' : NOTE_MARK}`
}

export function savingStyle({savingPercent, spotNote}: RankedOffer): Style | undefined {
  if (savingPercent === undefined) return 'dim'
  if (spotNote) return 'yellow'
  return savingPercent >= 50 ? 'green' : undefined
}

export function riskText({offer}: RankedOffer): string {
  return offer.interruption?.label ?? '-'
}

export function riskStyle({offer}: RankedOffer): Style | undefined {
  const bucket = offer.interruption?.bucket
  if (bucket === undefined) return 'dim'
  return bucket === 0 ? 'green' : bucket >= 3 ? 'yellow' : undefined
}

export function gpuText({accelerator}: Offer): string {
  if (!accelerator) return '-'
  const memory = accelerator.memoryGiB === undefined ? '' : ` (${formatQuantity(accelerator.memoryGiB)})`
  return `${formatQuantity(accelerator.count)}x ${accelerator.name}${memory}`
}

export function spreadText({offer: {spot, zoneSpread}}: RankedOffer): string {
  if (!zoneSpread) return ''
  const {asOf, highest, lowest} = zoneSpread
  const end = ({usdPerHour, zone}: typeof lowest) => `${zone ? `${zone} ` : ''}${formatUsdPerHour(usdPerHour)}`
  const date = asOf.slice(0, 10) === spot?.asOf.slice(0, 10) ? '' : `, ${asOf.slice(0, 10)}`
  return `${end(lowest)} to ${end(highest)}${date}`
}

export function ageDays(offer: Offer, now: Date): number | undefined {
  const shown = shownPrice(offer)
  return shown && round(priceAge(shown[1], now).days, 1)
}

export function ageText(offer: Offer, now: Date): string {
  const shown = shownPrice(offer)
  return shown ? formatAge(priceAge(shown[1], now).days, shown[1].approximateDate) : '-'
}

export function ageStyle(offer: Offer, now: Date): Style | undefined {
  const shown = shownPrice(offer)
  return shown && priceAge(shown[1], now, shown[0]).stale ? 'yellow' : undefined
}

/** Short: an estimate's own source says how it was derived, which is for `wide`. */
export function sourceText(price: Price | undefined): string {
  return price?.kind === 'estimated' ? 'estimated' : (price?.source ?? '-')
}

export function asOfText(price: Price | undefined): string {
  return price ? `${price.approximateDate ? 'about ' : ''}${price.asOf.slice(0, 10)}` : ''
}

export function noteText({offer, spotNote}: RankedOffer): string | undefined {
  const notes = [spotNote, offer.note].filter((note) => note !== undefined)
  return notes.length === 0 ? undefined : notes.join('; ')
}

export function perGpu(usd: number | undefined): string {
  return usd === undefined ? '-' : formatUsdPerHour(usd)
}

export function quantity(value: number | undefined): string {
  return value === undefined ? '-' : formatQuantity(value)
}

export function gib(value: number | undefined): string {
  return value === undefined ? '-' : formatGiB(value)
}

export function round(value: number | undefined, decimals: number): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(decimals))
}

export function precise(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(6))
}
