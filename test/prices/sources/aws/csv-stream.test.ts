import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {csvRows, MAX_FIELD_CHARS} from '../../../../src/prices/sources/aws/csv-stream.ts'

async function* cut(bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

async function rowsOf(text: string, sizes = [7]): Promise<string[][]> {
  const rows: string[][] = []
  for await (const row of csvRows(cut(Buffer.from(text), sizes))) rows.push(row)
  return rows
}

const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`
/** Quoted where it has to be; the empty cell of a one-cell row too, as a blank line is no row. */
const needsQuotes = (cell: string, row: string[]) => /[",\r\n]/.test(cell) || (row.length === 1 && cell === '')

const cell = fc.oneof(
  fc.string({unit: 'grapheme', maxLength: 12}),
  fc.stringMatching(/^[a,"\r\n]{0,6}$/),
  fc.constantFrom('', '"', '""', ',', '\r\n', 'Zürich', '日本', '0.0960000000'),
)
// A byte order mark that begins the file is dropped on purpose.
const table = fc
  .array(fc.array(cell, {minLength: 1, maxLength: 5}), {maxLength: 8})
  .filter(([first]) => !first?.[0]?.startsWith('\ufeff'))

describe('rows of a CSV stream', () => {
  test('are what was written, wherever the bytes are cut', async () => {
    const write = (rows: string[][], all: boolean, end: string, last: boolean) =>
      rows.map((row) => row.map((c) => (all || needsQuotes(c, row) ? quote(c) : c)).join(',')).join(end) +
      (last && rows.length > 0 ? end : '')
    const sizes = fc.array(fc.integer({min: 1, max: 9}), {minLength: 1, maxLength: 5})
    const ends = fc.constantFrom('\n', '\r\n')
    await fc.assert(
      fc.asyncProperty(table, fc.boolean(), ends, fc.boolean(), sizes, async (rows, all, end, last, pieces) => {
        expect(await rowsOf(write(rows, all, end, last), pieces)).toEqual(rows)
      }),
      {numRuns: 500},
    )
  })

  test('never crash on any text: rows, or a SyntaxError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[a,"\r\n]{0,30}$/), fc.integer({min: 1, max: 5}), async (text, size) => {
        const whole = await rowsOf(text, [1000]).catch((error) => error)
        const pieces = await rowsOf(text, [size]).catch((error) => error)
        expect(pieces).toEqual(whole)
        if (whole instanceof Error) expect(whole).toBeInstanceOf(SyntaxError)
      }),
      {numRuns: 1000},
    )
  })

  test('leave out blank lines and a byte order mark, keep empty cells', async () => {
    expect(await rowsOf('\ufeffa,b\n\n\r\n,\n""\n"x",\n')).toEqual([['a', 'b'], ['', ''], [''], ['x', '']])
  })

  test('keep the empty cell after a last comma', async () => expect(await rowsOf('a,')).toEqual([['a', '']]))

  test.each([
    ['a,"b', 'a quote is not closed'],
    ['"a"b,c\n', 'text after a closing quote'],
    [`"${'x'.repeat(MAX_FIELD_CHARS + 2)}`, 'a field is longer than'],
    ['x'.repeat(MAX_FIELD_CHARS + 2), 'a field is longer than'],
    [','.repeat(20_000), 'a row has more than'],
  ])('that are no CSV are refused (%#)', async (text, message) => {
    await expect(rowsOf(text, [60_000])).rejects.toThrow(message)
  })
})
