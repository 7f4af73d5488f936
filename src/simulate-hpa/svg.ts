import {html, type Markup} from '../markup.ts'
import {CHART_HEIGHT, legendText, loadChart} from './chart.ts'
import {chartsOf} from './charts.ts'
import {traceFacts} from './facts.ts'
import type {Simulation} from './simulation.ts'

const WIDTH = 1000
const MARGIN = 24
const HEAD = 98
const ROW = CHART_HEIGHT + 52

const STYLE = `svg{--ink:#1b211f;--soft:#56605c;--rule:#dfe3e0;--load:#2f62b8;--capacity:#0b6b57;--over:#ad2a1f;--page:#fff}
@media (prefers-color-scheme:dark){svg{--ink:#e7ebe9;--soft:#a2aca8;--rule:#2e3532;--load:#7fa9f2;--capacity:#5fcbaa;--over:#ff9b8f;--page:#111513}}
text{font:13px system-ui,sans-serif;fill:var(--soft);stroke:var(--page);stroke-width:3px;paint-order:stroke}.name{font-size:15px;font-weight:600;fill:var(--ink)}.page{fill:var(--page)}
.load{fill:var(--load);fill-opacity:.35}.capacity,.nodes{fill:none;stroke:var(--capacity);stroke-width:1.5;vector-effect:non-scaling-stroke}
.nodes{stroke-dasharray:3 3;stroke-opacity:.7}.over{fill:var(--over);fill-opacity:.25}.grid,.tick{stroke:var(--rule)}`

/** The policies' charts as one SVG picture, light or dark as the viewer has it. */
export function simulationSvg(simulation: Simulation): string {
  const charts = chartsOf(simulation)
  const height = HEAD + charts.length * ROW + MARGIN
  const rows = charts.map(
    (chart, index): Markup => html`<text class="name" x="${MARGIN}" y="${HEAD + index * ROW + 14}">${chart.title}</text>
<text x="${MARGIN}" y="${HEAD + index * ROW + 33}">${chart.description}</text>
<svg x="${MARGIN}" y="${HEAD + index * ROW + 40}" width="${WIDTH - 2 * MARGIN}" height="${CHART_HEIGHT}">${loadChart(chart)}</svg>
`,
  )
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">
<style>${STYLE}</style>
<rect class="page" width="100%" height="100%"/>
<text class="name" x="${MARGIN}" y="32">${simulation.trace.source}</text>
<text x="${MARGIN}" y="53">${traceFacts(simulation)}</text>
<text x="${MARGIN}" y="74">${legendText(simulation.cluster)}</text>
${rows}</svg>`.markup
}
