import {html, type Markup, prose} from '../../../markup.ts'
import {formatQuantity, formatUnitPrice, formatUsd} from '../../../terminal/format.ts'
import type {Estimate, Line} from '../../estimate.ts'
import {type ComponentFigures, componentFigures, count, sourceNumber} from '../figures.ts'

/** Every line of the bill, grouped by component: quantity x unit price = monthly. */
export function billSection(estimate: Estimate): Markup {
  const {lines, notFound, total} = estimate
  const known = notFound === 0 || notFound < lines.length
  const missing = notFound > 0 ? html` <span class="unknown">${count(notFound, 'line')} not found</span>` : html``
  const groups = componentFigures(estimate).map((component) => group(component, estimate))
  return html`<section aria-labelledby="bill">
<h2 id="bill">The bill</h2>
<p class="note">Quantity × unit price = monthly, in US dollars. The number at the end names the source.</p>
<div class="table"><table role="table" aria-labelledby="bill">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Item</th><th role="columnheader" scope="col" class="number">Quantity</th><th role="columnheader" scope="col" class="number">Unit price</th><th role="columnheader" scope="col" class="number">Monthly</th><th role="columnheader" scope="col" class="number">Source</th></tr></thead>
${groups}<tfoot role="rowgroup"><tr role="row"><th role="rowheader" scope="row" colspan="3">Total${missing}</th><td role="cell" class="number monthly">${formatUsd(known ? total : undefined)}</td><td role="cell"></td></tr></tfoot>
</table></div>
</section>`
}

function group({component, lines, monthly, notFound, type}: ComponentFigures, estimate: Estimate): Markup {
  const kind = type ? html` <span class="note">${type}</span>` : html``
  const missing =
    notFound > 0 && monthly !== undefined ? html` <span class="unknown">${notFound} not found</span>` : html``
  return html`<tbody role="rowgroup">
<tr role="row" class="component"><th role="rowheader" scope="rowgroup" colspan="3">${component}${kind}${missing}</th><td role="cell" class="number monthly">${formatUsd(monthly)}</td><td role="cell"></td></tr>
${lines.map((line) => row(line, estimate))}</tbody>
`
}

function row(line: Line, estimate: Estimate): Markup {
  const number = sourceNumber(estimate, line)
  const unknown = line.price ? '' : ' unknown'
  const source = number === undefined ? html`` : html`<a href="#source-${number}">${number}</a>`
  return html`<tr role="row"><th role="rowheader" scope="row">${line.item}${notes(line)}</th><td role="cell" class="number quantity">${formatQuantity(line.quantity)} <span class="unit">${line.unit}</span></td><td role="cell" class="number price${unknown}">${formatUnitPrice(line.price?.usd)}</td><td role="cell" class="number monthly${unknown}">${formatUsd(line.monthly)}</td><td role="cell" class="number source">${source}</td></tr>
`
}

function notes({missing, note, price}: Line): Markup {
  const why = price ? html`` : html`<span class="unknown">${prose(missing ?? 'unknown')}</span>`
  const estimated = price?.kind === 'estimated' ? html`<span>estimated price</span>` : html``
  return html`${why}${estimated}${note ? html`<span>${prose(note)}</span>` : ''}`
}
