import {clean} from './clean.ts'
import type {Paint, Style} from './color.ts'
import {droppedHeaders, fitTable, renderTable} from './table.ts'

export const OUTPUT_FORMATS = ['table', 'wide', 'csv', 'json', 'yaml', 'markdown'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

/** One column of a list, as every format needs it. */
export interface OutputColumn<Row> {
  /** Name in csv, json and yaml. Absent: the column is for people only. */
  key?: string
  /** Name in tables. Absent: the column is for machines only. */
  header?: string
  align?: 'left' | 'right'
  /** true: of tables only in `wide`. false: not in `wide`, which has it by other columns. */
  wide?: boolean
  /** Where the terminal is narrow the highest number goes first; absent never goes. */
  drop?: number
  text?(row: Row): string
  style?(row: Row): Style | undefined
  /** What machines read; `undefined` is an empty cell and an absent key. */
  value?(row: Row): Scalar | undefined
}

/** Rows past which a table is no screenful, and cli-table3, at a millisecond a row, is too slow for it. */
const SCREEN_ROWS = 200

type Scalar = string | number | boolean

export interface OutputOptions<Row> {
  /** Terminal columns to fit `table` into; `wide` is never cut. */
  width?: number
  paint?: Paint
  /** What json and yaml print of a row; by default its values by key. */
  record?(row: Row): object
}

export interface Output {
  /** Without a line break at the end. */
  text: string
  /** Headers left out to fit the width. */
  dropped: string[]
}

/** A list in the format asked for. Cells are cleaned of control characters whatever their source. */
export async function renderRows<Row>(
  format: OutputFormat,
  columns: readonly OutputColumn<Row>[],
  rows: readonly Row[],
  options: OutputOptions<Row> = {},
): Promise<Output> {
  const record = options.record ?? ((row: Row) => recordOf(columns, row))
  switch (format) {
    case 'table':
    case 'wide':
      return table(format, columns, rows, options)
    case 'csv':
      return {text: csv(columns, rows), dropped: []}
    case 'json':
      return {text: JSON.stringify(rows.map(record), undefined, 2), dropped: []}
    case 'yaml': {
      const {toYaml} = await import('../to-yaml.ts')
      return {text: toYaml(rows.map(record)), dropped: []}
    }
    case 'markdown':
      return {text: markdown(columns, rows), dropped: []}
  }
}

/** A field as RFC 4180 has it, and as no spreadsheet runs it: text that opens a formula gets an apostrophe. */
export function csvField(value: Scalar | undefined): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) && !isNumber(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

async function table<Row>(
  format: 'table' | 'wide',
  columns: readonly OutputColumn<Row>[],
  rows: readonly Row[],
  {paint = (_, text) => text, width}: OutputOptions<Row>,
): Promise<Output> {
  const shown = forPeople(columns).filter(({wide}) => wide === undefined || wide === (format === 'wide'))
  const cells = rows.map((row) => shown.map((column) => paint(column.style?.(row), cellOf(column, row))))
  const head = shown.map((column) => ({...column, header: paint('bold', column.header)}))
  const limit = format === 'table' ? width : undefined
  const dropped = droppedHeaders(shown, cells, limit)
  if (width === undefined || cells.length > SCREEN_ROWS) {
    return {text: renderTable(head, cells, limit === undefined ? {} : {width: limit}), dropped}
  }
  const {renderScreenTable} = await import('./screen-table.ts')
  const fitted = fitTable(head, cells, limit ?? Number.POSITIVE_INFINITY)
  return {text: renderScreenTable(fitted.columns, fitted.rows), dropped}
}

function csv<Row>(columns: readonly OutputColumn<Row>[], rows: readonly Row[]): string {
  const line = (fields: (Scalar | undefined)[]) => fields.map(csvField).join(',')
  const shown = forMachines(columns)
  const body = rows.map((row) => line(shown.map(({value}) => cleaned(value?.(row)))))
  return [line(shown.map(({key}) => key)), ...body].join('\r\n')
}

function markdown<Row>(columns: readonly OutputColumn<Row>[], rows: readonly Row[]): string {
  const shown = forPeople(columns).filter(({wide}) => !wide)
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const escaped = (text: string) => text.replace(/[\\|`*_~<>[\]&]/g, '\\$&')
  return [
    line(shown.map(({header}) => escaped(header))),
    line(shown.map(({align}) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(shown.map((column) => escaped(cellOf(column, row))))),
  ].join('\n')
}

function forPeople<Row>(columns: readonly OutputColumn<Row>[]): (OutputColumn<Row> & {header: string})[] {
  return columns.filter((column): column is OutputColumn<Row> & {header: string} => column.header !== undefined)
}

function forMachines<Row>(columns: readonly OutputColumn<Row>[]): (OutputColumn<Row> & {key: string})[] {
  return columns.filter((column): column is OutputColumn<Row> & {key: string} => column.key !== undefined)
}

function cellOf<Row>(column: OutputColumn<Row>, row: Row): string {
  return clean(column.text ? column.text(row) : String(column.value?.(row) ?? ''))
}

function recordOf<Row>(columns: readonly OutputColumn<Row>[], row: Row): Record<string, unknown> {
  const known = forMachines(columns).map(({key, value}) => [key, cleaned(value?.(row))] as const)
  return Object.fromEntries(known.filter(([, value]) => value !== undefined))
}

function cleaned<Value>(value: Value): Value | string {
  return typeof value === 'string' ? clean(value) : value
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
}
