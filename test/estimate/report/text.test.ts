import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {clip, padEnd, padStart, wrap} from '../../../src/estimate/report/text.ts'
import {displayWidth} from '../../../src/terminal/width.ts'

describe('wrap', () => {
  it('breaks between words and keeps what stands between backticks whole', () => {
    expect(wrap('run `frugal bench --device cuda` first', 14)).toEqual(['run', '`frugal bench --device cuda`', 'first'])
  })

  it('breaks a word that is wider than a line', () => {
    expect(wrap('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij'])
  })

  it('counts wide characters as two', () => {
    expect(wrap('日本語', 4)).toEqual(['日本', '語'])
  })

  it('loses no character and makes no line too wide', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z日é ]*$/), fc.integer({min: 2, max: 30}), (text, columns) => {
        const lines = wrap(text, columns)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns)
      }),
    )
  })
})

describe('clip and pad', () => {
  it('cuts with a mark only what does not fit', () => {
    expect(clip('inference', 9)).toBe('inference')
    expect(clip('inference', 8)).toBe('infer...')
  })

  it('fills up to the width and leaves longer text', () => {
    expect(padEnd('日', 4)).toBe('日  ')
    expect(padStart('ab', 4)).toBe('  ab')
    expect(padStart('abcde', 4)).toBe('abcde')
  })
})
