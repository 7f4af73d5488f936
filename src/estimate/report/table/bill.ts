import {formatQuantity, formatUnitPrice, formatUsd, NOT_FOUND} from '../../../terminal/format.ts'
import {displayWidth} from '../../../terminal/width.ts'
import type {Estimate, Line} from '../../estimate.ts'
import {type ComponentFigures, componentFigures, sourceNumber} from '../figures.ts'
import {clip, oneLine, padEnd, padStart, wrap} from '../text.ts'
import {labelled, prose, type Terminal, widest} from './layout.ts'

const INDENT = 2
const NARROWEST_ITEM = 20

interface Row {
  item: string
  quantity: string
  unit: string
  price: string
  monthly: string
  reference: string
}

interface Widths {
  item: number
  quantity: number
  unit: number
  price: number
  monthly: number
}

/** The bill's rows as text, with the widths they are laid out in. */
export interface Bill {
  groups: ComponentFigures[]
  rows: Map<Line, Row>
  /** Absent where the terminal is too narrow for columns: a line's sum then stands under its item. */
  widths?: Widths
  /** The column at which the amounts of a month end. */
  end: number
}

/** Lays out the bill of the estimate for the width of the terminal. */
export function layBill({columns}: Terminal, estimate: Estimate): Bill {
  const groups = componentFigures(estimate)
  const lines = groups.flatMap((group) => group.lines)
  const rows = new Map(lines.map((line) => [line, rowOf(estimate, line)]))
  const all = [...rows.values()]
  const amounts = [...groups.map(({monthly}) => formatUsd(monthly)), formatUsd(estimate.total)]
  const quantity = widest(all.map((row) => row.quantity))
  const widths = {
    quantity,
    item: widest(all.map(({item}) => item)),
    unit: Math.max('Quantity'.length - quantity - 1, widest(all.map(({unit}) => unit))),
    price: widest(['Unit price', ...all.map(({price}) => price)]),
    monthly: widest(['Monthly', ...all.map(({monthly}) => monthly), ...amounts]),
  }
  const rest = endOf({...widths, item: 0}) + widest(all.map(({reference}) => reference))
  const item = Math.min(columns - rest, widths.item)
  if (item < Math.min(NARROWEST_ITEM, widths.item)) return {groups, rows, end: Math.min(columns, 60)}
  return {groups, rows, widths: {...widths, item}, end: endOf({...widths, item})}
}

function endOf({item, monthly, price, quantity, unit}: Widths): number {
  return INDENT + item + 2 + quantity + 1 + unit + 3 + price + 3 + monthly
}

function rowOf(estimate: Estimate, line: Line): Row {
  const number = sourceNumber(estimate, line)
  return {
    item: oneLine(line.item),
    quantity: formatQuantity(line.quantity),
    unit: oneLine(line.unit),
    price: formatUnitPrice(line.price?.usd),
    monthly: formatUsd(line.monthly),
    reference: number === undefined ? '' : ` [${number}]`,
  }
}

/** Every line as `quantity x unit price = monthly`, grouped by component. */
export function billBlock(terminal: Terminal, bill: Bill): string[] {
  const body = bill.groups.flatMap((group) => [
    componentHead(terminal, group, bill.end),
    ...group.lines.flatMap((line) => lineBlock(terminal, bill, line)),
    '',
  ])
  return [...(bill.widths ? [headOf(terminal, bill.widths)] : []), ...body.slice(0, -1)]
}

function headOf({paint}: Terminal, {item, monthly, price, quantity, unit}: Widths): string {
  const units = padEnd(padStart('Quantity', quantity), quantity + 1 + unit)
  const left = `${' '.repeat(INDENT + item)}  ${units}`
  return paint('dim', `${left}   ${padStart('Unit price', price)}   ${padStart('Monthly', monthly)}`)
}

function componentHead({paint}: Terminal, {component, monthly, notFound, type}: ComponentFigures, end: number): string {
  const missing = monthly !== undefined && notFound > 0 ? `, ${notFound} ${NOT_FOUND}` : ''
  const amount = formatUsd(monthly)
  const room = end - displayWidth(missing + amount) - 2
  const name = clip(oneLine(component), room)
  const kind = type ? clip(` (${oneLine(type)})`, Math.max(0, room - displayWidth(name)), '') : ''
  const gap = Math.max(2, end - displayWidth(name + kind + missing + amount))
  const title = paint('bold', name) + paint('dim', kind) + paint('yellow', missing)
  return `${title}${' '.repeat(gap)}${paint(monthly === undefined ? 'yellow' : 'bold', amount)}`
}

function lineBlock(terminal: Terminal, {rows, widths}: Bill, line: Line): string[] {
  const row = rows.get(line)!
  const estimated = line.price?.kind === 'estimated' ? [`estimated price, see${row.reference || ' its source'}`] : []
  const notes = [...estimated, ...(line.note ? [line.note] : [])].join('; ')
  const why = {indent: 4, label: 'why: ', text: line.missing ?? 'unknown', style: 'yellow'} as const
  return [
    ...(widths ? inColumns(terminal, line, row, widths) : stacked(terminal, line, row)),
    ...(line.price ? [] : labelled(terminal, why)),
    ...(notes ? prose(terminal, notes, 4, 'dim') : []),
  ]
}

function inColumns({paint}: Terminal, line: Line, row: Row, widths: Widths): string[] {
  const [first = '', ...rest] = wrap(row.item, widths.item)
  const style = line.price ? undefined : 'yellow'
  const units = `${padStart(row.quantity, widths.quantity)} ${padEnd(row.unit, widths.unit)}`
  const price = paint(style, padStart(row.price, widths.price))
  const monthly = paint(style, padStart(row.monthly, widths.monthly))
  const sum = `  ${padEnd(first, widths.item)}  ${units} x ${price} = ${monthly}${paint('dim', row.reference)}`
  return [sum, ...rest.map((text) => `    ${text}`)]
}

function stacked(terminal: Terminal, line: Line, {item, monthly, price, quantity, reference, unit}: Row): string[] {
  const sum = `${quantity} ${unit} x ${price} = ${monthly}${reference}`
  return [...prose(terminal, item, INDENT), ...prose(terminal, sum, 4, line.price ? undefined : 'yellow')]
}
