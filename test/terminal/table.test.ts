import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {droppedHeaders, renderTable, type TableColumn} from '../../src/terminal/table.ts'
import {displayWidth} from '../../src/terminal/width.ts'

const columns: TableColumn[] = [{header: 'name'}, {header: 'price', align: 'right'}]

describe('renderTable', () => {
  it('aligns each column, with two spaces between and no border', () => {
    const text = renderTable(columns, [
      ['g4dn.xlarge', '$0.5'],
      ['t3', '$12.25'],
    ])
    expect(text).toBe('name          price\ng4dn.xlarge    $0.5\nt3           $12.25')
  })

  it('leaves no trailing spaces where the last cell is short or empty', () => {
    const text = renderTable(
      [{header: 'a'}, {header: 'note'}],
      [
        ['x', ''],
        ['y', 'long note'],
      ],
    )
    expect(text.split('\n')).toEqual(['a  note', 'x', 'y  long note'])
  })

  it('is not shifted by colour codes or by characters two columns wide', () => {
    const text = renderTable(
      [{header: 'where'}, {header: 'x'}],
      [
        ['\u001b[32mhere\u001b[39m', '1'],
        ['東京', '2'],
        ['日', '3'],
      ],
    )
    const plain = text.replace(/\u001b\[\d+m/g, '').split('\n')
    expect(plain).toEqual(['where  x', 'here   1', '東京   2', '日     3'])
  })

  it('leaves out the columns with the highest drop number until the width fits', () => {
    const wide: TableColumn[] = [
      {header: 'keep'},
      {header: 'third', drop: 1},
      {header: 'first', drop: 3},
      {header: 'second', drop: 2},
    ]
    const rows = [['1', '2', '3', '4']]
    expect(renderTable(wide, rows, {width: 19})).toBe('keep  third  second\n1     2      4')
    expect(renderTable(wide, rows, {width: 18})).toBe('keep  third\n1     2')
    expect(droppedHeaders(wide, rows, 18)).toEqual(['first', 'second'])
    expect(droppedHeaders(wide, rows, 19)).toEqual(['first'])
    expect(droppedHeaders(wide, rows, undefined)).toEqual([])
  })

  it('never drops a column that has no drop number, however narrow the terminal', () => {
    expect(renderTable(columns, [['aaaa', 'bbbb']], {width: 3})).toBe('name  price\naaaa   bbbb')
  })

  it('takes a row shorter than the head as having empty cells', () => {
    expect(renderTable(columns, [['only']])).toBe('name  price\nonly')
  })

  it('keeps every line within the width of its widest cells, whatever the cells', () => {
    const cell = fc.string({unit: 'grapheme', maxLength: 12}).map((text) => text.replace(/\p{C}/gu, ''))
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), {maxLength: 8}), (rows) => {
        const lines = renderTable(columns, rows).split('\n')
        const widest = (i: 0 | 1) =>
          Math.max(displayWidth(columns[i]!.header), ...rows.map((row) => displayWidth(row[i])))
        expect(lines).toHaveLength(rows.length + 1)
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(widest(0) + 2 + widest(1))
      }),
    )
  })

  it('grows linearly: ten times the rows take nothing like a hundred times as long', () => {
    const rows = (count: number) => Array.from({length: count}, (_, i) => [`row ${i}`, String(i)])
    const time = (count: number) => {
      const start = performance.now()
      renderTable(columns, rows(count))
      return performance.now() - start
    }
    time(2000)
    expect(time(20_000)).toBeLessThan(Math.max(20, time(2000)) * 40)
  })
})

describe('displayWidth', () => {
  it.each([
    ['plain', 5],
    ['', 0],
    ['é', 1],
    ['e\u0301', 1],
    ['한국', 4],
    ['😀', 2],
    ['▁▂█', 3],
    ['\u001b[1mbold\u001b[22m', 4],
    ['a\u200bb', 2],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})
