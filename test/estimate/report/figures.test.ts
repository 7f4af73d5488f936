import {describe, expect, it} from 'vitest'

import {
  ageInDays,
  asOfText,
  changeText,
  componentFigures,
  dateText,
  driverFigures,
  gateText,
  knownTotal,
  perUnit,
  shareOfBefore,
  signedUsd,
  sourceNumber,
} from '../../../src/estimate/report/figures.ts'
import {estimateOf, sampleDiff, sampleEstimate} from './sample-estimate.ts'

const estimate = sampleEstimate()
const unpriced = estimate.lines.find(({missing}) => missing)!

describe('the figures of a report', () => {
  it('give a component without any price no amount, one with some prices their sum', () => {
    const search = componentFigures(estimate).find(({component}) => component === 'search')!
    expect(search).toMatchObject({monthly: 18.4, notFound: 1})
    const [only] = componentFigures(estimateOf([unpriced]))
    expect(only).toMatchObject({component: 'search', notFound: 1})
    expect(only).not.toHaveProperty('monthly')
  })

  it('keep a component whose lines are not among the totals', () => {
    const [first] = estimate.lines
    const figures = componentFigures({...estimateOf([first!]), components: []})
    expect(figures).toMatchObject([{component: 'api', monthly: first!.monthly}])
  })

  it('put the dearest driver first and one without a price last', () => {
    expect(driverFigures(estimate)[0]).toMatchObject({driver: 'gpu'})
    expect(driverFigures(estimateOf([unpriced, estimate.lines[0]!])).at(-1)).toEqual({driver: 'vector-db', notFound: 1})
  })

  it('know no total where no line has a price', () => {
    expect(knownTotal(estimateOf([unpriced]))).toBeUndefined()
    expect(knownTotal(estimateOf([]))).toBe(0)
    expect(knownTotal(estimate)).toBe(estimate.total)
  })

  it('number the source of a line as the footer does', () => {
    const numbers = estimate.lines.map((line) => sourceNumber(estimate, line))
    expect(numbers.slice(0, 2)).toEqual([1, 2])
    expect(sourceNumber(estimate, unpriced)).toBeUndefined()
    const renamed = {...estimate, sources: estimate.sources.map((use) => ({...use, source: 'other'}))}
    expect(sourceNumber(renamed, estimate.lines[0]!)).toBeUndefined()
    const merged = {...estimate, sources: estimate.sources.map((use) => ({...use, asOf: '2026-01-01'}))}
    expect(sourceNumber(merged, estimate.lines[0]!)).toBe(1)
  })

  it('show dates with their time of day, their age and that they are a guess', () => {
    expect(dateText('2026-11-04')).toBe('2026-11-04')
    expect(dateText('2026-08-10T06:00:00Z')).toBe('2026-08-10 06:00 UTC')
    expect(dateText('Tuesday')).toBe('Tuesday')
    expect(asOfText({asOf: '2026-08-10', approximateDate: true})).toBe('about 2026-08-10')
    expect(ageInDays(estimate, estimate.sources[0]!)).toBe(21)
    expect(ageInDays(estimate, {...estimate.sources[0]!, asOf: 'unknown'})).toBeUndefined()
  })

  it('take the change as a part of the total before, and none of nothing', () => {
    expect(shareOfBefore(sampleDiff())).toBeCloseTo(-0.26, 2)
    expect(shareOfBefore(sampleDiff({before: {name: 'a', total: 0, notFound: 0}}))).toBeUndefined()
  })

  it('take what binary fractions leave of a difference for nothing', () => {
    expect([signedUsd(0.1 + 0.2 - 0.3), signedUsd(-1e-13), signedUsd(0.01)]).toEqual(['$0.00', '$0.00', '+$0.01'])
    expect(changeText(sampleDiff({delta: 2e-13}))).toBe('unchanged from $2,085.36')
  })

  it('keep the digits that count of a price below a dollar', () => {
    expect([perUnit(4.3839), perUnit(0.051437), perUnit(0.0000021)]).toEqual(['$4.38', '$0.05144', '$0.0000021'])
  })

  it('say how the total stands to the budget', () => {
    expect(gateText(estimateOf([]))).toBeUndefined()
    const kept = estimateOf(estimate.lines.slice(0, 1), {gate: {maxMonthly: 400, exceeded: false}})
    expect(gateText(kept)).toBe('Budget of $400.00 a month: kept, $27.70 left')
  })
})
