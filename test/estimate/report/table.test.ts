import {stripVTControlCharacters} from 'node:util'

import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {diffTable, estimateTable} from '../../../src/estimate/report/table.ts'
import {displayWidth} from '../../../src/terminal/width.ts'
import {anyText, diffWith, estimateWith} from './hostile.ts'
import {estimateOf, sampleDiff, sampleEstimate} from './sample-estimate.ts'

const PLAIN = {color: false} as const

describe('estimateTable', () => {
  it.each([80, 140, 50])('prints the whole estimate at %i columns', async (columns) => {
    const text = estimateTable(sampleEstimate(), {columns, ...PLAIN})
    await expect(text).toMatchFileSnapshot(`golden/table-${columns}.txt`)
  })

  it('prints the same text with colour', async () => {
    const colored = estimateTable(sampleEstimate(), {columns: 80, color: true})
    expect(stripVTControlCharacters(colored)).toBe(estimateTable(sampleEstimate(), {columns: 80, ...PLAIN}))
    await expect(colored).toMatchFileSnapshot('golden/table-80-color.txt')
  })

  it('keeps every command on one line, whatever the width', () => {
    const estimate = sampleEstimate()
    const lines = estimateTable(estimate, {columns: 40, ...PLAIN}).split('\n')
    for (const {command} of estimate.savings!.actions) {
      expect(lines.filter((line) => line.trim() === command)).toHaveLength(1)
    }
  })

  it('says "not found" and never $0.00 where nothing has a price', () => {
    const line = sampleEstimate().lines.find(({missing}) => missing)!
    const text = estimateTable(estimateOf([line]), {columns: 80, ...PLAIN})
    expect(text).not.toContain('$0.00')
    expect(text).toMatch(/Total a month +not found\n {2}1 line not found, not in the total/)
    expect(text).toContain('why: Qdrant publishes no price table')
  })

  it('says that there is nothing to price', () => {
    expect(estimateTable(estimateOf([]), {columns: 80, ...PLAIN})).toContain('No line to price.')
  })

  it('says whether the budget is kept, and that what was not found is not counted', () => {
    const kept = sampleEstimate({gate: {maxMonthly: 2000, exceeded: false}})
    expect(estimateTable(kept, {columns: 100, ...PLAIN})).toContain(
      'Budget of $2,000.00 a month: kept, $456.87 left, not counting what was not found',
    )
    expect(estimateTable(sampleEstimate(), {columns: 100, ...PLAIN})).toContain(
      'Budget of $1,500.00 a month: exceeded by $43.13',
    )
  })

  it('draws bars of plain characters on request', () => {
    const text = estimateTable(sampleEstimate(), {columns: 80, ascii: true, ...PLAIN})
    expect(text).toContain('51%  ##########')
    expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  })

  it('fits its width, with no control character and no trailing space, whatever the names', () => {
    fc.assert(
      fc.property(fc.tuple(anyText, anyText, anyText), fc.integer({min: 40, max: 160}), (texts, columns) => {
        const estimate = estimateWith(texts)
        const lines = estimateTable(estimate, {columns, ...PLAIN}).split('\n')
        const commands = new Set(lines.filter((line) => /^ {5}\S/.test(line)))
        for (const line of lines) {
          expect(line).not.toMatch(/\s$|[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
          if (!commands.has(line) && !line.includes('`')) expect(displayWidth(line)).toBeLessThanOrEqual(columns)
        }
      }),
    )
  })
})

describe('diffTable', () => {
  it.each([80, 140])('prints what changed at %i columns', async (columns) => {
    const text = diffTable(sampleDiff(), {columns, ...PLAIN})
    await expect(text).toMatchFileSnapshot(`golden/diff-table-${columns}.txt`)
  })

  it('colours more money red and less money green', () => {
    const text = diffTable(sampleDiff(), {columns: 100, color: true})
    expect(text).toMatch(/\u001b\[31m *\+\$124\.10/)
    expect(text).toMatch(/\u001b\[32m *-\$400\.04/)
  })

  it('names both estimates where they differ, and says when no line changed', () => {
    const {after, before} = sampleDiff()
    const diff = sampleDiff({before: {...before, name: 'main'}, after: {...after, name: 'branch'}, lines: []})
    const text = diffTable(diff, {columns: 80, ...PLAIN})
    expect(text).toContain('main to branch: what changed')
    expect(text).toContain('No line changed.')
  })

  it('has no control character and no trailing space, whatever the names', () => {
    fc.assert(
      fc.property(fc.tuple(anyText, anyText), (texts) => {
        for (const line of diffTable(diffWith(texts), {columns: 80, ...PLAIN}).split('\n')) {
          expect(line).not.toMatch(/\s$|[\u0000-\u001f\u007f-\u009f]/)
        }
      }),
    )
  })
})
