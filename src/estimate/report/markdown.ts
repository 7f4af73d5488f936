import {formatUsd} from '../../terminal/format.ts'
import type {Estimate, EstimateDiff} from '../estimate.ts'
import {changeText, count, dateText, gateText, knownTotal, perUnit} from './figures.ts'
import {billSection, componentsSection, sourcesSection} from './markdown/bill.ts'
import {changesSection} from './markdown/changes.ts'
import {escapeMarkdown, escapeProse} from './markdown/escape.ts'
import {fitting, more} from './markdown/parts.ts'
import {savingsSection} from './markdown/savings.ts'

/** What GitHub takes as the body of a comment is 65,536 characters; a few are left for what a workflow adds. */
const LIMIT = 65_000
const ROOM = {changes: 14_000, components: 7000, savings: 18_000, warnings: 3000, sources: 5000}

/**
 * The estimate as a comment on a pull request: the verdict in one line, what changed (with a diff), components,
 * savings, and the full bill and the sources inside folds. At most 65,000 characters: rows that do not fit are
 * counted instead. The comment in its last line lets a workflow find the comment it posted before.
 */
export function estimateMarkdown(estimate: Estimate, diff?: EstimateDiff): string {
  const before = [
    [verdict(estimate, diff)],
    diff ? changesSection(diff, ROOM.changes) : [],
    componentsSection(estimate, ROOM.components),
    savingsSection(estimate, ROOM.savings),
    warningsSection(estimate),
  ]
  const after = [sourcesSection(estimate, ROOM.sources), [footer(estimate)], ['<!-- frugal estimate -->']]
  const bill = billSection(estimate, LIMIT - join([...before, ...after]).length)
  return join([...before, bill, ...after])
}

function verdict(estimate: Estimate, diff: EstimateDiff | undefined): string {
  const {name, notFound, provider, region} = estimate
  const where = `**${escapeMarkdown(name)}** (${escapeMarkdown(provider)} ${escapeMarkdown(region)})`
  const total = knownTotal(estimate)
  const change = diff ? `, ${changeText(diff)}` : ''
  const gate = gateText(estimate)
  const parts = [
    `${where}: **${formatUsd(total)}${total === undefined ? '' : ' a month'}**${change}.`,
    ...(gate ? [`**${gate}.**`] : []),
    ...(notFound > 0 ? [`${count(notFound, 'line')} not found, not in the total.`] : []),
  ]
  return parts.join(' ')
}

function warningsSection({warnings}: Estimate): string[] {
  const rows = warnings.map((warning) => `- ${escapeProse(warning)}`)
  const shown = fitting(rows, (row) => row.length, ROOM.warnings)
  if (rows.length === 0) return []
  return ['Warnings:', '', ...shown, ...more(rows.length - shown.length, 'warning')]
}

function footer({generatedAt, hoursPerMonth, usdPer1000Requests, usdPerMillionTokens}: Estimate): string {
  const requests = usdPer1000Requests === undefined ? [] : [`${perUnit(usdPer1000Requests)} per 1,000 requests`]
  const tokens = usdPerMillionTokens === undefined ? [] : [`${perUnit(usdPerMillionTokens)} per 1M tokens`]
  const dated = `Estimated ${escapeMarkdown(dateText(generatedAt))}`
  return `${[...requests, ...tokens, dated, `a month is ${hoursPerMonth} hours`, 'US dollars'].join(' · ')}.`
}

function join(sections: string[][]): string {
  return sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n').trimEnd())
    .join('\n\n')
}
