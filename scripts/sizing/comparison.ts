import type {MeasuredRow} from './measured.ts'

/** One measurement beside what a formula says, both in the measurement's unit. */
export interface Comparison {
  formula: string
  row: string
  predicted: number
  measured: number
  unit: string
  /** Why it does not count: a setting that was not logged. */
  leftOut?: string
}

/** Mean and largest absolute error, as parts of one. */
export interface ErrorSummary {
  formula: string
  mean: number
  median: number
  max: number
  n: number
}

/** The errors of each formula, in the order of the comparisons; what is left out does not count. */
export function summarize(comparisons: readonly Comparison[]): ErrorSummary[] {
  const counted = Map.groupBy(
    comparisons.filter(({leftOut}) => leftOut === undefined),
    ({formula}) => formula,
  )
  return [...counted].map(([formula, rows]) => {
    const errors = rows
      .map(errorOf)
      .map(Math.abs)
      .sort((a, b) => a - b)
    return {
      formula,
      mean: errors.reduce((sum, error) => sum + error, 0) / errors.length,
      median: errors[Math.floor((errors.length - 1) / 2)]!,
      max: errors.at(-1)!,
      n: errors.length,
    }
  })
}

/** How far a prediction is from the measurement, as a part of it. */
export function errorOf({measured, predicted}: Comparison): number {
  return predicted / measured - 1
}

/** A cell that must be there. */
export function text(row: MeasuredRow, column: string): string {
  const value = row[column]
  if (!value) throw new Error(`${column} is missing in ${JSON.stringify(row)}`)
  return value
}

/** A cell that must hold a number. */
export function number(row: MeasuredRow, column: string): number {
  return Number(text(row, column))
}

/** A number that may be missing. */
export function optional(row: MeasuredRow, column: string): number | undefined {
  return row[column] ? Number(row[column]) : undefined
}
