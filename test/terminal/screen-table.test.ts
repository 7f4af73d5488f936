import fc from 'fast-check'
import {expect, it} from 'vitest'

import {renderScreenTable} from '../../src/terminal/screen-table.ts'
import {renderTable, type TableColumn} from '../../src/terminal/table.ts'

const word = fc.stringMatching(/^[a-zA-Z0-9$%.<>-]{0,12}$/)

it('lays a table out for a terminal as it does for a pipe', () => {
  const tables = fc.integer({min: 1, max: 5}).chain((width) =>
    fc.record({
      columns: fc.array(
        fc.record({
          header: fc.stringMatching(/^[a-z]{1,8}$/),
          align: fc.constantFrom<'left' | 'right'>('left', 'right'),
        }),
        {minLength: width, maxLength: width},
      ),
      rows: fc.array(fc.array(word, {minLength: width, maxLength: width}), {minLength: 1, maxLength: 8}),
    }),
  )
  fc.assert(
    fc.property(tables, ({columns, rows}: {columns: TableColumn[]; rows: string[][]}) => {
      expect(renderScreenTable(columns, rows)).toBe(renderTable(columns, rows))
    }),
  )
})

it('keeps colour codes out of the widths', () => {
  const columns = [{header: 'price', align: 'right' as const}, {header: 'name'}]
  const rows = [
    ['\u001b[32m$1\u001b[39m', 'a'],
    ['$100', 'b'],
  ]
  expect(renderScreenTable(columns, rows)).toBe(renderTable(columns, rows))
})
