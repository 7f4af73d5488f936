import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {UserError} from '../src/errors.ts'
import {parseBytes, parseCount} from '../src/parse-quantity.ts'

function errorOf(parse: () => unknown): UserError {
  try {
    parse()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('parseCount', () => {
  it.each([
    ['0', 0],
    ['250', 250],
    ['10_000', 10_000],
    ['250k', 250_000],
    ['250K', 250_000],
    ['1.5M', 1_500_000],
    ['1.1m', 1_100_000],
    ['.5M', 500_000],
    ['2B', 2_000_000_000],
    ['1.2T', 1_200_000_000_000],
    ['1e6', 1_000_000],
    ['2.50e3', 2500],
    [' 7 ', 7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('reads %s', (text, count) => {
    expect(parseCount(text)).toBe(count)
  })

  it.each([
    '',
    ' ',
    'many',
    '-1',
    '+1',
    '1,5M',
    '1,000',
    '1 M',
    '1MM',
    'M',
    '.',
    '1.',
    '1_',
    '_1',
    '0x10',
    'NaN',
    'Infinity',
    '1e-3',
    '1e999',
    '１２',
  ])('refuses %j, with a way to put it right', (text) => {
    const error = errorOf(() => parseCount(text, {name: '--vectors'}))
    expect(error.code).toBe('E_BAD_NUMBER')
    expect(error.oclif.exit).toBe(2)
    expect(error.message).toContain('--vectors')
    expect(error.fix).toMatch(/^Give --vectors /)
  })

  it.each(['1.5', '1.2345k', '0.0000001M'])('refuses a part of a thing: %s', (text) => {
    expect(errorOf(() => parseCount(text)).message).toContain('is not a whole number')
  })

  it('refuses what is outside its bounds', () => {
    expect(errorOf(() => parseCount('0', {min: 1})).fix).toBe('Give at least 1.')
    expect(errorOf(() => parseCount('11', {max: 10})).fix).toBe('Give at most 10.')
    expect(errorOf(() => parseCount('9007199254740992')).message).toContain('too large')
    expect(errorOf(() => parseCount('99999T')).message).toContain('too large')
  })

  it('shows no control character of what was typed', () => {
    expect(errorOf(() => parseCount('1\u001b[31m')).message).not.toContain('\u001b')
  })

  it('reads back every whole number, with and without a suffix', () => {
    const suffixes = [
      ['', 1],
      ['k', 1e3],
      ['M', 1e6],
      ['B', 1e9],
    ] as const
    fc.assert(
      fc.property(fc.nat(9_000_000), fc.constantFrom(...suffixes), (n, [suffix, factor]) => {
        expect(parseCount(`${n}${suffix}`)).toBe(n * factor)
      }),
    )
  })

  it('is exact for decimals, where multiplying would not be', () => {
    fc.assert(
      fc.property(fc.nat(9999), fc.nat(999_999), (whole, millionths) => {
        const decimals = String(millionths).padStart(6, '0')
        expect(parseCount(`${whole}.${decimals}M`)).toBe(whole * 1_000_000 + millionths)
      }),
    )
  })

  it('gives a whole number in its bounds or a UserError, for any text at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d._eEkKmMbBtT+-]{0,12}$/)), (text) => {
        const result = attempt(() => parseCount(text, {max: 1e12}))
        if (typeof result === 'number') {
          expect(Number.isInteger(result) && result >= 0 && result <= 1e12).toBe(true)
        } else {
          expect(result.code).toBe('E_BAD_NUMBER')
        }
      }),
    )
  })
})

describe('parseBytes', () => {
  it.each([
    ['1500', 1500],
    ['1500B', 1500],
    ['1kB', 1000],
    ['1KB', 1000],
    ['1KiB', 1024],
    ['50GB', 50e9],
    ['50 gb', 50e9],
    ['16GiB', 16 * 2 ** 30],
    ['1.5TiB', 1.5 * 2 ** 40],
    ['0.5mib', 2 ** 19],
    ['2PB', 2e15],
    ['0.1KiB', 102],
  ])('reads %s', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes)
  })

  it('asks which gigabyte is meant where the text does not say', () => {
    const error = errorOf(() => parseBytes('50G', {name: '--size'}))
    expect(error.code).toBe('E_BAD_NUMBER')
    expect(error.fix).toBe('Give --size 50GB (powers of 1,000) or 50GiB (powers of 1,024).')
  })

  it.each(['', 'GB', '-1GB', '1.GB', '1 G B', '5Gb', '5Xb', '1e3GB', '1,5GB', '5 bytes'])('refuses %j', (text) => {
    const error = errorOf(() => parseBytes(text))
    expect(error.code).toBe('E_BAD_NUMBER')
    expect(error.fix).toMatch(/^Give /)
  })

  it('refuses what is outside its bounds', () => {
    expect(errorOf(() => parseBytes('2GB', {max: 1e9})).message).toContain('too large')
    expect(errorOf(() => parseBytes('99PB')).message).toContain('too large')
  })

  it('gives whole bytes or a UserError, for any text at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{0,4}\.?\d{0,3} ?[kKmMgGtTpPiBb]{0,3}$/)), (text) => {
        const result = attempt(() => parseBytes(text))
        if (typeof result === 'number') expect(Number.isSafeInteger(result) && result >= 0).toBe(true)
        else expect(result.code).toBe('E_BAD_NUMBER')
      }),
    )
  })
})

function attempt(parse: () => number): number | UserError {
  try {
    return parse()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}
