import {type OutputFormat, renderRows} from '../terminal/output.ts'
import type {Terminal} from '../terminal/terminal.ts'
import {policyColumns} from './columns.ts'
import {assumptionLine, NODES_NOTE, noteLines, priceLine, traceLine} from './facts.ts'
import type {SimulateFlags} from './flags.ts'
import {simulationRecord} from './record.ts'
import type {Simulation} from './simulation.ts'
import {sparklines} from './sparklines.ts'

export interface RenderOptions extends Terminal {
  /** For terminals without Unicode. */
  ascii: boolean
}

export interface Rendered {
  /** For stdout or the file, in pieces that end with a line break. */
  chunks: Iterable<string>
  /** For stderr. */
  notes: string[]
}

/** A simulation in the format asked for; each format's code is loaded when it is asked for. */
export async function renderSimulation(
  {name, output, series}: Pick<SimulateFlags, 'name' | 'output' | 'series'>,
  simulation: Simulation,
  options: RenderOptions,
): Promise<Rendered> {
  if (series) {
    const {seriesCsv} = await import('./series.ts')
    return {chunks: seriesCsv(simulation), notes: noteLines(simulation)}
  }
  switch (output) {
    case 'table':
    case 'wide':
      return await tables(output, simulation, name, options)
    case 'svg':
      return page((await import('./svg.ts')).simulationSvg(simulation))
    case 'html':
      return page((await import('./html.ts')).simulationHtml(simulation, name).trimEnd())
    case 'json':
      return page(JSON.stringify(await simulationRecord(simulation, name), undefined, 2))
    case 'yaml':
      return page((await import('../to-yaml.ts')).toYaml(await simulationRecord(simulation, name)))
    case 'csv':
    case 'markdown': {
      const {text} = await renderRows(output, policyColumns(simulation.results), simulation.results)
      return {chunks: [`${text}\n`], notes: footer(simulation)}
    }
  }
}

function page(text: string): Rendered {
  return {chunks: [`${text}\n`], notes: []}
}

async function tables(
  format: OutputFormat,
  simulation: Simulation,
  name: string,
  options: RenderOptions,
): Promise<Rendered> {
  const {optimum, results} = simulation
  const {dropped, text} = await renderRows(format, policyColumns(results), results, options)
  const found = optimum ? ['', ...(await optimumText(simulation, name))] : []
  const lines = [traceLine(simulation), '', text, '', sparklines(simulation, options), ...found]
  const hidden = dropped.length > 0 ? [`No room for ${dropped.join(', ')}: --output wide shows all`] : []
  return {chunks: [`${lines.join('\n')}\n`], notes: ['', ...hidden, ...footer(simulation)]}
}

async function optimumText({optimum, slo = 1, timeZone}: Simulation, name: string): Promise<string[]> {
  const {optimumLines, winnerCommand} = await import('./optimum-text.ts')
  const {command, schedule} = winnerCommand(optimum!.winner, name, timeZone)
  const lines = optimumLines(optimum!, slo)
  if (!optimum!.winner.searched.holds) return lines
  const file = schedule ? ['', '# schedule.yaml', ...(await import('../to-yaml.ts')).toYaml(schedule).split('\n')] : []
  return [...lines, '', command, ...file]
}

/** What to know beside the figures. */
function footer(simulation: Simulation): string[] {
  const {baseline, price, results} = simulation
  return [
    ...(results.length > 1 ? [`Savings are against ${baseline}`] : []),
    assumptionLine(simulation),
    priceLine(price),
    NODES_NOTE,
    ...noteLines(simulation),
  ]
}
