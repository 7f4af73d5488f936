import {createReadStream} from 'node:fs'

import {csvRows} from '../../src/prices/sources/aws/csv-stream.ts'

/** The rows of a CSV file with a header, cells trimmed; an empty cell is absent. */
export async function readTable(file: string): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = []
  let header: string[] | undefined
  for await (const cells of csvRows(createReadStream(file))) {
    if (!header) {
      header = cells
      continue
    }
    if (cells.length !== header.length)
      throw new Error(`${file}: ${cells.length} cells where ${header.length} belong: ${cells}`)
    const filled = header.map((name, i) => [name, cells[i]!.trim()]).filter(([, cell]) => cell !== '')
    rows.push(Object.fromEntries(filled))
  }
  return rows
}

/** A cell as a number; absent where the cell is. */
export function toNumber(row: Record<string, string>, column: string): number | undefined {
  const text = row[column]
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isFinite(value)) throw new Error(`${column} of ${row['name']}: ${text} is not a number`)
  return value
}

/** A copy without the fields that are absent. */
export function present<T extends object>(fields: {[K in keyof T]: T[K] | undefined}): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}
