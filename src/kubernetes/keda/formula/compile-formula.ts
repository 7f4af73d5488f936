import {badFormula, unsupported} from './formula-error.ts'
import {parseFormula} from './parse-formula.ts'
import type {Values} from './typed.ts'
import {isNumber} from './typed.ts'

/** The value of a formula, for the values of its triggers in the order of their names; by a division by 0 not finite. */
export type Formula = (values: Values) => number

const MAX_LENGTH = 4096

/**
 * A formula of scalingModifiers, as KEDA reads it with expr-lang/expr 1.17: numbers, names of triggers, arithmetic,
 * comparisons, conditions, lists, and functions of numbers. Nothing is evaluated as code.
 * Each trigger is a float.
 * @throws UserError E_BAD_FORMULA for what KEDA refuses, E_UNSUPPORTED_FORMULA for what frugal cannot follow.
 */
export function compileFormula(formula: string, names: readonly string[]): Formula {
  const whole = {text: formula, at: 0}
  if (formula.length > MAX_LENGTH) throw unsupported({text: `${formula.slice(0, 40)}...`, at: 0})
  const parsed = parseFormula(formula, names)
  if (!isNumber(parsed)) throw badFormula('the result is no number', whole, 'Make a number of it: (...) ? 1 : 0.')
  // KEDA puts float() around every formula but those that begin with it.
  if (formula.startsWith('float(') && parsed.type !== 'float') {
    if (parsed.type === 'number') throw unsupported({text: 'float(', at: 0})
    throw badFormula('the result is no float', whole, 'Put float() around all of it.')
  }
  return parsed.run
}
