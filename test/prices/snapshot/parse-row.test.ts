import fc from 'fast-check'
import {expect, test} from 'vitest'

import {parsePairs, parseRow} from '../../../src/prices/snapshot/parse-row.ts'

const column = (length: number) => ({usd: new Float64Array(length).fill(Number.NaN), source: new Uint8Array(length)})

/** The numbers of a row by the new reader; `undefined` where it set none. */
function read(row: string, length = 8): (number | undefined)[] {
  const into = column(length)
  parseRow(row, into, 7)
  return [...into.usd].map((value) => (Number.isNaN(value) ? undefined : value))
}

/** A decimal of at most 15 digits, with the point anywhere. */
const decimal = fc
  .tuple(fc.string({unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 15}), fc.nat(15))
  .map(([digits, point]) => (point < digits.length ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits))
const cells = fc.array(fc.oneof(decimal, fc.constant('')), {maxLength: 60})

test('reads the very numbers that split and Number give, for any decimals and any gaps', () => {
  fc.assert(
    fc.property(cells, (list) => {
      const expected = list.map((cell) => (cell === '' ? undefined : Number(cell)))
      expect(read(list.join(','), list.length)).toEqual(expected)
    }),
    {numRuns: 1000},
  )
})

test.each([
  ['', [undefined, undefined, undefined]],
  ['1', [1, undefined, undefined]],
  ['1,', [1, undefined, undefined]],
  [',,0.5', [undefined, undefined, 0.5]],
  [',,', [undefined, undefined, undefined]],
  ['0.1,0.2,0.3', [0.1, 0.2, 0.3]],
  ['98.32,0.0000012,123456789012345', [98.32, 0.0000012, 123456789012345]],
  ['007,.5,5.', [7, 0.5, 5]],
])('%o is read as %o', (row, expected) => {
  expect(read(row, 3)).toEqual(expected)
})

test('notes the source beside each number, and nothing beside a gap', () => {
  const into = column(3)
  parseRow('1,,3', into, 7)
  expect([...into.source]).toEqual([7, 0, 7])
})

test('a number that is there already stays, with its source', () => {
  const into = column(3)
  parseRow('1,,3', into, 1)
  parseRow('10,20,30', into, 2)
  expect([...into.usd]).toEqual([1, 20, 3])
  expect([...into.source]).toEqual([1, 2, 1])
})

test('cells beyond the column are passed over', () => {
  expect(read('1,2,3,4', 2)).toEqual([1, 2])
})

test('pairs are read by position, gaps left as they were, a saving may be negative', () => {
  const pair = fc.oneof(
    fc.tuple(fc.integer({min: -400, max: 100}), fc.integer({min: 0, max: 4})),
    fc.constant(undefined),
  )
  fc.assert(
    fc.property(fc.array(pair, {maxLength: 40}), (list) => {
      const [first, second] = [new Int16Array(list.length), new Uint8Array(list.length).fill(9)]
      parsePairs(list.map((one) => one?.join('/') ?? '').join(','), first, second)
      expect([...first]).toEqual(list.map((one) => one?.[0] ?? 0))
      expect([...second]).toEqual(list.map((one) => one?.[1] ?? 9))
    }),
  )
})
