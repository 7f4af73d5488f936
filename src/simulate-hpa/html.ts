import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {PolicyResult} from '../kubernetes/simulate/compare.ts'
import {html, type Markup, prose} from '../markup.ts'
import {packageRoot} from '../package-root.ts'
import {formatUsd} from '../terminal/format.ts'
import type {OutputColumn} from '../terminal/output.ts'
import {legendText, loadChart} from './chart.ts'
import {chartsOf} from './charts.ts'
import {percent, policyColumns} from './columns.ts'
import {assumptionLine, NODES_NOTE, noteLines, priceLine, traceFacts} from './facts.ts'
import {optimumLines, winnerCommand} from './optimum-text.ts'
import type {Simulation} from './simulation.ts'

/**
 * The simulation as one HTML page that needs nothing else: no script, no request, charts as SVG. The page around the
 * sections is templates/simulation.html. Every name and text is escaped.
 */
export function simulationHtml(simulation: Simulation, name: string): string {
  const {results} = simulation
  const sections: Record<string, Markup> = {
    title: html`${results.length === 1 ? '1 policy' : `${results.length} policies`} over ${simulation.trace.source}`,
    summary: summary(simulation),
    table: table(results),
    charts: charts(simulation),
    optimum: optimum(simulation, name),
    notes: notes(simulation),
  }
  const template = readFileSync(join(packageRoot(), 'templates/simulation.html'), 'utf8')
  return template.replace(/\{\{(\w+)\}\}/g, (_, section: string) => {
    const markup = sections[section]
    if (!markup) throw new Error(`templates/simulation.html names {{${section}}}, which no section fills`)
    return markup.markup
  })
}

function summary(simulation: Simulation): Markup {
  const {baseline, results, slo} = simulation
  const candidates = results.filter(({holds}) => holds !== false)
  const cheapest = [...candidates].sort((a, b) => a.nodeHours - b.nodeHours)[0]
  const aim =
    slo === undefined
      ? ''
      : html`<p class="gate ${cheapest ? 'better' : 'worse'}">${
          cheapest
            ? `${percent(slo, 2)} of requests within capacity: held`
            : `No policy keeps ${percent(slo, 2)} of requests within capacity`
        }</p>
`
  return html`<header class="summary">
<h1>${simulation.trace.source}</h1>
<p class="where">${traceFacts(simulation)}</p>
${cheapest ? html`<p class="where">Fewest node-hours: <strong>${cheapest.name}</strong>${savingText(cheapest, baseline)}</p>\n` : ''}${aim}</header>`
}

function savingText({nodeSaving, usdPerMonth}: PolicyResult, baseline: string): string {
  const money = usdPerMonth === undefined ? '' : `, ${formatUsd(usdPerMonth)} a month`
  return `${nodeSaving === undefined ? '' : `, ${percent(nodeSaving, 1)} less than ${baseline}`}${money}`
}

function table(results: readonly PolicyResult[]): Markup {
  const columns = policyColumns(results).filter(
    (column): column is OutputColumn<PolicyResult> & {header: string} => column.header !== undefined && !column.wide,
  )
  const cell = (column: (typeof columns)[number], row: PolicyResult, index: number): Markup => {
    const text = column.text ? column.text(row) : String(column.value?.(row) ?? '')
    if (index === 0) return html`<th scope="row">${text}</th>`
    return html`<td class="number" data-label="${column.header}">${text}</td>`
  }
  const rows = results.map((row) => html`<tr>${columns.map((column, index) => cell(column, row, index))}</tr>\n`)
  const head = columns.map(
    ({header}, index) => html`<th scope="col"${index > 0 ? html` class="number"` : ''}>${header}</th>`,
  )
  return html`<div class="table"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>`
}

function charts(simulation: Simulation): Markup {
  const figures = chartsOf(simulation).map(
    (chart) => html`<figure class="card">
<figcaption>${chart.title} <span class="note">${chart.description}</span></figcaption>
${loadChart(chart)}
</figure>
`,
  )
  return html`<section aria-labelledby="charts">
<h2 id="charts">Load and capacity</h2>
<p class="note">${legendText(simulation.cluster)}</p>
${figures}</section>`
}

function optimum({optimum: found, slo = 1, timeZone}: Simulation, name: string): Markup {
  if (!found) return html``
  const {command} = winnerCommand(found.winner, name, timeZone)
  return html`<section aria-labelledby="optimum">
<h2 id="optimum">What the search found</h2>
<pre>${optimumLines(found, slo).map((line) => html`${{markup: '\n'}}${line}`)}</pre>
${found.winner.searched.holds ? html`<pre><code>${command}</code></pre>` : ''}
</section>`
}

function notes(simulation: Simulation): Markup {
  const lines = [assumptionLine(simulation), priceLine(simulation.price), `${NODES_NOTE}.`, ...noteLines(simulation)]
  return html`<ul class="plain">${lines.map((line) => html`<li>${prose(line)}</li>\n`)}</ul>`
}
