import {execFileSync} from 'node:child_process'

import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {shellCommand, shellQuote} from '../src/shell-quote.ts'

/** What a real POSIX shell makes of a command line: one NUL-ended word an argument. */
const words = (line: string) =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], {encoding: 'utf8'})
    .split('\0')
    .slice(0, -1)

const nasty = fc.string({
  unit: fc.constantFrom('a', ' ', "'", '"', '$', '`', '\\', '\n', '!', '*', '~', '#', '=', '-', ';', '(', '&'),
})
const word = fc
  .oneof(nasty, fc.string({unit: 'grapheme'}))
  .filter((text) => !text.includes('\0') && text.isWellFormed())

describe('shellQuote', () => {
  it('leaves alone what means nothing to a shell', () => {
    expect(shellQuote('--instance-type')).toBe('--instance-type')
    expect(shellQuote('resolve:ssm:/aws/service/x')).toBe('resolve:ssm:/aws/service/x')
    expect(shellQuote('--zone=us-central1-a')).toBe('--zone=us-central1-a')
  })

  it('quotes the rest, and the empty word', () => {
    expect(shellQuote('')).toBe("''")
    expect(shellQuote('it\'s "x" $HOME')).toBe(`'it'\\''s "x" $HOME'`)
    expect(shellQuote('=ls')).toBe("'=ls'")
  })

  it('refuses a NUL, which no argument can hold', () => {
    expect(() => shellQuote('a\0b')).toThrow(RangeError)
  })

  it('comes back from a real shell as it was', () => {
    fc.assert(
      fc.property(fc.array(word, {minLength: 1, maxLength: 40}), (list) => {
        expect(words(list.map(shellQuote).join(' '))).toEqual(list)
      }),
      {numRuns: 60},
    )
  })
})

describe('shellCommand', () => {
  it('puts each option on its own line, as the same command', () => {
    const argv = ['aws', 'ec2', 'run-instances', '--count', '1', '--flag', '--json', '{"a": 1}', '--max-price', '-1']
    const text = shellCommand(argv, {lines: true})
    expect(text.split('\n')).toEqual([
      'aws ec2 run-instances \\',
      '  --count 1 \\',
      '  --flag \\',
      `  --json '{"a": 1}' \\`,
      '  --max-price -1',
    ])
    expect(words(text)).toEqual(argv)
    expect(words(shellCommand(argv))).toEqual(argv)
  })

  it('is the same command in either form', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(word, fc.constantFrom('--a', '--b=c', '-x')), {minLength: 1, maxLength: 12}),
        (list) => {
          expect(words(shellCommand(list, {lines: true}))).toEqual(list)
        },
      ),
      {numRuns: 60},
    )
  })
})
