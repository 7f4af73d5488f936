import {html, type Markup} from '../../../markup.ts'
import {formatUsd, NOT_FOUND} from '../../../terminal/format.ts'
import type {EstimateDiff, LineChange} from '../../estimate.ts'
import {count, signedUsd} from '../figures.ts'
import {direction} from './summary.ts'

/** The lines that differ between the two estimates, then the totals. */
export function changesSection(diff: EstimateDiff): Markup {
  const changed = diff.lines.filter(({change}) => change !== 'same')
  const same = diff.lines.length - changed.length
  const unchanged = `${count(changed.length, 'line')} changed, ${same} did not.`
  return html`<section aria-labelledby="changes">
<h2 id="changes">What changed</h2>
<p class="note">${names(diff)}${unchanged}</p>
<div class="table"><table role="table" aria-labelledby="changes">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Line</th><th role="columnheader" scope="col" class="number">Before</th><th role="columnheader" scope="col" class="number">After</th><th role="columnheader" scope="col" class="number">Difference</th></tr></thead>
<tbody role="rowgroup">
${changed.map(row)}</tbody>
<tfoot role="rowgroup"><tr role="row"><th role="rowheader" scope="row">Total${missing(diff)}</th><td role="cell" class="number before">${formatUsd(diff.before.total)}</td><td role="cell" class="number after">${formatUsd(diff.after.total)}</td><td role="cell" class="number delta ${direction(diff.delta)}">${signedUsd(diff.delta)}</td></tr></tfoot>
</table></div>
</section>`
}

function row({after, before, change, component, delta, item}: LineChange): Markup {
  const difference = delta === undefined ? NOT_FOUND : signedUsd(delta)
  const was = change === 'added' ? '' : formatUsd(before)
  const is = change === 'removed' ? '' : formatUsd(after)
  return html`<tr role="row"><th role="rowheader" scope="row">${item}<span>${component}, ${change}</span></th><td role="cell" class="number before">${was}</td><td role="cell" class="number after">${is}</td><td role="cell" class="number delta ${direction(delta)}">${difference}</td></tr>
`
}

function names({after, before}: EstimateDiff): string {
  return before.name === after.name ? '' : `From ${before.name} to ${after.name}. `
}

function missing({after, before}: EstimateDiff): Markup {
  if (after.notFound + before.notFound === 0) return html``
  return html`<span class="unknown">not found and not in it: ${before.notFound} before, ${after.notFound} after</span>`
}
