import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

import {packageRoot} from '../../src/package-root.ts'

export type MeasuredRow = Readonly<Record<string, string>>

/** Rows of a table of published measurements, by the table's name. */
export type ReadMeasured = (table: string) => MeasuredRow[]

const WHOLE = join(packageRoot(), '..', 'shared', 'data', 'gpu', 'measured')
const KEPT = join(packageRoot(), 'test', 'fixtures', 'sizing', 'memory-measured.json')

/** Whether the whole tables lie beside the project. */
export function haveWhole(): boolean {
  return existsSync(WHOLE)
}

/** A whole table. */
export function readWhole(table: string): MeasuredRow[] {
  return parseTable(readFileSync(join(WHOLE, `${table}.csv`), 'utf8'))
}

/** The rows of a table that are kept here, and those that only this project measured. */
export function readKept(table: string): MeasuredRow[] {
  return JSON.parse(readFileSync(KEPT, 'utf8')).tables[table]
}

/** The whole table where it is, else the rows that are kept. */
export function readMeasured(table: string): MeasuredRow[] {
  return haveWhole() ? readWhole(table) : readKept(table)
}

function parseTable(text: string): MeasuredRow[] {
  const [head = [], ...rows] = text.trim().split(/\r?\n/).map(cellsOf)
  return rows.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ''])))
}

function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) =>
    (quoted?.replaceAll('""', '"') ?? bare ?? '').trim(),
  )
}
