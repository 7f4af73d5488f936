import {formatUsd, NOT_FOUND} from '../../terminal/format.ts'
import type {OutputColumn} from '../../terminal/output.ts'
import type {LinePrice} from '../estimate.ts'
import type {VectorDbRow} from './row.ts'

/** Before a sum that a figure without a published price is part of. */
export const ESTIMATED_MARK = '~'
/** Before the part of a sum that is known, where another part has no price. */
export const AT_LEAST_MARK = '>'

type Column = OutputColumn<VectorDbRow>

/** The columns of `frugal compare-vector-db`. */
export const vectorDbColumns: readonly Column[] = [
  {key: 'solution', header: 'solution', value: ({solution}) => solution},
  {key: 'id', header: 'id', drop: 3, value: ({id}) => id},
  {key: 'kind', header: 'kind', drop: 2, value: ({kind}) => kind},
  {
    key: 'monthlyUsd',
    header: 'monthly',
    align: 'right',
    text: monthlyText,
    style: ({monthly}) => (monthly === undefined ? 'yellow' : undefined),
    value: ({monthly}) => cents(monthly),
  },
  {key: 'knownPartUsd', value: ({knownPart}) => cents(knownPart)},
  {
    key: 'loadOnceUsd',
    header: 'load once',
    align: 'right',
    drop: 4,
    text: ({loadOnce}) => (loadOnce === undefined ? '-' : formatUsd(loadOnce)),
    value: ({loadOnce}) => cents(loadOnce),
  },
  {key: 'estimated', value: hasEstimate},
  {key: 'madeOf', header: 'made of', drop: 1, text: madeOf, value: madeOf},
  {key: 'missing', value: ({missing}) => missing},
  {
    key: 'oldestPrice',
    header: 'oldest price',
    drop: 5,
    text: (row) => oldestText(row) ?? '-',
    value: (row) => oldest(row)?.asOf,
  },
  {key: 'useCase', header: 'use case', wide: true, value: ({useCase}) => useCase},
  {key: 'assumes', header: 'assumes', wide: true, value: ({assumes}) => assumes.join(' ')},
  {
    key: 'notes',
    header: 'notes',
    wide: true,
    value: ({lines}) => lines.flatMap(({item, note}) => (note ? `${item}: ${note}` : [])).join(' '),
  },
]

/** The prices that the row's lines have. */
export function pricesOf({lines}: VectorDbRow): LinePrice[] {
  return lines.flatMap(({price}) => price ?? [])
}

export function hasEstimate(row: VectorDbRow): boolean {
  return pricesOf(row).some(({kind}) => kind === 'estimated')
}

function monthlyText(row: VectorDbRow): string {
  const {knownPart, monthly} = row
  const mark = hasEstimate(row) ? ESTIMATED_MARK : ''
  if (monthly !== undefined) return `${mark}${formatUsd(monthly)}`
  return knownPart === undefined ? NOT_FOUND : `${AT_LEAST_MARK} ${mark}${formatUsd(knownPart)}`
}

/** The lines that cost something, dearest first, or why there is no sum. */
function madeOf({lines, missing}: VectorDbRow): string {
  if (missing !== undefined) return missing
  const paid = lines.flatMap(({item, monthly = 0}) => (monthly > 0 ? [{item, monthly}] : []))
  return paid
    .sort((a, b) => b.monthly - a.monthly)
    .map(({item, monthly}) => `${item} ${formatUsd(monthly)}`)
    .join('; ')
}

function oldest(row: VectorDbRow): LinePrice | undefined {
  const paid = pricesOf(row).filter(({usd}) => usd > 0)
  return paid.length === 0 ? undefined : paid.reduce((a, b) => (Date.parse(b.asOf) < Date.parse(a.asOf) ? b : a))
}

function oldestText(row: VectorDbRow): string | undefined {
  const price = oldest(row)
  return price && `${price.approximateDate ? 'about ' : ''}${price.asOf.slice(0, 10)}`
}

function cents(usd: number | undefined): number | undefined {
  return usd === undefined ? undefined : Number(usd.toFixed(4))
}
