import {badTrace, quoted} from './bad-trace.ts'
import {type ColumnChoice, type ColumnRequest, chooseColumns, isHeader, type LoadUnit, timeKindFor} from './columns.ts'
import {type Delimiter, delimiterOf, splitFields} from './fields.ts'
import type {Fill} from './fill.ts'
import {FILL, TraceGrid} from './grid.ts'
import {eachLine} from './lines.ts'
import type {RawTrace} from './raw-trace.ts'
import {numberOf, type TimeKind} from './times.ts'
import {wallTimes, type ZoneOffset} from './wall-time.ts'

export interface CsvOptions extends ColumnRequest {
  /** File name, for messages. */
  file: string
  /** Seconds a step. */
  stepSeconds?: number | undefined
  /** What values count; by default as the header says, else requests. */
  unit?: LoadUnit | undefined
  fill?: Fill | undefined
  /** The zone of times that name none. */
  offsetAt: ZoneOffset
  /** Called with the number of lines read, now and then. */
  onProgress?: ((lines: number) => void) | undefined
}

const PROGRESS_LINES = 100_000

/**
 * Reads a CSV trace as it comes; what is held is one number a step and column.
 * @throws UserError `E_BAD_TRACE` with the line, `E_UNKNOWN_COLUMN`
 */
export async function readCsv(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: CsvOptions,
): Promise<RawTrace> {
  const {extraColumns = [], file, onProgress} = options
  let header: string[] | undefined
  let delimiter: Delimiter | undefined
  let reader: RowReader | undefined
  await eachLine(chunks, file, (text, line) => {
    if (line % PROGRESS_LINES === 0) onProgress?.(line)
    const row = text.trim()
    if (row === '' || row.startsWith('#')) return
    delimiter ??= delimiterOf(row)
    const fields = splitFields(row, delimiter)
    if (!fields) throw badTrace({file, line}, 'a quote that is not closed', 'Close it, or take the quotes out')
    if (reader) return reader.read(fields, line)
    if (!header && isHeader(fields)) {
      header = fields
      return
    }
    reader = new RowReader(chooseColumns(header, fields.length, options, {file, line}), fields, line, options)
    reader.read(fields, line)
  })
  if (!reader) {
    throw badTrace({file}, 'no rows', 'Give a CSV with a time and a number of requests in each line')
  }
  const {filled, series, start, stepSeconds} = reader.grid.finish()
  const [load, ...extra] = series as [Float64Array, ...Float64Array[]]
  const unit = options.unit ?? reader.choice.unit ?? 'requests'
  if (unit === 'requests') for (let index = 0; index < load.length; index++) load[index]! /= stepSeconds
  return {
    ...(reader.dated && {startEpoch: start}),
    stepSeconds,
    load,
    columns: new Map(extraColumns.map((name, index) => [name, extra[index]!])),
    source: file,
    notes: filled > 0 ? [`${filled} of ${load.length} steps had no value: filled (${options.fill})`] : [],
  }
}

/** What stands for a value that is not known. */
const MISSING = /^(nan|null|none|na|n\/a|-)$/i

/** Reads rows once it is known what their columns are. */
class RowReader {
  readonly grid: TraceGrid
  readonly choice: ColumnChoice
  /** Times are dates. */
  readonly dated: boolean
  readonly #options: CsvOptions
  readonly #timeOf: (text: string) => number | undefined
  readonly #values: number[]
  #row = 0

  constructor(choice: ColumnChoice, first: readonly string[], line: number, options: CsvOptions) {
    const {file, fill, offsetAt, stepSeconds} = options
    this.choice = choice
    this.#options = options
    this.#values = new Array(choice.extra.length + 1).fill(0)
    const text = choice.time === undefined ? '' : (first[choice.time] ?? '')
    const kind = timeKindFor(choice, text)
    if (!kind) throw noTime(file, line, text)
    const counts = kind === 'step'
    if (counts && stepSeconds === undefined) {
      throw badTrace({file, line}, 'the rows do not say how long a step is', 'Say it in seconds: --step 60')
    }
    this.#timeOf = timeReader(counts ? {kind: 'elapsed', unit: stepSeconds!} : kind, offsetAt)
    this.dated = !counts && kind.kind !== 'elapsed'
    this.grid = new TraceGrid({
      file,
      columns: this.#values.length,
      ...(stepSeconds !== undefined && {stepSeconds}),
      ...(fill && {fill}),
      mayCountSteps: !counts && kind.kind === 'elapsed' && choice.timeUnit === undefined,
    })
  }

  read(fields: readonly string[], line: number): void {
    const {extra, time: timeColumn, value} = this.choice
    const {file, stepSeconds} = this.#options
    const time = timeColumn === undefined ? this.#row++ * stepSeconds! : this.#timeOf(fields[timeColumn] ?? '')
    if (time === undefined) throw noTime(file, line, fields[timeColumn!] ?? '')
    this.#values[0] = this.#valueOf(fields[value], line)
    for (let index = 0; index < extra.length; index++) {
      this.#values[index + 1] = this.#valueOf(fields[extra[index]!], line)
    }
    this.grid.add(time, this.#values, line)
  }

  /** NaN for a value that is missing. */
  #valueOf(text: string | undefined, line: number): number {
    const {file, fill} = this.#options
    const value = text === undefined ? undefined : numberOf(text)
    if (value === undefined) {
      if (text && !MISSING.test(text)) {
        throw badTrace({file, line}, `${quoted(text)} is not a number`, 'Write digits, with a point before decimals')
      }
      if (fill) return Number.NaN
      throw badTrace({file, line}, text ? `${quoted(text)} is no number` : 'no value', FILL)
    }
    if (value < 0) throw badTrace({file, line}, `${text} requests: less than none`, 'Write 0 or more')
    return value
  }
}

function timeReader(kind: TimeKind, offsetAt: ZoneOffset): (text: string) => number | undefined {
  if (kind.kind === 'iso') return wallTimes(offsetAt)
  // Divided by units a second, not multiplied by a fraction of one: 1,700,000,015,000 ms are 1,700,000,015 s exactly.
  const [times, by] = kind.kind === 'unix' ? [1, kind.perSecond] : [kind.unit, 1]
  return (text) => {
    const value = numberOf(text)
    return value === undefined ? undefined : (value * times) / by
  }
}

function noTime(file: string, line: number, text: string) {
  return badTrace(
    {file, line},
    `${quoted(text)} is not a time`,
    'Write seconds from the start, Unix seconds or milliseconds, or ISO 8601 as 2026-01-05T09:00:00Z',
  )
}
