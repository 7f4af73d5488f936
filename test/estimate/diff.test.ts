import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {diffEstimates} from '../../src/estimate/diff.ts'
import {anySpec} from './generate-spec.ts'
import {estimateOf} from './support.ts'

const fixed = (name: string, usdPerMonth: number) => ({type: 'fixed', name, usdPerMonth})
const disk = (sizeGB: number, volumeType = 'gp3') => ({type: 'block-storage', name: 'disk', sizeGB, volumeType})
const bill = (...components: object[]) => estimateOf({name: 'shop', components})

describe('the difference of two estimates', () => {
  test('says of each line whether it is new, gone, changed or the same', () => {
    const diff = diffEstimates(
      bill(fixed('a', 10), fixed('b', 20), fixed('c', 30)),
      bill(fixed('b', 25), fixed('c', 30), fixed('d', 1)),
    )
    expect(diff).toEqual({
      before: {name: 'shop', total: 60, notFound: 0},
      after: {name: 'shop', total: 56, notFound: 0},
      delta: -4,
      percent: expect.closeTo(-100 / 15, 9),
      lines: [
        {component: 'a', item: 'a', change: 'removed', before: 10, delta: -10},
        {component: 'b', item: 'b', change: 'changed', before: 20, after: 25, delta: 5},
        {component: 'c', item: 'c', change: 'same', before: 30, after: 30, delta: 0},
        {component: 'd', item: 'd', change: 'added', after: 1, delta: 1},
      ],
    })
  })

  test('sees a change of quantity where the price is none', () => {
    const free = (count: number) => bill({type: 'instance', name: 'own', instance: 'mine', usdPerHour: 0, count})
    expect(diffEstimates(free(1), free(2)).lines).toMatchObject([{change: 'changed', before: 0, after: 0, delta: 0}])
  })

  test('has no delta where a side has no price', () => {
    const {delta, lines} = diffEstimates(bill(disk(10, 'floppy')), bill(disk(20, 'floppy')))
    expect(delta).toBe(0)
    expect(lines).toEqual([{component: 'disk', item: 'floppy volume', change: 'changed'}])
    const found = {...bill(disk(10)), lines: bill(disk(10)).lines.map((line) => ({...line, item: 'floppy volume'}))}
    const [line] = diffEstimates(bill(disk(10, 'floppy')), found).lines
    expect(line).toMatchObject({change: 'changed', after: found.total})
    expect(line).not.toHaveProperty('delta')
    expect(line).not.toHaveProperty('before')
  })

  test('has no per cent of nothing', () => {
    expect(diffEstimates(bill(fixed('a', 0)), bill(fixed('a', 5)))).not.toHaveProperty('percent')
  })

  test('takes lines of one name together', () => {
    const [line, ...more] = bill(fixed('a', 5)).lines
    const twice = {...bill(fixed('a', 10)), lines: [line!, line!, ...more]}
    expect(diffEstimates(twice, bill(fixed('a', 10))).lines).toEqual([
      {component: 'a', item: 'a', change: 'changed', before: 10, after: 10, delta: 0},
    ])
  })

  test('of an estimate with itself is nothing, written as JSON or not', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const estimate = estimateOf(spec)
        const diff = diffEstimates(JSON.parse(JSON.stringify(estimate)), estimate)
        expect(diff.delta).toBe(0)
        expect(diff.lines.every(({change}) => change === 'same')).toBe(true)
      }),
      {numRuns: 40},
    )
  })

  test('adds up: what the lines change is what the total changes', () => {
    fc.assert(
      fc.property(anySpec, anySpec, (old, now) => {
        const [before, after] = [estimateOf(old), estimateOf(now)]
        const {delta, lines} = diffEstimates(before, after)
        const sum = lines.reduce((all, line) => all + (line.after ?? 0) - (line.before ?? 0), 0)
        const unknown = before.notFound + after.notFound
        // A line with and without a price under one name is not known as a whole.
        if (unknown === 0)
          expect(Math.abs(sum - delta)).toBeLessThanOrEqual(1e-9 * Math.max(1, before.total, after.total))
        expect(lines.filter(({change}) => change === 'added').every((line) => line.before === undefined)).toBe(true)
        expect(lines.filter(({change}) => change === 'removed').every((line) => line.after === undefined)).toBe(true)
      }),
      {numRuns: 60},
    )
  })
})
