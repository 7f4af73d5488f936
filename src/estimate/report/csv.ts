import {csvField} from '../../terminal/output.ts'
import type {Estimate, Line} from '../estimate.ts'
import {componentFigures} from './figures.ts'
import {oneLine} from './text.ts'

const HEADER = [
  'component',
  'type',
  'driver',
  'item',
  'quantity',
  'unit',
  'unit_price_usd',
  'monthly_usd',
  'price_kind',
  'source',
  'as_of',
  'as_of_is_approximate',
  'missing',
  'note',
]

/**
 * One record a line of the bill, with a header, as RFC 4180 has it (CRLF). Numbers are whole and unformatted; what is
 * not found is an empty field, with the reason in `missing`. Text that a spreadsheet would run as a formula starts
 * with an apostrophe.
 */
export function estimateCsv(estimate: Estimate): string {
  const records = componentFigures(estimate).flatMap(({lines, type}) => lines.map((line) => record(line, type)))
  return [HEADER.join(','), ...records].map((line) => `${line}\r\n`).join('')
}

function record(line: Line, type: string | undefined): string {
  const {component, driver, item, missing, monthly, note, price, quantity, unit} = line
  const texts = [component, type, driver, item].map(text)
  const numbers = [number(quantity), text(unit), number(price?.usd), number(monthly)]
  const origin = [text(price?.kind), text(price?.source), text(price?.asOf), price?.approximateDate ? 'true' : '']
  return [...texts, ...numbers, ...origin, text(missing), text(note)].join(',')
}

function text(value: string | undefined): string {
  return value === undefined ? '' : csvField(oneLine(value))
}

/** Plain decimals: no exponent, none of the digits that binary fractions add (0.1 + 0.2). */
function number(value: number | undefined): string {
  if (value === undefined) return ''
  const rounded = Number(value.toPrecision(15))
  const digits = /e-(\d+)$/.exec(String(rounded))
  return digits ? rounded.toFixed(Math.min(100, Number(digits[1]) + 15)).replace(/0+$/, '') : String(rounded)
}
