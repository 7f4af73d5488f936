import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {asLabel, isLabel, isLabelValue, isQualifiedName, isSubdomain} from '../../src/kubernetes/names.ts'

describe('names', () => {
  test.each([
    ['llm', true, true],
    ['a.b', false, true],
    ['A', false, false],
    ['-a', false, false],
    ['a-', false, false],
    ['', false, false],
    ['a..b', false, false],
    ['a'.repeat(63), true, true],
    ['a'.repeat(64), false, true],
    ['a'.repeat(254), false, false],
    ['a\n', false, false],
  ])('%j', (name, label, subdomain) => {
    expect([isLabel(name), isSubdomain(name)]).toEqual([label, subdomain])
  })

  test.each([
    ['app', true],
    ['example.com/App_1.x', true],
    ['/app', false],
    ['example.com/', false],
    ['a/b/c', false],
    ['Example.com/app', false],
    ['', false],
    [`a/${'b'.repeat(64)}`, false],
  ])('%j as the key of a label', (key, fits) => {
    expect(isQualifiedName(key)).toBe(fits)
  })

  test.each([
    ['', true],
    ['v1.0_a', true],
    ['-a', false],
    ['a b', false],
    ['a'.repeat(64), false],
  ])('%j as the value of a label', (value, fits) => {
    expect(isLabelValue(value)).toBe(fits)
  })

  test('what is proposed instead is a label, or nothing', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme', maxLength: 100}), (text) => {
        const label = asLabel(text)
        expect(label === '' || isLabel(label)).toBe(true)
      }),
    )
    expect(asLabel('My_Model v2!')).toBe('my-model-v2')
  })
})
