import {priceAge} from '../../prices/age.ts'
import {clean} from '../../terminal/clean.ts'
import type {Paint} from '../../terminal/color.ts'
import {formatAge, formatCount} from '../../terminal/format.ts'
import {renderTable} from '../../terminal/table.ts'
import type {LinePrice} from '../estimate.ts'
import {AT_LEAST_MARK, ESTIMATED_MARK, hasEstimate, pricesOf} from './columns.ts'
import type {VectorDbRow} from './row.ts'

export interface FooterInput {
  rows: readonly VectorDbRow[]
  /** What all rows take for granted. */
  assumes: readonly string[]
  /** Columns that the terminal had no room for. */
  dropped: readonly string[]
  now: Date
  paint: Paint
}

/** What goes to stderr beside the comparison: what it takes for granted, what the marks mean, where prices are from. */
export function vectorDbFooter({assumes, dropped, now, paint, rows}: FooterInput): string[] {
  const prices = rows.flatMap(pricesOf).filter(({usd}) => usd > 0)
  const stale = prices.filter((price) => priceAge(price, now).stale)
  return [
    ...assumes,
    ...(rows.some(hasEstimate) ? [`${ESTIMATED_MARK} rests on a figure that no price list has`] : []),
    ...(rows.some(({knownPart}) => knownPart !== undefined)
      ? [`${AT_LEAST_MARK} the part that is known: another part of it has no price`]
      : []),
    `The assumptions of each row: --output wide${dropped.length > 0 ? `; no room for ${dropped.join(', ')}` : ''}`,
    '',
    ...sourceTable(prices, now).map((line) => paint('dim', line)),
    ...(stale.length > 0 ? [paint('yellow', staleText(stale, now))] : []),
  ]
}

function sourceTable(prices: readonly LinePrice[], now: Date): string[] {
  const bySource = new Map(prices.map((price) => [`${price.source}|${price.asOf}`, price]))
  if (bySource.size === 0) return []
  const rows = [...bySource.values()].map(({approximateDate, asOf, kind, source}) => [
    clean(source),
    kind,
    `${approximateDate ? 'about ' : ''}${clean(asOf.slice(0, 10))}`,
    formatAge(priceAge({asOf}, now).days, approximateDate),
  ])
  const header = ['source', 'kind', 'as of', 'age'].map((name) => ({header: name}))
  return renderTable(header, rows).split('\n')
}

function staleText(stale: readonly LinePrice[], now: Date): string {
  const days = Math.max(...stale.map((price) => priceAge(price, now).days))
  const count = stale.length === 1 ? '1 price is' : `${formatCount(stale.length)} prices are`
  return `${count} more than 90 days old, up to ${formatAge(days)}, and may have moved`
}
