import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {html, type Markup} from '../../markup.ts'
import {packageRoot} from '../../package-root.ts'
import {formatUsd} from '../../terminal/format.ts'
import type {Estimate, EstimateDiff} from '../estimate.ts'
import {knownTotal} from './figures.ts'
import {billSection} from './html/bill.ts'
import {changesSection} from './html/changes.ts'
import {costCharts} from './html/charts.ts'
import {savingsSection} from './html/savings.ts'
import {sourcesSection} from './html/sources.ts'
import {summary} from './html/summary.ts'

/**
 * The estimate as one HTML page that needs nothing else: no script, no request, charts as SVG. The page around the
 * sections is templates/report.html. Every name and text is escaped.
 */
export function estimateHtml(estimate: Estimate, diff?: EstimateDiff): string {
  const sections: Record<string, Markup> = {
    title: html`${estimate.name}: ${formatUsd(knownTotal(estimate))}${knownTotal(estimate) === undefined ? '' : ' a month'}`,
    summary: summary(estimate, diff),
    changes: diff ? changesSection(diff) : html``,
    charts: costCharts(estimate),
    savings: savingsSection(estimate),
    bill: billSection(estimate),
    sources: sourcesSection(estimate),
    hours: html`${estimate.hoursPerMonth}`,
  }
  const template = readFileSync(join(packageRoot(), 'templates/report.html'), 'utf8')
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const section = sections[name]
    if (!section) throw new Error(`templates/report.html names {{${name}}}, which no section fills`)
    return section.markup
  })
}
