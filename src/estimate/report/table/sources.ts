import type {Estimate, SourceUse} from '../../estimate.ts'
import {ageInDays, asOfText, count, dateText, STALE_RULE} from '../figures.ts'
import {oneLine, padEnd} from '../text.ts'
import {labelled, prose, type Terminal, widest} from './layout.ts'

/** Warnings, then where every price is from and of which date. */
export function sourcesBlock(terminal: Terminal, estimate: Estimate): string[] {
  const warnings = estimate.warnings.flatMap((text) =>
    labelled(terminal, {indent: 0, label: 'Warning: ', text, style: 'yellow'}),
  )
  const stale = estimate.sources.some((use) => use.stale)
  const dated = `Estimated ${dateText(estimate.generatedAt)}; a month is ${estimate.hoursPerMonth} hours; US dollars.`
  return [
    ...warnings,
    ...(warnings.length > 0 ? [''] : []),
    terminal.paint('bold', 'Prices'),
    ...sourceRows(terminal, estimate),
    ...(stale ? prose(terminal, STALE_RULE, 2, 'dim') : []),
    ...prose(terminal, dated, 2, 'dim'),
  ]
}

/** One source a row where the names fit beside their dates, else each on two lines. */
function sourceRows(terminal: Terminal, estimate: Estimate): string[] {
  const {sources} = estimate
  const names = sources.map((use, index) => `[${index + 1}] ${oneLine(use.source)}`)
  const dates = sources.map((use) => oneLine(asOfText(use)))
  const details = sources.map((use) => detailsOf(estimate, use))
  const widths = {name: widest(names), kind: widest(sources.map(({kind}) => kind)), date: widest(dates)}
  const fits = 2 + widths.name + 2 + widths.kind + 2 + widths.date + 2 + widest(details) <= terminal.columns
  return sources.flatMap((use, index) => {
    const style = use.stale ? 'yellow' : undefined
    const date = dates[index]!
    const detail = details[index]!
    if (!fits) {
      const under = `${use.kind}, ${date}, ${detail}`
      return [...labelled(terminal, numbered(names[index]!)), ...prose(terminal, under, 6, style ?? 'dim')]
    }
    const start = `  ${padEnd(names[index]!, widths.name)}  ${padEnd(use.kind, widths.kind)}`
    return [`${start}  ${padEnd(date, widths.date)}  ${terminal.paint(style, detail)}`]
  })
}

function numbered(name: string) {
  const space = name.indexOf(' ') + 1
  return {indent: 2, label: name.slice(0, space), text: name.slice(space)}
}

function detailsOf(estimate: Estimate, use: SourceUse): string {
  const days = ageInDays(estimate, use)
  const age = days === undefined ? '' : `, ${count(days, 'day')} old`
  return `${count(use.lines, 'line')}${age}${use.stale ? ', stale' : ''}`
}
