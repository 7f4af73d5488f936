import {html, type Markup, prose} from '../../../markup.ts'
import type {Estimate, SourceUse} from '../../estimate.ts'
import {ageInDays, asOfText, count, STALE_RULE} from '../figures.ts'

/** Warnings, and where every price is from and of which date. */
export function sourcesSection(estimate: Estimate): Markup {
  const {sources, warnings} = estimate
  const stale = sources.some((use) => use.stale)
  const rule = stale ? html`<p class="note">${STALE_RULE}</p>\n` : html``
  const list = html`<ul class="warnings">\n${warnings.map((text) => html`<li>${prose(text)}</li>\n`)}</ul>\n`
  return html`<section aria-labelledby="sources">
<h2 id="sources">Where the prices are from</h2>
${warnings.length > 0 ? list : ''}${rule}<ol class="sources">
${sources.map((use, index) => source(use, index + 1, estimate))}</ol>
</section>`
}

function source(use: SourceUse, number: number, estimate: Estimate): Markup {
  const days = ageInDays(estimate, use)
  const age = days === undefined ? '' : `, ${count(days, 'day')} old`
  const state = use.stale ? html` <span class="unknown">stale</span>` : html``
  return html`<li id="source-${number}"><strong>${use.source}</strong> <span class="note">${use.kind}, as of ${asOfText(use)}${age}, ${count(use.lines, 'line')}</span>${state}</li>
`
}
