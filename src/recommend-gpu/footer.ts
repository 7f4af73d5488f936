import {priceAge} from '../prices/age.ts'
import type {Price} from '../prices/offer.ts'
import type {Candidate} from '../sizing/recommend/candidate.ts'
import type {Recommendation} from '../sizing/recommend/recommend.ts'
import {isKnown} from '../sizing/speed/speed.ts'
import {clean} from '../terminal/clean.ts'
import type {Paint} from '../terminal/color.ts'
import {formatAge, formatCount} from '../terminal/format.ts'

export interface FooterInput {
  recommendation: Recommendation
  rows: readonly Candidate[]
  /** Headers there was no room for. */
  dropped: readonly string[]
  now: Date
  paint: Paint
}

/** What goes to stderr beside the tables: what is not shown, what the figures rest on, how old the prices are. */
export function footer({dropped, now, paint, recommendation, rows}: FooterInput): string[] {
  const {candidates, model, notes} = recommendation
  const hidden = candidates.length - rows.length
  const about = [
    ...(hidden > 0
      ? [`${formatCount(hidden)} more fit, larger sizes with the same GPUs among them: --limit 0 shows all`]
      : []),
    ...(dropped.length > 0 ? [`No room for ${dropped.length} columns: --output wide shows all`] : []),
    ...(model.note === undefined ? [] : [`${model.name}: ${model.note}`]),
    ...notesOf(rows),
    ...notes,
  ]
  const ages = priceLines(rows, now)
  return about.length + ages.length === 0
    ? []
    : ['', ...about.map(clean), ...ages.map((line) => paint('dim', clean(line)))]
}

/** Prices that a row shows. */
export function shownPrices(rows: readonly Candidate[]): Price[] {
  return rows.flatMap(({onDemand, spot}) => [onDemand?.price, spot?.price].filter((price) => price !== undefined))
}

function notesOf(rows: readonly Candidate[]): string[] {
  const [first] = rows
  if (!first) return []
  const {placement, plan} = first
  const {throughput} = placement.operation
  const speed = isKnown(throughput)
    ? `Speeds of ${first.offer.instanceType}: ${throughput.calibration.basis}; bound by ${throughput.binding}`
    : `Speed not known: ${throughput.unknown}`
  const offerNotes = rows.flatMap(({notes, offer: {instanceType, note}}) => [
    ...(note === undefined ? [] : [`${instanceType}: ${note}`]),
    ...notes,
  ])
  return [...new Set([speed, ...plan.notes, ...(isKnown(throughput) ? throughput.notes : []), ...offerNotes])]
}

function priceLines(rows: readonly Candidate[], now: Date): string[] {
  const prices = shownPrices(rows)
  if (prices.length === 0) return []
  const ages = prices.map((price) => priceAge(price, now).days)
  const estimated = prices.some(({kind}) => kind === 'estimated') ? '; ~ is estimated from other prices' : ''
  const oldest = formatAge(Math.max(...ages))
  return [`Prices are of Linux machines, the oldest ${oldest} old: --live reads new ones${estimated}`]
}
