import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {estimateCsv} from '../../../src/estimate/report/csv.ts'
import {oneLine} from '../../../src/estimate/report/text.ts'
import {anyText, estimateWith} from './hostile.ts'
import {estimateOf, sampleEstimate} from './sample-estimate.ts'

/** RFC 4180, strictly. */
function parse(csv: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  while (field.lastIndex < csv.length) {
    const match = field.exec(csv)
    if (!match) throw new Error('not RFC 4180')
    record.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'))
    if (match[3] === '\r\n') {
      records.push(record)
      record = []
    }
  }
  return records
}

describe('estimateCsv', () => {
  it('prints a record for each line of the bill', async () => {
    await expect(estimateCsv(sampleEstimate())).toMatchFileSnapshot('golden/estimate.csv')
  })

  it('keeps numbers whole and plain, and leaves empty what is not found', () => {
    const [line] = sampleEstimate().lines
    const tiny = {...line!, quantity: 0.1 + 0.2, price: {...line!.price!, usd: 1.25e-7}, monthly: 1234567.891}
    const [, first] = parse(estimateCsv(estimateOf([tiny])))
    expect(first!.slice(4, 8)).toEqual(['0.3', 'hours', '0.000000125', '1234567.891'])
    const [, missing] = parse(estimateCsv(estimateOf([sampleEstimate().lines[11]!])))
    expect(missing!.slice(6, 8)).toEqual(['', ''])
    expect(missing![12]).toContain('Qdrant publishes no price table')
  })

  it('gives a spreadsheet no formula to run', () => {
    const [line] = sampleEstimate().lines
    const items = ['=1+1', '+cmd', '-2+3', '@SUM(A1)'].map((item) => ({...line!, item}))
    const records = parse(estimateCsv(estimateOf(items))).slice(1)
    expect(records.map((record) => record[3])).toEqual(["'=1+1", "'+cmd", "'-2+3", "'@SUM(A1)"])
  })

  it('reads back as the texts that went in, whatever they are', () => {
    fc.assert(
      fc.property(fc.tuple(anyText, anyText, anyText), (texts) => {
        const estimate = estimateWith(texts)
        const [header, ...records] = parse(estimateCsv(estimate))
        expect(records).toHaveLength(estimate.lines.length)
        const items = new Set(estimate.lines.map(({item}) => oneLine(item)))
        for (const record of records) {
          expect(record).toHaveLength(header!.length)
          expect(items).toContain(record[3]!.replace(/^'(?=[=+\-@])/, ''))
          for (const cell of record) if (Number.isNaN(Number(cell))) expect(cell).not.toMatch(/^[=+\-@]/)
        }
      }),
    )
  })
})
