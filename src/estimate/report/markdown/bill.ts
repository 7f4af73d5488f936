import {formatPercent, formatQuantity, formatUnitPrice, formatUsd} from '../../../terminal/format.ts'
import type {Estimate, Line} from '../../estimate.ts'
import {ageInDays, asOfText, componentFigures, count, driverFigures, largestFirst, sourceNumber} from '../figures.ts'
import {escapeMarkdown, escapeProse} from './escape.ts'
import {fitting, fold, markdownTable, more, sizeOfRow} from './parts.ts'

/** What each component costs, and a line with the share of each driver. */
export function componentsSection(estimate: Estimate, room: number): string[] {
  const rows = largestFirst(componentFigures(estimate)).map(({component, monthly, notFound, share, type}) => {
    const kind = type ? ` (${escapeMarkdown(type)})` : ''
    const missing = monthly !== undefined && notFound > 0 ? ` + ${notFound} not found` : ''
    return [
      escapeMarkdown(component) + kind,
      `${formatUsd(monthly)}${missing}`,
      share === undefined ? '' : formatPercent(share),
    ]
  })
  const shown = fitting(rows, sizeOfRow, room)
  const drivers = driverFigures(estimate).map(
    ({driver, monthly, share}) => `${driver} ${share === undefined ? formatUsd(monthly) : formatPercent(share)}`,
  )
  if (rows.length === 0) return []
  return [
    ...markdownTable([{head: 'Component'}, {head: 'Monthly', right: true}, {head: 'Share', right: true}], shown),
    ...more(rows.length - shown.length, 'component'),
    '',
    `By driver: ${drivers.join(', ')}.`,
  ]
}

/** Every line, inside a fold; what does not fit is counted. */
export function billSection(estimate: Estimate, room: number): string[] {
  const rows = componentFigures(estimate).flatMap(({component, lines, monthly, type}) => {
    const kind = type ? ` (${escapeMarkdown(type)})` : ''
    const head = [`**${escapeMarkdown(component)}**${kind}`, '', '', `**${formatUsd(monthly)}**`, '']
    return [{cells: head, lines: 0}, ...lines.map((line) => ({cells: lineCells(estimate, line), lines: 1}))]
  })
  const shown = fitting(rows, ({cells}) => sizeOfRow(cells), room - 400)
  const left = estimate.lines.length - shown.filter(({lines}) => lines === 1).length
  if (rows.length === 0) return []
  const columns = [
    {head: 'Item'},
    {head: 'Quantity', right: true},
    {head: 'Unit price', right: true},
    {head: 'Monthly', right: true},
    {head: 'Source', right: true},
  ] as const
  const table = markdownTable(
    [...columns],
    shown.map(({cells}) => cells),
  )
  return fold(`Full bill: ${count(estimate.lines.length, 'line')}`, [...table, ...more(left, 'line')])
}

function lineCells(estimate: Estimate, line: Line): string[] {
  const estimated = line.price?.kind === 'estimated' ? ['estimated price'] : []
  const why = line.price ? [] : [`not found: ${line.missing ?? 'unknown'}`]
  const notes = [...why, ...estimated, ...(line.note ? [line.note] : [])].map((text) => `<br>${escapeProse(text)}`)
  const number = sourceNumber(estimate, line)
  return [
    escapeMarkdown(line.item) + notes.join(''),
    `${formatQuantity(line.quantity)} ${escapeMarkdown(line.unit)}`,
    formatUnitPrice(line.price?.usd),
    formatUsd(line.monthly),
    number === undefined ? '' : String(number),
  ]
}

/** Where the prices are from, inside a fold that says how many are stale. */
export function sourcesSection(estimate: Estimate, room: number): string[] {
  const {sources} = estimate
  if (sources.length === 0) return []
  const rows = sources.map((use, index) => {
    const days = ageInDays(estimate, use)
    const age = days === undefined ? '' : count(days, 'day')
    const name = escapeMarkdown(use.source)
    return [String(index + 1), name, use.kind, asOfText(use), use.stale ? `**${age}, stale**` : age, String(use.lines)]
  })
  const shown = fitting(rows, sizeOfRow, room)
  const stale = sources.filter((use) => use.stale).length
  const title = `Prices: ${count(sources.length, 'source')}${stale > 0 ? `, ${stale} stale` : ''}`
  const columns = [{head: '#', right: true}, {head: 'Source'}, {head: 'Kind'}, {head: 'As of'}, {head: 'Age'}] as const
  const table = markdownTable([...columns, {head: 'Lines', right: true}], shown)
  return fold(title, [...table, ...more(rows.length - shown.length, 'source')])
}
