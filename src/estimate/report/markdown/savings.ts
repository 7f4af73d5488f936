import {formatPercent, formatUsd} from '../../../terminal/format.ts'
import type {Estimate, SavingAction} from '../../estimate.ts'
import {count, planOf} from '../figures.ts'
import {commandBlock, escapeMarkdown, escapeProse} from './escape.ts'
import {fitting, fold, markdownTable, more, sizeOfRow} from './parts.ts'

/** The savings as a table, largest first; what they assume and their commands inside a fold. */
export function savingsSection(estimate: Estimate, room: number): string[] {
  const {savings} = estimate
  if (!savings || savings.actions.length + savings.unpriced.length === 0) return []
  const half = room / 2
  return [
    '### Savings',
    '',
    ...planLine(estimate),
    ...actionTable(savings.actions, half * 0.6),
    ...actionDetails(savings.actions, half),
    ...unpricedList(estimate, half * 0.4),
  ]
}

function planLine(estimate: Estimate): string[] {
  const {savings, total} = estimate
  const plan = planOf(estimate)
  if (!savings || plan.length === 0) return []
  const share = total > 0 ? ` (${formatPercent(savings.combined / total)})` : ''
  const saved = `Combined plan of ${count(plan.length, 'saving')}: **${formatUsd(savings.combined)} a month less**${share}`
  return [`${saved}, ${formatUsd(savings.afterCombined)} a month after it.`, '']
}

function actionTable(actions: SavingAction[], room: number): string[] {
  if (actions.length === 0) return []
  const rows = actions.map(({addsToPlan, combined, component, risk, saves, title}, index) => [
    String(index + 1),
    escapeMarkdown(title),
    escapeMarkdown(component),
    formatUsd(saves),
    combined ? (addsToPlan === undefined ? 'yes' : formatUsd(addsToPlan)) : 'no',
    risk.level,
  ])
  const shown = fitting(rows, sizeOfRow, room)
  const columns = [{head: '#', right: true}, {head: 'Saving'}, {head: 'Component'}] as const
  const numbers = [
    {head: 'Saves a month', right: true},
    {head: 'Adds to the plan', right: true},
    {head: 'Risk'},
  ] as const
  const table = markdownTable([...columns, ...numbers], shown)
  return [...table, ...more(actions.length - shown.length, 'saving'), '']
}

function actionDetails(actions: SavingAction[], room: number): string[] {
  if (actions.length === 0) return []
  const blocks = actions.map(({assumes, command, risk, title}, index) => [
    `**${index + 1}. ${escapeMarkdown(title)}**`,
    '',
    ...assumes.map((text) => `- assumes: ${escapeProse(text)}`),
    `- ${risk.level} risk: ${escapeProse(risk.why)}`,
    '',
    commandBlock(command),
    '',
  ])
  const shown = fitting(blocks, (block) => block.join('\n').length, room)
  const rest = more(blocks.length - shown.length, 'saving')
  return [...fold('What each saving assumes, its risk and its command', [...shown.flat(), ...rest]), '']
}

function unpricedList({savings}: Estimate, room: number): string[] {
  const rows = (savings?.unpriced ?? []).map(
    ({component, kind, reason}) => `- ${kind} (${escapeMarkdown(component)}): ${escapeProse(reason)}`,
  )
  if (rows.length === 0) return []
  const shown = fitting(rows, (row) => row.length, room)
  return ['Could not be priced:', '', ...shown, ...more(rows.length - shown.length, 'saving')]
}
