import {painter} from '../../terminal/color.ts'
import {displayWidth} from '../../terminal/width.ts'
import type {Estimate, EstimateDiff} from '../estimate.ts'
import {billBlock, layBill} from './table/bill.ts'
import {changesBlock} from './table/changes.ts'
import type {Terminal} from './table/layout.ts'
import {savingsBlock} from './table/savings.ts'
import {sourcesBlock} from './table/sources.ts'
import {sharesBlock, totalBlock} from './table/totals.ts'
import {oneLine, wrap} from './text.ts'

export interface TableOptions {
  /** Width of the terminal, in characters. */
  columns: number
  /** Whether to colour; the caller has looked at NO_COLOR and at whether it is a TTY. */
  color: boolean
  /** Bars of plain characters, for a terminal without Unicode. */
  ascii?: boolean
}

const NARROWEST = 40

/**
 * The whole estimate for a terminal: the bill, shares, total, savings, sources.
 * Ends without a newline; no line has spaces at its end; a command is never wrapped.
 */
export function estimateTable(estimate: Estimate, options: TableOptions): string {
  const terminal = terminalOf(options)
  const {name, provider, region} = estimate
  const bill = layBill(terminal, estimate)
  const empty = estimate.lines.length === 0
  return join([
    title(terminal, name, `  ${oneLine(provider)} ${oneLine(region)}`),
    empty ? ['No line to price.'] : billBlock(terminal, bill),
    totalBlock(terminal, estimate, bill.end),
    empty ? [] : sharesBlock(terminal, estimate),
    savingsBlock(terminal, estimate, bill.end),
    sourcesBlock(terminal, estimate),
  ])
}

/** What changed between two estimates, for a terminal. */
export function diffTable(diff: EstimateDiff, options: TableOptions): string {
  const terminal = terminalOf(options)
  const names = `${oneLine(diff.before.name)} to ${oneLine(diff.after.name)}`
  const name = diff.before.name === diff.after.name ? oneLine(diff.after.name) : names
  return join([title(terminal, name, ': what changed'), changesBlock(terminal, diff)])
}

function title({columns, paint}: Terminal, name: string, rest: string): string[] {
  const lines = wrap(name, columns)
  const painted = lines.map((line) => paint('bold', line))
  if (displayWidth(lines.at(-1)! + rest) > columns) return [...painted, ...wrap(rest, columns)]
  return [...painted.slice(0, -1), painted.at(-1)! + rest]
}

function terminalOf({ascii = false, color, columns}: TableOptions): Terminal {
  return {ascii, columns: Math.max(NARROWEST, columns), paint: painter({isTTY: color}, {})}
}

function join(blocks: string[][]): string {
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')
}
