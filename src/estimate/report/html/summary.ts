import {html, type Markup} from '../../../markup.ts'
import {formatPercent, formatUsd} from '../../../terminal/format.ts'
import type {Estimate, EstimateDiff} from '../../estimate.ts'
import {changeText, count, dateText, difference, gateText, knownTotal, perUnit, planOf} from '../figures.ts'

/** What the page says first: what it is, the total, how it stands to the budget, what is not in it. */
export function summary(estimate: Estimate, diff: EstimateDiff | undefined): Markup {
  const {generatedAt, name, provider, region} = estimate
  const total = knownTotal(estimate)
  return html`<header class="summary">
<div>
<h1>${name}</h1>
<p class="where">${provider} ${region} · estimated <time datetime="${generatedAt}">${dateText(generatedAt)}</time></p>
<p class="total">${formatUsd(total)}${total === undefined ? '' : html` <span>a month</span>`}</p>
${diff ? html`<p class="change ${direction(diff.delta)}">${sentence(changeText(diff))}</p>\n` : ''}${notFoundLine(estimate)}${gate(estimate)}</div>
${tiles(estimate)}</header>`
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** The class of a difference: more money is worse. */
export function direction(delta: number | undefined): string {
  if (delta === undefined) return 'unknown'
  if (difference(delta) === 0) return 'same'
  return delta > 0 ? 'worse' : 'better'
}

function notFoundLine({notFound}: Estimate): Markup {
  if (notFound === 0) return html``
  const verb = notFound === 1 ? 'has' : 'have'
  return html`<p class="unknown">${count(notFound, 'line')} ${verb} no price and ${notFound === 1 ? 'is' : 'are'} not in the total.</p>\n`
}

function gate(estimate: Estimate): Markup {
  const text = gateText(estimate)
  if (!text) return html``
  const state = estimate.gate?.exceeded ? 'worse' : estimate.notFound > 0 ? 'unknown' : 'better'
  return html`<p class="gate ${state}">${text}</p>\n`
}

function tiles(estimate: Estimate): Markup {
  const {savings, total, usdPer1000Requests, usdPerMillionTokens} = estimate
  const plan = planOf(estimate)
  const less = savings && total > 0 ? `${formatPercent(savings.combined / total)} less` : ''
  const cells = [
    savings && plan.length > 0 && tile('After the combined plan', formatUsd(savings.afterCombined), less, 'better'),
    usdPer1000Requests !== undefined && tile('Per 1,000 requests', perUnit(usdPer1000Requests)),
    usdPerMillionTokens !== undefined && tile('Per 1M tokens', perUnit(usdPerMillionTokens)),
  ].filter((cell) => cell !== false && cell !== undefined)
  return cells.length === 0 ? html`` : html`<dl class="tiles">\n${cells}</dl>\n`
}

function tile(name: string, value: string, more = '', className = ''): Markup {
  const extra = more === '' ? html`` : html` <span class="${className}">${more}</span>`
  return html`<div><dt>${name}</dt><dd>${value}${extra}</dd></div>\n`
}
