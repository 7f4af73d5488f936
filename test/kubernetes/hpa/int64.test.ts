import fc from 'fast-check'
import {expect, test} from 'vitest'

import {
  add,
  divide,
  floatToInt32,
  floatToInt64,
  type Int64,
  lowInt32,
  MAX_INT64,
  multiply,
  toInt64,
} from '../../../src/kubernetes/hpa/int64.ts'

const int64 = fc.oneof(
  fc.bigInt({min: -MAX_INT64 - 1n, max: MAX_INT64}),
  fc.bigInt({min: 2n ** 53n - 4n, max: 2n ** 53n + 4n}),
  fc.integer().map(BigInt),
)

test('adds, multiplies and divides as Go does on int64', () => {
  fc.assert(
    fc.property(int64, int64, (a, b) => {
      expect(BigInt(add(toInt64(a), toInt64(b)))).toBe(BigInt.asIntN(64, a + b))
      expect(BigInt(multiply(toInt64(a), toInt64(b)))).toBe(BigInt.asIntN(64, a * b))
      fc.pre(b !== 0n)
      expect(BigInt(divide(toInt64(a), toInt64(b)))).toBe(BigInt.asIntN(64, a / b))
    }),
  )
})

test('holds numbers while they are exact, and never a negative zero', () => {
  fc.assert(
    fc.property(int64, (value) => {
      const held: Int64 = toInt64(value)
      expect(typeof held).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'bigint')
      expect(BigInt(held)).toBe(value)
      expect(lowInt32(held)).toBe(Number(BigInt.asIntN(32, value)))
    }),
  )
  expect(multiply(0, -5)).toBe(0)
  expect(divide(-1, 2)).toBe(0)
})

test('a number of JSON beyond int64 is held to it', () => {
  expect(toInt64(2 ** 63)).toBe(MAX_INT64)
  expect(toInt64(-1e30)).toBe(-MAX_INT64 - 1n)
})

test('a float out of range becomes the least integer', () => {
  expect(floatToInt32(2 ** 31)).toBe(-(2 ** 31))
  expect(floatToInt32(Number.NaN)).toBe(-(2 ** 31))
  expect(floatToInt32(2 ** 31 - 1)).toBe(2 ** 31 - 1)
  expect(floatToInt64(Number.POSITIVE_INFINITY)).toBe(-(2 ** 63))
})
