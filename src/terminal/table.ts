import {displayWidth} from './width.ts'

export interface TableColumn {
  header: string
  /** Default `left`. */
  align?: 'left' | 'right'
  /** Where the width is limited: the columns with the highest number go first; absent never goes. */
  drop?: number
}

export interface TableOptions {
  /** Columns of the terminal; droppable table columns are left out until the table fits. */
  width?: number
}

const GAP = '  '

/**
 * A borderless table: two spaces between columns, no trailing spaces, no line break at the end.
 * Cells may hold colour codes and must hold no other control character: see `clean`.
 *
 * For pipes and long lists: cli-table3, which lays out what a terminal shows, takes
 * a millisecond a row. Both give the same text.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const widths = columnWidths(columns, rows)
  const shown = fittingColumns(columns, widths, options.width)
  const line = (cells: readonly string[]) =>
    shown
      .map((index, at) => pad(cells[index] ?? '', widths[index]!, columns[index]!.align, at === shown.length - 1))
      .join(GAP)
      .trimEnd()
  return [columns.map(({header}) => header), ...rows].map(line).join('\n')
}

/** The columns and cells that fit a width, for a layout of one's own. */
export function fitTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): {columns: TableColumn[]; rows: string[][]} {
  const shown = fittingColumns(columns, columnWidths(columns, rows), width)
  return {
    columns: shown.map((index) => columns[index]!),
    rows: rows.map((row) => shown.map((index) => row[index] ?? '')),
  }
}

/** The headers of the columns that {@link renderTable} leaves out at this width. */
export function droppedHeaders(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string[] {
  const shown = new Set(fittingColumns(columns, columnWidths(columns, rows), width))
  return columns.filter((_, index) => !shown.has(index)).map(({header}) => header)
}

function columnWidths(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({header}, index) => {
    let widest = displayWidth(header)
    for (const row of rows) widest = Math.max(widest, displayWidth(row[index] ?? ''))
    return widest
  })
}

/** Indices of the columns that fit, in order. */
function fittingColumns(columns: readonly TableColumn[], widths: readonly number[], width = Infinity): number[] {
  let shown = columns.map((_, index) => index)
  const total = () => shown.reduce((sum, index) => sum + widths[index]! + GAP.length, -GAP.length)
  while (total() > width) {
    const first = shown.reduce((a, b) => ((columns[b]!.drop ?? -1) > (columns[a]!.drop ?? -1) ? b : a))
    if (columns[first]!.drop === undefined) break
    shown = shown.filter((index) => index !== first)
  }
  return shown
}

function pad(text: string, width: number, align: 'left' | 'right' = 'left', last: boolean): string {
  if (align === 'left' && last) return text
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return align === 'right' ? space + text : text + space
}
