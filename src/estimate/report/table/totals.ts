import {formatPercent, formatUsd, NOT_FOUND} from '../../../terminal/format.ts'
import {displayWidth} from '../../../terminal/width.ts'
import type {Estimate} from '../../estimate.ts'
import {componentFigures, count, driverFigures, gateText, knownTotal, largestFirst, perUnit} from '../figures.ts'
import {clip, oneLine, padEnd, padStart} from '../text.ts'
import {besides, prose, type Terminal, widest} from './layout.ts'

const LONGEST_BAR = 20
const SHORTEST_BAR = 2
const LONGEST_NAME = 24

interface Share {
  name: string
  monthly?: number
  share?: number
  notFound: number
}

/** What each component and each driver costs, largest first, with its share. */
export function sharesBlock(terminal: Terminal, estimate: Estimate): string[] {
  const components = largestFirst(componentFigures(estimate)).map((figures) => ({...figures, name: figures.component}))
  const drivers = driverFigures(estimate).map((figures) => ({...figures, name: figures.driver}))
  return besides(terminal, shares(terminal, 'By component', components), shares(terminal, 'By driver', drivers))
}

function shares({ascii, columns, paint}: Terminal, title: string, rows: Share[]): string[] {
  const amounts = rows.map(({monthly}) => formatUsd(monthly))
  const percents = rows.map(({share}) => (share === undefined ? '' : formatPercent(share)))
  const missing = rows.map(({monthly, notFound}) =>
    monthly !== undefined && notFound > 0 ? ` + ${notFound} ${NOT_FOUND}` : '',
  )
  const widths = {amount: widest(amounts), percent: widest(percents)}
  const room = columns - widths.amount - widths.percent - widest(missing) - 8
  const names = rows.map(({name}) => clip(oneLine(name), Math.min(LONGEST_NAME, room - SHORTEST_BAR)))
  const nameWidth = widest(names)
  const longest = Math.min(LONGEST_BAR, Math.max(SHORTEST_BAR, room - nameWidth))
  const body = rows.map(({monthly, share}, row) => {
    const name = padEnd(names[row]!, nameWidth)
    const amount = padStart(amounts[row]!, widths.amount)
    if (monthly === undefined) return `  ${name}  ${paint('yellow', amount)}`
    const bar = paint('cyan', barOf(share ?? 0, longest, ascii))
    return `  ${name}  ${amount}  ${padStart(percents[row]!, widths.percent)}  ${bar}${paint('yellow', missing[row]!)}`
  })
  return [paint('bold', title), ...body]
}

/** A bar of eighths of a character; a share that is not nothing shows. */
function barOf(share: number, longest: number, ascii: boolean): string {
  const length = Math.min(1, Math.max(0, share)) * longest
  if (ascii) return '#'.repeat(Math.max(share > 0 ? 1 : 0, Math.round(length)))
  const eighths = Math.max(share > 0 ? 1 : 0, Math.round(length * 8))
  const rest = eighths % 8
  return '█'.repeat(Math.floor(eighths / 8)) + (rest > 0 ? String.fromCodePoint(0x2590 - rest) : '')
}

/** The total, what is not in it, the price of a request and of a token, and the budget; amounts end at `end`. */
export function totalBlock(terminal: Terminal, estimate: Estimate, end: number): string[] {
  const {paint} = terminal
  const {gate, notFound, usdPer1000Requests, usdPerMillionTokens} = estimate
  const row = (label: string, amount: string) =>
    label + padStart(amount, Math.max(displayWidth(amount) + 2, end - displayWidth(label)))
  const missing = `${count(notFound, 'line')} not found, not in the total`
  return [
    paint('bold', row('Total a month', formatUsd(knownTotal(estimate)))),
    ...(notFound > 0 ? prose(terminal, missing, 2, 'yellow') : []),
    ...(usdPer1000Requests === undefined ? [] : [row('  per 1,000 requests', perUnit(usdPer1000Requests))]),
    ...(usdPerMillionTokens === undefined ? [] : [row('  per 1M tokens', perUnit(usdPerMillionTokens))]),
    ...(gate ? prose(terminal, gateText(estimate) ?? '', 2, gateStyle(estimate)) : []),
  ]
}

function gateStyle({gate, notFound}: Estimate): 'red' | 'yellow' | 'green' {
  if (gate?.exceeded) return 'red'
  return notFound > 0 ? 'yellow' : 'green'
}
