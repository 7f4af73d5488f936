import {expect, it} from 'vitest'

import {parseRisk} from '../../src/prices/risk.ts'

it.each([
  ['0', 0],
  ['4', 4],
  ['<5%', 0],
  ['5-10%', 1],
  ['5-10', 1],
  ['15 - 20 %', 3],
  ['>20%', 4],
  ['low', 0],
  ['Medium', 2],
  ['high', 4],
])('reads %j as bucket %d', (text, bucket) => {
  expect(parseRisk(text)).toBe(bucket)
})

it.each(['5', '-1', '', 'none', '10%'])('refuses %j and says what there is', (text) => {
  expect(() => parseRisk(text)).toThrow(
    expect.objectContaining({code: 'E_RISK', fix: expect.stringContaining("'10-15%'"), oclif: {exit: 2}}),
  )
})
