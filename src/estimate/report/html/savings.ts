import {html, type Markup, type MarkupValue, prose} from '../../../markup.ts'
import {formatPercent, formatUsd} from '../../../terminal/format.ts'
import type {Estimate, SavingAction} from '../../estimate.ts'
import {count, planOf} from '../figures.ts'
import {oneLine} from '../text.ts'
import {savingsChart} from './charts.ts'

/** The savings, largest first, with what each assumes, its risk and its command. */
export function savingsSection(estimate: Estimate): Markup {
  const {savings} = estimate
  if (!savings) return html``
  const {actions} = savings
  const list = html`<ol class="savings">\n${actions.map((action) => saving(action, estimate))}</ol>\n`
  return html`<section aria-labelledby="savings">
<h2 id="savings">Savings</h2>
${planText(estimate)}${savingsChart(estimate)}${actions.length > 0 ? list : html`<p>None found.</p>\n`}${unpriced(estimate)}</section>`
}

function planText(estimate: Estimate): Markup {
  const {savings, total} = estimate
  const plan = planOf(estimate)
  if (!savings || plan.length === 0) return html``
  const share = total > 0 ? `, ${formatPercent(savings.combined / total)} of the total` : ''
  const rest = savings.actions.length - plan.length
  const apart = rest > 0 ? ` ${count(rest, 'saving')} below ${rest === 1 ? 'is' : 'are'} not part of the plan.` : ''
  return html`<p>The combined plan of ${count(plan.length, 'saving')} takes <strong>${formatUsd(savings.combined)}</strong> a month off the bill${share}. It is priced as a whole, so that nothing is counted twice.${apart}</p>
`
}

function saving(action: SavingAction, {total}: Estimate): Markup {
  const {addsToPlan, assumes, combined, command, component, risk, saves, title} = action
  const share = total > 0 ? `, ${formatPercent(saves / total)}` : ''
  const adds = addsToPlan === undefined ? 'part of the plan' : `adds ${formatUsd(addsToPlan)} to the plan`
  return html`<li class="card">
<div class="saving-head">
<h3>${title} <span class="note">${component}</span></h3>
<p class="amount">${formatUsd(saves)} <span class="note">a month${share}</span></p>
</div>
<p class="facts"><span class="risk ${risk.level}">${risk.level} risk</span> <span>${combined ? adds : 'not part of the plan'}</span></p>
<dl class="why">
<div><dt>Assumes</dt><dd><ul>${assumes.map((text) => html`<li>${prose(text)}</li>`)}</ul></dd></div>
<div><dt>Risk</dt><dd>${prose(risk.why)}</dd></div>
</dl>
<pre><code>${words(command)}</code></pre>
</li>
`
}

/** Each word in a span, which the page does not break: `--max` never ends a line as `--`. */
function words(command: string): MarkupValue[] {
  return oneLine(command)
    .split(' ')
    .map((word, index) => html`${index > 0 ? ' ' : ''}<span>${word}</span>`)
}

function unpriced({savings}: Estimate): Markup {
  const levers = savings?.unpriced ?? []
  if (levers.length === 0) return html``
  const items = levers.map(
    ({component, kind, reason}) => html`<li><strong>${kind}</strong> (${component}): ${prose(reason)}</li>\n`,
  )
  return html`<h3>Could not be priced</h3>\n<ul class="plain">\n${items}</ul>\n`
}
