import {readFileSync} from 'node:fs'

import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {UserError} from '../../../src/errors.ts'
import {compileFormula} from '../../../src/kubernetes/keda/formula/compile-formula.ts'

interface Recorded {
  values: {formula: string; of: number[]; value: number}[]
  refused: string[]
}

/** Answers of the real expr-lang/expr v1.17.8. */
const recorded: Recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/kubernetes/expr-formulas.json', import.meta.url), 'utf8'),
)
const NAMES = ['load', 'in_office', 'q2']

describe('compileFormula', () => {
  it.each(recorded.values)('$formula is $value, as expr has it', ({formula, of, value}) => {
    // expr has whole numbers without a -0.
    expect(compileFormula(formula, NAMES)(of) + 0).toBe(value + 0)
  })

  it.each(recorded.refused)('refuses %j, as expr does', (formula) => {
    expect(() => compileFormula(formula, NAMES)).toThrow(UserError)
  })

  it.each([
    ['load + lod', 'E_BAD_FORMULA', 'there is no trigger of the name at "lod" (character 8)', 'Write load.'],
    ['load +', 'E_BAD_FORMULA', 'something is missing at its end (character 7)', 'a number, a trigger or an operator'],
    ['load > 1', 'E_BAD_FORMULA', 'the result is no number', '? 1 : 0'],
    ['not load > 1 ? 1 : 2', 'E_BAD_FORMULA', 'a condition is missing at "not"', 'comparison'],
    ['load % 2', 'E_BAD_FORMULA', 'whole numbers are missing', 'int(a) % 2'],
    ['float(load) > 1 ? 2 : 3', 'E_BAD_FORMULA', 'the result is no float', 'float() around all'],
    ['load ?? 2', 'E_UNSUPPORTED_FORMULA', '"??" (character 6) is not supported', 'min max'],
    ['let x = 2; x', 'E_UNSUPPORTED_FORMULA', '"let" (character 1)', 'min max'],
    ['filter([load], # > 1)', 'E_UNSUPPORTED_FORMULA', '"filter" (character 1)', 'min max'],
    ['load\u001b[31m', 'E_UNSUPPORTED_FORMULA', '(character 5)', 'min max'],
    ['constructor', 'E_BAD_FORMULA', 'no trigger of the name at "constructor"', 'Write load'],
  ])('refuses %s and says where', (formula, code, message, fix) => {
    expect(() => compileFormula(formula, NAMES)).toThrow(
      expect.objectContaining({code, message: expect.stringContaining(message), fix: expect.stringContaining(fix)}),
    )
  })

  it('refuses what is nested or long past its limits, and does not run out of stack', () => {
    for (const formula of ['('.repeat(3000), `${'-'.repeat(3000)}1`, 'load + '.repeat(2000), '1 ? '.repeat(900)]) {
      expect(() => compileFormula(formula, NAMES)).toThrow(UserError)
    }
    const nested = (depth: number): string => (depth === 0 ? '1' : `sum([1,2,3,4,5,6,7,8], ${nested(depth - 1)})`)
    expect(() => compileFormula(nested(12), NAMES)).toThrow(expect.objectContaining({code: 'E_UNSUPPORTED_FORMULA'}))
  })

  const number = fc.letrec<{number: string; condition: string}>((tie) => ({
    number: fc.oneof(
      {maxDepth: 4},
      fc.constantFrom(...NAMES),
      fc.nat(500).map((n) => String(n / 4)),
      fc
        .tuple(tie('number'), fc.constantFrom('+', '-', '*', '/'), tie('number'))
        .map(([a, o, b]) => `(${a} ${o} ${b})`),
      fc.tuple(fc.constantFrom('min', 'max'), tie('number'), tie('number')).map(([f, a, b]) => `${f}(${a}, ${b})`),
      fc.tuple(tie('condition'), tie('number'), tie('number')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
    ),
    condition: fc
      .tuple(tie('number'), fc.constantFrom('<', '>', '<=', '>='), tie('number'))
      .map((parts) => parts.join(' ')),
  })).number

  it('gives what the same words give in JavaScript, and never throws on finite values', () => {
    const values = fc.array(fc.integer({min: -1000, max: 1000}), {minLength: 3, maxLength: 3})
    fc.assert(
      fc.property(number, values, (formula, of) => {
        // What the test wrote itself, and so may run. Of NaN, Go's min and max make something else than JavaScript's.
        let sawNaN = false
        const plain = (f: (a: number, b: number) => number) => (a: number, b: number) => {
          sawNaN ||= Number.isNaN(a) || Number.isNaN(b)
          return f(a, b)
        }
        const script = new Function('min', 'max', ...NAMES, `return ${formula}`)
        const expected = script(plain(Math.min), plain(Math.max), ...of) as number
        const value = compileFormula(formula, NAMES)(of)
        if (Number.isFinite(expected) && !sawNaN) expect(value).toBeCloseTo(expected, 9)
        else expect(value).toBeTypeOf('number')
      }),
      {numRuns: 300},
    )
  })

  it('takes any text at all without more than a UserError', () => {
    const words = fc.constantFrom(
      ...NAMES,
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ',',
      '#',
      '?',
      ':',
      '<',
      '-',
      'not',
      'and',
      'count',
      'min',
      '1',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(words, {maxLength: 14}), (parts) => {
        try {
          expect(compileFormula(parts.join(''), NAMES)([1, 2, 3])).toBeTypeOf('number')
        } catch (error) {
          expect(error).toBeInstanceOf(UserError)
        }
      }),
      {numRuns: 500},
    )
  })
})
