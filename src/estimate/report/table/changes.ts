import type {Style} from '../../../terminal/color.ts'
import {formatPercent, formatUsd, NOT_FOUND} from '../../../terminal/format.ts'
import type {EstimateDiff, LineChange} from '../../estimate.ts'
import {count, difference, shareOfBefore, signedUsd} from '../figures.ts'
import {oneLine, padEnd, padStart, wrap} from '../text.ts'
import {type Terminal, widest} from './layout.ts'

const SIGN = {added: '+', removed: '-', changed: '~', same: ' '} as const
const STYLE = {added: 'red', removed: 'green', changed: 'yellow', same: 'dim'} as const

/** What changed, line by line, then the totals before and after. */
export function changesBlock(terminal: Terminal, diff: EstimateDiff): string[] {
  const changed = diff.lines.filter(({change}) => change !== 'same')
  const same = diff.lines.length - changed.length
  const unchanged = same > 0 ? [terminal.paint('dim', `  ${count(same, 'line')} unchanged`)] : []
  const none = changed.length === 0 ? ['  No line changed.'] : []
  return [...none, ...changeRows(terminal, changed), ...unchanged, '', ...totalRows(terminal, diff)]
}

function changeRows({columns, paint}: Terminal, changes: LineChange[]): string[] {
  if (changes.length === 0) return []
  const cells = changes.map((line) => ({
    before: line.change === 'added' ? '' : formatUsd(line.before),
    after: line.change === 'removed' ? '' : formatUsd(line.after),
    delta: line.delta === undefined ? NOT_FOUND : signedUsd(line.delta),
  }))
  const names = changes.map(({component, item}) => `${oneLine(component)}: ${oneLine(item)}`)
  const widths = {
    before: widest(['Before', ...cells.map(({before}) => before)]),
    after: widest(['After', ...cells.map(({after}) => after)]),
    delta: widest(['Change', ...cells.map(({delta}) => delta)]),
  }
  const room = columns - 2 - 6 - widths.before - widths.after - widths.delta
  const name = Math.max(16, Math.min(room, widest(names)))
  const numbers = (before: string, after: string) =>
    `  ${padStart(before, widths.before)}  ${padStart(after, widths.after)}  `
  const head = `  ${' '.repeat(name)}${numbers('Before', 'After')}${padStart('Change', widths.delta)}`
  const rows = changes.flatMap(({change, delta}, row) => {
    const [first = '', ...rest] = wrap(names[row]!, name)
    const cell = cells[row]!
    const painted = paint(deltaStyle(delta), padStart(cell.delta, widths.delta))
    const line = `${paint(STYLE[change], SIGN[change])} ${padEnd(first, name)}${numbers(cell.before, cell.after)}${painted}`
    return [line, ...rest.map((text) => `    ${text}`)]
  })
  return [paint('dim', head), ...rows]
}

function deltaStyle(delta: number | undefined): Style {
  if (delta === undefined) return 'yellow'
  if (difference(delta) === 0) return 'dim'
  return delta > 0 ? 'red' : 'green'
}

function totalRows({paint}: Terminal, diff: EstimateDiff): string[] {
  const share = shareOfBefore(diff)
  const delta = signedUsd(diff.delta)
  const amount = widest([formatUsd(diff.before.total), formatUsd(diff.after.total), delta])
  const side = (label: string, {name, notFound, total}: EstimateDiff['before']) => {
    const missing = notFound > 0 ? `, ${count(notFound, 'line')} not found and not in it` : ''
    return `${label}  ${padStart(formatUsd(total), amount)}  ${paint('dim', oneLine(name))}${paint('yellow', missing)}`
  }
  const percent = share === undefined ? '' : `  ${formatPercent(share)}`
  return [
    side('Before', diff.before),
    side('After ', diff.after),
    paint('bold', 'Change  ') + paint(deltaStyle(diff.delta), padStart(delta, amount) + percent),
  ]
}
