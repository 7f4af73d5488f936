import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {showsUnicode, sparkline} from '../../src/terminal/sparkline.ts'

describe('sparkline', () => {
  it('draws the lowest value low and the highest high', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█')
    expect(sparkline([10, 0, 10])).toBe('█▁█')
  })

  it('draws a price that does not move in the middle, and a gap where there is none', () => {
    expect(sparkline([0.5, 0.5, undefined, 0.5])).toBe('▄▄ ▄')
    expect(sparkline([undefined])).toBe(' ')
    expect(sparkline([])).toBe('')
  })

  it('has a plain form for terminals without Unicode', () => {
    const text = sparkline([0, 1, 2, 3, 4, 5, 6, 7], {ascii: true})
    expect(text).toMatch(/^[\x21-\x7e]{8}$/)
    expect(new Set(text).size).toBe(8)
  })

  it('averages more values than it has room for', () => {
    expect(sparkline([0, 0, 8, 8, 4, 4], {width: 3})).toBe('▁█▅')
  })

  it('gives one character a value, or as many as it has room for', () => {
    const values = fc.array(fc.option(fc.double({noNaN: true, noDefaultInfinity: true}), {nil: undefined}), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(values, fc.integer({min: 1, max: 40}), (list, width) => {
        expect([...sparkline(list, {width})]).toHaveLength(Math.min(list.length, width))
      }),
    )
  })
})

describe('showsUnicode', () => {
  it.each([
    [{LANG: 'en_US.UTF-8'}, 'linux', true],
    [{LANG: 'C'}, 'linux', false],
    [{}, 'linux', false],
    [{LANG: 'en_US.UTF-8', LC_ALL: 'C'}, 'linux', false],
    [{LC_CTYPE: 'C.utf8'}, 'linux', true],
    [{LANG: 'en_US.UTF-8', TERM: 'dumb'}, 'linux', false],
    [{}, 'darwin', true],
    [{}, 'win32', false],
    [{WT_SESSION: 'x'}, 'win32', true],
  ])('%o on %s: %s', (env, platform, expected) => {
    expect(showsUnicode(env, platform)).toBe(expected)
  })
})
