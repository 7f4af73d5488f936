import fc from 'fast-check'
import {expect, test} from 'vitest'

import {globTest, isGlob} from '../../../src/prices/filter/glob.ts'

test.each([
  ['g5.*', 'g5.xlarge', true],
  ['g5.*', 'g5g.xlarge', false],
  ['*', 'anything', true],
  ['*', '', true],
  ['us-*-1', 'us-gov-east-1', true],
  ['us-*-1', 'us-east-2', false],
  ['p?.48xlarge', 'p5.48xlarge', true],
  ['p?.48xlarge', 'p5e.48xlarge', false],
  ['Standard_NC*', 'standard_nc24ads_a100_v4', true],
  ['G5.XLARGE', 'g5.xlarge', true],
  ['g5.xlarge', 'g5.xlarge2', false],
  ['g5.xlarge', 'g5-xlarge', false],
  ['*.metal', 'g5g.metal', true],
  ['*a*b', 'xaxbxab', true],
  ['a(b|c)[d]', 'a(b|c)[d]', true],
])('%s against %s is %s', (glob, text, expected) => {
  expect(globTest([glob])(text)).toBe(expected)
})

test('no globs let everything pass, several let pass what any of them does', () => {
  expect(globTest(undefined)('x')).toBe(true)
  expect(globTest([])('x')).toBe(true)
  const either = globTest(['eu-west-1', 'us-*'])
  expect(['eu-west-1', 'us-east-1', 'eu-west-2'].map(either)).toEqual([true, true, false])
})

test('a wildcard is a star or a question mark', () => {
  expect(['g5.*', 'g?', 'g5.xlarge', 'a.b+c'].map(isGlob)).toEqual([true, true, false, false])
})

test('agrees with the same pattern as a regular expression', () => {
  const text = fc.string({unit: fc.constantFrom('a', 'b', '.'), maxLength: 8})
  const glob = fc.string({unit: fc.constantFrom('a', 'B', '.', '*', '?'), maxLength: 6})
  fc.assert(
    fc.property(glob, text, (pattern, name) => {
      const body = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
      expect(globTest([pattern])(name)).toBe(new RegExp(`^${body}$`, 'i').test(name))
    }),
    {numRuns: 2000},
  )
})

test('a glob of many stars ends, whatever it is asked', () => {
  expect(globTest([`${'*a'.repeat(60)}*b`])('a'.repeat(400))).toBe(false)
  expect(globTest([`${'*?'.repeat(60)}z`])('a'.repeat(400))).toBe(false)
})
