import {UserError} from './errors.ts'

export interface ParseOptions {
  /** What is being read, for the message: `--vectors`. */
  name?: string
  /** Least value that is accepted. Default 0. */
  min?: number
  /** Most that is accepted. Default 2^53 - 1, the largest whole number that is exact. */
  max?: number
}

const COUNT_EXPONENTS: Readonly<Record<string, number>> = {'': 0, k: 3, m: 6, b: 9, t: 12}

const BYTE_UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['B', 1],
  ['kB', 1e3],
  ...['K', 'M', 'G', 'T', 'P'].flatMap((letter, i): [string, number][] => [
    [`${letter}B`, 1000 ** (i + 1)],
    [`${letter.toLowerCase()}b`, 1000 ** (i + 1)],
    [`${letter}iB`, 1024 ** (i + 1)],
    [`${letter.toLowerCase()}ib`, 1024 ** (i + 1)],
  ]),
])

/**
 * A whole number as people write one: `250`, `10_000`, `1.5M`, `2e6`. Suffixes k, M, B and T are thousands, millions,
 * billions and trillions, in either case.
 * @throws UserError `E_BAD_NUMBER`
 */
export function parseCount(text: string, options: ParseOptions = {}): number {
  const match = /^(\d+(?:_\d+)*)?(?:\.(\d+))?(?:e\+?(\d{1,2}))?([kmbt])?$/i.exec(text.trim())
  if (!match || (match[1] === undefined && match[2] === undefined)) {
    throw badNumber(text, options, 'is not a number', 'a whole number, as 250000, 250k or 1.5M')
  }
  const [, whole = '', decimals = '', power = '0', suffix = ''] = match
  const exponent = Number(power) + COUNT_EXPONENTS[suffix.toLowerCase()]!
  const fraction = decimals.replace(/0+$/, '')
  if (fraction.length > exponent) {
    throw badNumber(text, options, 'is not a whole number', 'a whole number, as 250000, 250k or 1.5M')
  }
  // Shifted as text: 1.1 x 1,000,000 is not 1,100,000 in binary floating point.
  const digits = `${whole.replaceAll('_', '')}${fraction}${'0'.repeat(exponent - fraction.length)}`
  return inRange(Number(digits), text, options)
}

/**
 * An amount of data in whole bytes: `50GB` (decimal, 10^9), `16GiB` (binary, 2^30), `1500` (bytes). A letter without
 * the B is refused: it does not say which of the two is meant. A part of a byte is rounded.
 * @throws UserError `E_BAD_NUMBER`
 */
export function parseBytes(text: string, options: ParseOptions = {}): number {
  const [, figure, unit = ''] = /^(\d+(?:_\d+)*(?:\.\d+)?|\.\d+) ?([a-z]*)$/i.exec(text.trim()) ?? []
  if (figure === undefined) throw badNumber(text, options, 'is not an amount of data', 'a number and a unit, as 50GB')
  const factor = BYTE_UNITS.get(unit)
  if (factor === undefined) {
    const letter = /^[kmgtp]/i.exec(unit)?.[0].toUpperCase()
    const expected = letter
      ? `${figure}${letter}B (powers of 1,000) or ${figure}${letter}iB (powers of 1,024)`
      : 'B, KB, MB, GB, TB, PB or KiB, MiB, GiB, TiB, PiB'
    throw badNumber(text, options, `has no unit that is known`, expected)
  }
  return inRange(Math.round(Number(figure.replaceAll('_', '')) * factor), text, options)
}

function inRange(value: number, text: string, options: ParseOptions): number {
  const {max = Number.MAX_SAFE_INTEGER, min = 0} = options
  if (value >= min && value <= max) return value
  const bound = value < min ? `at least ${min}` : `at most ${max}`
  throw badNumber(text, options, `is ${value < min ? 'too small' : 'too large'}`, bound)
}

function badNumber(text: string, {name}: ParseOptions, problem: string, expected: string): UserError {
  return new UserError(`${name ? `${name} ` : ''}${JSON.stringify(text)} ${problem}.`, {
    code: 'E_BAD_NUMBER',
    fix: `Give ${name ? `${name} ` : ''}${expected}.`,
  })
}
