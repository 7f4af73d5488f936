import type {Candidate} from '../sizing/recommend/candidate.ts'
import type {Alternative, Nearest, Recommendation} from '../sizing/recommend/recommend.ts'
import {isTraining, writesTokens} from '../sizing/recommend/request.ts'
import {clean} from '../terminal/clean.ts'
import {formatCount, formatUsd} from '../terminal/format.ts'
import {type OutputColumn, type OutputFormat, type OutputOptions, renderRows} from '../terminal/output.ts'
import {gpuText, monthText} from './cells.ts'
import {recommendColumns} from './columns.ts'
import {explain, explainText} from './explain.ts'

export interface ReportOptions extends Pick<OutputOptions<unknown>, 'paint' | 'width'> {
  /** Of the candidates: those that are shown. */
  rows: readonly Candidate[]
  explain: boolean
}

export interface Report {
  text: string
  /** Headers there was no room for. */
  dropped: string[]
}

/** The answer as tables: what fits, what nearly does and why not, and what narrower weights would save. */
export async function report(
  format: Extract<OutputFormat, 'table' | 'wide' | 'markdown'>,
  recommendation: Recommendation,
  {explain: explained, rows, ...options}: ReportOptions,
): Promise<Report> {
  const {alternatives, nearest, request} = recommendation
  const title = (text: string) => (format === 'markdown' ? `## ${text}` : (options.paint?.('bold', text) ?? text))
  const sections = [titleOf(recommendation)]
  let dropped: string[] = []
  if (rows.length > 0) {
    const list = await renderRows(format, recommendColumns(recommendation), rows, options)
    dropped = list.dropped
    sections.push(list.text)
  } else sections.push('Nothing fits as asked.')
  if (nearest.length > 0) {
    const list = await renderRows(format, nearestColumns, nearest, options)
    sections.push(`${title(rows.length > 0 ? 'Does not fit' : 'Nearest that do not fit')}\n\n${list.text}`)
  }
  if (alternatives.length > 0) {
    const list = await renderRows(format, alternativeColumns(recommendation), alternatives, options)
    const what = isTraining(request.task) ? 'Cheaper by training less' : 'Cheaper with narrower weights'
    sections.push(`${title(rows.length > 0 ? what : what.replace('Cheaper', 'Fits'))}\n\n${list.text}`)
  }
  if (explained && rows[0]) {
    const heading = title(`How ${rows[0].offer.instanceType} was worked out`)
    const text = explainText(explain(rows[0], request), '').trim()
    sections.push(
      `${heading}\n\n${format === 'markdown' ? `\`\`\`text\n${cleanLines(text)}\n\`\`\`` : cleanLines(text)}`,
    )
  }
  return {text: sections.join('\n\n'), dropped}
}

/** What was asked, in a line. */
function titleOf({model, request}: Recommendation): string {
  const {context, engine, outputTokens, quant, task} = request
  const parameters = `${formatCount(Math.round(model.parameters.total / 1e6))}M parameters`
  const weights = quant ?? (model.stored ? 'as stored' : (model.nativeType ?? ''))
  const streams = `${request.concurrency} ${request.concurrency === 1 ? 'stream' : 'streams'}`
  const demand =
    request.rps !== undefined
      ? `${request.rps} requests a second`
      : request.tokensPerSecond !== undefined
        ? `${request.tokensPerSecond} tokens a second`
        : streams
  const answer = writesTokens(model, task) ? ` (${outputTokens} of them the answer)` : ''
  const tokens = model.shape || model.kind.startsWith('decoder') ? `${context} tokens${answer}, ` : ''
  const load = isTraining(task) ? `batch ${request.batch} x ${context} tokens a GPU` : `${tokens}${demand}`
  return clean(`${model.name}: ${parameters}, ${task}, ${weights} on ${engine}; ${load}`)
}

const nearestColumns: OutputColumn<Nearest>[] = [
  {header: 'provider', drop: 2, text: ({offer}) => offer.provider},
  {header: 'instance', text: ({offer}) => offer.instanceType},
  {header: 'GPUs (GiB)', drop: 1, text: (row) => gpuText(row as Pick<Candidate, 'gpu' | 'offer'>)},
  {
    header: 'why not',
    text: ({why, wouldFit}) => (wouldFit === undefined ? why : `${why}; ${wouldFit} would fit`),
  },
]

function alternativeColumns({request}: Recommendation): OutputColumn<Alternative>[] {
  const {market} = request
  return [
    {header: isTraining(request.task) ? 'task' : 'quant', text: ({name}) => name},
    {header: 'instance', text: ({candidate}) => candidate.offer.instanceType},
    {header: 'region', drop: 3, text: ({candidate}) => candidate.offer.region},
    {header: 'GPUs (GiB)', drop: 2, text: ({candidate}) => gpuText(candidate)},
    {header: 'nodes', align: 'right', text: ({candidate}) => String(candidate.placement.nodes)},
    {
      header: market === 'spot' ? 'spot $/month' : '$/month',
      align: 'right',
      text: ({candidate}) => monthText(candidate[market]),
    },
    {
      header: 'saves',
      align: 'right',
      text: ({savedUsdPerMonth: saved}) => (saved === undefined ? '-' : formatUsd(saved)),
    },
    {header: 'note', drop: 4, text: ({note}) => note},
  ]
}

/** Each line made safe; the line breaks between them stay. */
function cleanLines(text: string): string {
  return text.split('\n').map(clean).join('\n')
}
