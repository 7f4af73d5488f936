import {expect, test} from 'vitest'

import {parseTimeout} from '../../../src/prices/live/parse-timeout.ts'

test.each([
  ['60s', 60_000],
  ['60', 60_000],
  ['1.5m', 90_000],
  ['500ms', 500],
  ['1H', 3_600_000],
])('a timeout of %s is %d ms', (text, ms) => {
  expect(parseTimeout(text)).toBe(ms)
})

test.each(['', '0s', '-1s', 's', '1d', '1e9', '999999h', '0.1ms', 'Infinity'])('%j is no timeout', (text) => {
  expect(() => parseTimeout(text)).toThrow(expect.objectContaining({code: 'E_TIMEOUT'}))
})
