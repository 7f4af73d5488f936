import {formatUsd, NOT_FOUND} from '../../../terminal/format.ts'
import type {EstimateDiff} from '../../estimate.ts'
import {count, signedUsd} from '../figures.ts'
import {escapeMarkdown} from './escape.ts'
import {fitting, markdownTable, more, sizeOfRow} from './parts.ts'

/** The lines that were added, removed or changed. */
export function changesSection(diff: EstimateDiff, room: number): string[] {
  const changed = diff.lines.filter(({change}) => change !== 'same')
  const same = diff.lines.length - changed.length
  const unchanged = same > 0 ? ['', `${count(same, 'line')} unchanged.`] : []
  if (changed.length === 0) return ['### What changed', '', 'No line changed.']
  const rows = changed.map(({after, before, change, component, delta, item}) => [
    change,
    escapeMarkdown(component),
    escapeMarkdown(item),
    change === 'added' ? '' : formatUsd(before),
    change === 'removed' ? '' : formatUsd(after),
    delta === undefined ? NOT_FOUND : `**${signedUsd(delta)}**`,
  ])
  const shown = fitting(rows, sizeOfRow, room)
  const money = ['Before', 'After', 'Difference'].map((head) => ({head, right: true}) as const)
  const table = markdownTable([{head: 'Change'}, {head: 'Component'}, {head: 'Item'}, ...money], shown)
  return ['### What changed', '', ...table, ...more(rows.length - shown.length, 'change'), ...unchanged]
}
