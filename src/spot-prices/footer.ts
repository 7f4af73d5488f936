import {priceAge} from '../prices/age.ts'
import type {CatalogSource} from '../prices/catalog/catalog.ts'
import type {Offer, Price} from '../prices/offer.ts'
import type {RankedOffer} from '../prices/rank.ts'
import {clean} from '../terminal/clean.ts'
import type {Paint} from '../terminal/color.ts'
import {formatAge, formatCount} from '../terminal/format.ts'
import {renderTable} from '../terminal/table.ts'
import {ESTIMATED_MARK, NOTE_MARK} from './cells.ts'

export interface FooterInput {
  rows: readonly RankedOffer[]
  hidden: number
  /** The list was narrowed to instances with GPUs, as nothing was asked for. */
  onlyGpus?: boolean
  /** Of the providers shown. */
  sources: readonly CatalogSource[]
  /** Columns that the terminal had no room for. */
  dropped: readonly string[]
  /** The marks are explained and the sources named: for tables, whose rows do not carry them. */
  explain: boolean
  now: Date
  paint: Paint
}

/** What goes to stderr beside the list: what is not shown, what the marks mean, where the prices are from, how old. */
export function footer(input: FooterInput): string[] {
  const {explain, now, paint, rows} = input
  if (rows.length === 0) return []
  const stale = staleLines(rows, now).map((line) => paint('yellow', line))
  if (!explain) return [...unseen(input), ...stale]
  const about = [...unseen(input), ...marks(rows)]
  return ['', ...about, ...(about.length > 0 ? [''] : []), ...sourceLines(input), ...stale]
}

function unseen({dropped, hidden, onlyGpus}: FooterInput): string[] {
  const rows = `${formatCount(hidden)} ${hidden === 1 ? 'row' : 'rows'}`
  const columns = `${dropped.length} ${dropped.length === 1 ? 'column' : 'columns'}`
  return [
    ...(onlyGpus ? ["Instances with GPUs only: name types, as '*', for the others"] : []),
    ...(hidden > 0 ? [`${rows} hidden: --limit 0 shows all`] : []),
    ...(dropped.length > 0 ? [`No room for ${columns}: --output wide shows all`] : []),
  ]
}

function marks(rows: readonly RankedOffer[]): string[] {
  const estimated = rows.some(({offer}) => prices(offer).some(({kind}) => kind === 'estimated'))
  const notes = new Set(rows.flatMap(({spotNote}) => spotNote ?? []))
  const offerNotes = new Set(rows.flatMap(({offer: {instanceType, note}}) => (note ? `${instanceType}: ${note}` : [])))
  return [
    ...(estimated ? [`${ESTIMATED_MARK} estimated from other prices, not published: --output wide says how`] : []),
    ...[...notes, ...offerNotes].map((note) => `${NOTE_MARK} ${clean(note)}`),
  ]
}

/** Only sources that a shown price or risk is from. */
function sourceLines({now, paint, rows, sources}: FooterInput): string[] {
  const names = rows.flatMap(({offer}) => [...prices(offer), ...(offer.interruption ? [offer.interruption] : [])])
  const used = sources.filter(({asOf, source}) =>
    names.some((name) => name.asOf === asOf && name.source.includes(source)),
  )
  if (used.length === 0) return []
  const table = renderTable(
    ['source', 'kind', 'as of', 'age', 'from'].map((header) => ({header})),
    used.map(({approximateDate, asOf, kind, origin, source}) => [
      clean(source),
      kind,
      `${approximateDate ? 'about ' : ''}${clean(asOf.slice(0, 10))}`,
      formatAge(priceAge({asOf}, now).days, approximateDate),
      origin === 'expired-cache' ? 'expired cache' : origin,
    ]),
  )
  return table.split('\n').map((line) => paint('dim', line))
}

function staleLines(rows: readonly RankedOffer[], now: Date): string[] {
  return (['spot', 'onDemand'] as const).flatMap((market) => {
    const known = rows.flatMap(({offer}) => offer[market] ?? [])
    const stale = known.map((price) => priceAge(price, now, market)).filter((age) => age.stale)
    if (stale.length === 0) return []
    const oldest = formatAge(Math.max(...stale.map(({days}) => days)))
    const name = market === 'spot' ? 'spot' : 'on-demand'
    const many = stale.length === 1 ? `1 ${name} price is` : `${formatCount(stale.length)} ${name} prices are up to`
    return [`${many} ${oldest} old and may have moved: --live reads new ones`]
  })
}

function prices({onDemand, spot}: Offer): Price[] {
  return [onDemand, spot].filter((price) => price !== undefined)
}
