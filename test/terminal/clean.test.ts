import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {clean} from '../../src/terminal/clean.ts'

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/

describe('clean', () => {
  it.each([
    ['a colour', '\u001b[31mred\u001b[0m', 'red'],
    ['a cursor move', 'a\u001b[2;5Hb', 'ab'],
    ['a window title', '\u001b]0;owned\u0007name', 'name'],
    ['a hyperlink', '\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['one-byte introducers', '\u009b31mred\u009d0;title\u009c', 'red'],
    ['a reset of the terminal', '\u001bcname', 'name'],
    ['line breaks and tabs', 'two\r\nlines\tand', 'two lines and'],
    ['bells and backspaces', 'a\u0007b\u0008c\u0000', 'abc'],
    ['text that runs backwards', 'abc\u202egnp.exe', 'abcgnp.exe'],
    ['what has no width', 'a\u200bb\ufeffc', 'abc'],
    ['an escape cut off at the end', 'name\u001b', 'name'],
    ['a sequence inside a sequence', '\u001b\u001b[31m[31mx', '[31mx'],
  ])('takes out %s', (_, text, expected) => {
    expect(clean(text)).toBe(expected)
  })

  it('leaves letters of any script, digits, signs and emoji as they are', () => {
    const text = 'g4dn.xlarge · Zürich · 東京 · $0.5 (A100-80) 😀 é'
    expect(clean(text)).toBe(text)
  })

  it('leaves no control character, whatever comes in, and is done in one pass', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        '\u001b',
        '[',
        ']',
        '\u009b',
        '\u009d',
        '\\',
        '\u0007',
        '\u009c',
        ';',
        '3',
        'm',
        '\n',
        'a',
        '\u202e',
      ),
    })
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({unit: 'binary'})), (text) => {
        expect(clean(text)).not.toMatch(CONTROL)
        expect(clean(clean(text))).toBe(clean(text))
      }),
      {numRuns: 2000},
    )
  })

  it('does not change printable ASCII', () => {
    fc.assert(fc.property(fc.string({unit: 'grapheme-ascii'}), (text) => clean(text) === text))
  })

  it.each(['\u009d', '\u001b]', '\u001b[', '\u009b', '\u001b]0;', '\u001b[0;'])(
    'takes linear time on many of %j',
    (start) => {
      const before = performance.now()
      clean(start.repeat(100_000))
      expect(performance.now() - before).toBeLessThan(2000)
    },
  )
})
