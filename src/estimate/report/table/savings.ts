import {formatPercent, formatUsd} from '../../../terminal/format.ts'
import {displayWidth} from '../../../terminal/width.ts'
import type {Estimate, SavingAction} from '../../estimate.ts'
import {count, planOf} from '../figures.ts'
import {oneLine, padStart, wrap} from '../text.ts'
import {labelled, prose, type Terminal} from './layout.ts'

const RISK_STYLE = {low: 'green', medium: 'yellow', high: 'red'} as const

/** The savings, largest first: what each assumes, its risk, its command; then the plan and the total after it. */
export function savingsBlock(terminal: Terminal, estimate: Estimate, end: number): string[] {
  const {savings} = estimate
  if (!savings) return []
  const width = String(savings.actions.length).length
  const actions = savings.actions.flatMap((action, index) => {
    const number = `  ${padStart(String(index + 1), width)}. `
    return [...titleLines(terminal, action, number, end), ...detailLines(terminal, action, number.length), '']
  })
  const none = savings.actions.length === 0 ? ['  None found.'] : []
  const head = terminal.paint('bold', 'Savings a month, largest first')
  const blocks = [
    head,
    ...none,
    ...actions,
    ...planLines(terminal, estimate, end),
    ...unpricedLines(terminal, estimate),
  ]
  return blocks.at(-1) === '' ? blocks.slice(0, -1) : blocks
}

function titleLines({paint}: Terminal, {component, saves, title}: SavingAction, number: string, end: number): string[] {
  const amount = formatUsd(saves)
  const room = end - number.length - displayWidth(amount) - 2
  const [first = '', ...rest] = wrap(`${title} (${component})`, room)
  const gap = ' '.repeat(Math.max(2, end - number.length - displayWidth(first) - displayWidth(amount)))
  return [
    `${number}${paint('bold', first)}${gap}${paint('green', amount)}`,
    ...rest.map((line) => ' '.repeat(number.length) + paint('bold', line)),
  ]
}

function detailLines(terminal: Terminal, action: SavingAction, indent: number): string[] {
  const {paint} = terminal
  const {addsToPlan, assumes, combined, command, risk} = action
  const adds = addsToPlan === undefined ? 'part of it' : `adds ${formatUsd(addsToPlan)} to it`
  const part = (label: string, text: string) => labelled(terminal, {indent, label: label.padEnd(9), text})
  return [
    ...assumes.flatMap((text, index) => part(index === 0 ? 'assumes' : '', text)),
    ...part('risk', `${risk.level}: ${risk.why}`).map((line, index) =>
      index === 0 ? line.replace(risk.level, paint(RISK_STYLE[risk.level], risk.level)) : line,
    ),
    ...part('plan', combined ? adds : 'not part of it'),
    // Never wrapped: it is there to be pasted.
    ' '.repeat(indent) + paint('cyan', oneLine(command)),
  ]
}

function planLines({paint}: Terminal, estimate: Estimate, end: number): string[] {
  const {savings, total} = estimate
  const plan = planOf(estimate)
  if (!savings || plan.length === 0) return []
  const share = total > 0 ? `, ${formatPercent(savings.combined / total)} less` : ''
  const row = (label: string, amount: string) =>
    label + padStart(amount, Math.max(amount.length + 2, end - label.length))
  return [
    paint('bold', row(`Combined plan of ${count(plan.length, 'saving')}`, formatUsd(savings.combined))),
    paint('bold', row(`Total after it${share}`, formatUsd(savings.afterCombined))),
  ]
}

function unpricedLines(terminal: Terminal, {savings}: Estimate): string[] {
  const unpriced = savings?.unpriced ?? []
  if (unpriced.length === 0) return []
  return [
    '',
    'Could not be priced',
    ...unpriced.flatMap(({component, kind, reason}) => prose(terminal, `${kind} (${component}): ${reason}`, 2, 'dim')),
  ]
}
