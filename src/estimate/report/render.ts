import type {Estimate, EstimateDiff} from '../estimate.ts'

export const REPORT_FORMATS = ['table', 'markdown', 'json', 'csv', 'html'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

export interface RenderOptions {
  /** Width for a table, in characters. */
  columns: number
  color: boolean
  ascii?: boolean
}

/** An estimate, and what changed where there is a diff, as text; each format's code is loaded when it is asked for. */
export async function renderEstimate(
  format: ReportFormat,
  {diff, estimate}: {estimate: Estimate; diff?: EstimateDiff},
  options: RenderOptions,
): Promise<string> {
  switch (format) {
    case 'csv':
      return (await import('./csv.ts')).estimateCsv(estimate)
    case 'html':
      return (await import('./html.ts')).estimateHtml(estimate, diff)
    case 'json':
      return JSON.stringify({...estimate, ...(diff && {diff})}, null, 2)
    case 'markdown':
      return (await import('./markdown.ts')).estimateMarkdown(estimate, diff)
    case 'table': {
      const {diffTable, estimateTable} = await import('./table.ts')
      const bill = estimateTable(estimate, options)
      return diff ? `${diffTable(diff, options)}\n\n${bill}` : bill
    }
  }
}
