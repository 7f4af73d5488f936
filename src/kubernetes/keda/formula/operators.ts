import {badFormula, type Place, unsupported} from './formula-error.ts'
import {either, isNumber, promoted, type Scalar, type Typed, type Values} from './typed.ts'
import {wholeZero} from './whole.ts'

/** How tightly an operator binds; expr-lang/expr's table. `**` and `^` are read from the right. */
export const BINARY: ReadonlyMap<string, number> = new Map(
  Object.entries({
    or: 10,
    '||': 10,
    and: 15,
    '&&': 15,
    '==': 20,
    '!=': 20,
    '<': 20,
    '>': 20,
    '<=': 20,
    '>=': 20,
    '+': 30,
    '-': 30,
    '*': 60,
    '/': 60,
    '%': 60,
    '**': 100,
    '^': 100,
  }),
)

export const UNARY: ReadonlyMap<string, number> = new Map(Object.entries({not: 50, '!': 50, '-': 90, '+': 90}))

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  // NaN by 0, where Go stops: either gives no value.
  '%': (a, b) => wholeZero(a % b),
  '**': power,
  '^': power,
}

const COMPARISON: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
}

export function unary(place: Place, operand: Typed): Scalar {
  const {text} = place
  if (text === 'not' || text === '!') {
    const {run} = asBool(operand, place)
    return {type: 'bool', run: (values) => 1 - run(values)}
  }
  if (!isNumber(operand)) throw badFormula('a number is missing', place, `Put a number after ${text}.`)
  const {run, type} = operand
  if (text === '+') return operand
  return {type, run: type === 'int' ? (values) => wholeZero(-run(values)) : (values) => -run(values)}
}

export function binary(place: Place, left: Typed, right: Typed): Scalar {
  const {text} = place
  if (text === 'and' || text === '&&' || text === 'or' || text === '||') {
    const a = asBool(left, place).run
    const b = asBool(right, place).run
    const run =
      text === 'and' || text === '&&'
        ? (values: Values) => a(values) && b(values)
        : (values: Values) => a(values) || b(values)
    return {type: 'bool', run}
  }
  const equality = text === '==' || text === '!='
  const alike = equality && left.type === 'bool' && right.type === 'bool'
  if (!alike && !(isNumber(left) && isNumber(right))) {
    throw badFormula(
      'numbers are missing',
      place,
      `Put a number on both sides of ${text}, and conditions in parentheses.`,
    )
  }
  const {run: a, type: leftType} = left as Scalar
  const {run: b, type: rightType} = right as Scalar
  // What may be whole or not, as max(1, load), expr takes for one of them here, and fails where it is the other.
  if ((equality || text === '%') && (leftType === 'number' || rightType === 'number')) throw unsupported(place)
  const compare = COMPARISON[text]
  if (compare) return {type: 'bool', run: (values) => Number(compare(a(values), b(values)))}
  if (text === '%' && (leftType !== 'int' || rightType !== 'int')) {
    throw badFormula(
      'whole numbers are missing',
      place,
      'The values of triggers are not whole to KEDA: write int(a) % 2.',
    )
  }
  const of = ARITHMETIC[text]!
  return {type: arithmeticType(text, leftType, rightType), run: (values) => of(a(values), b(values))}
}

export function conditional(place: Place, condition: Typed, yes: Typed, no: Typed): Scalar {
  const test = asBool(condition, place).run
  const bothBool = yes.type === 'bool' && no.type === 'bool'
  // A number or a list where it is true, a condition where it is not.
  if (!bothBool && !(isNumber(yes) && isNumber(no))) throw unsupported(place)
  const {run: a, type} = yes as Scalar
  const {run: b, type: other} = no as Scalar
  return {type: either(type, other), run: (values) => (test(values) ? a(values) : b(values))}
}

function arithmeticType(operator: string, left: Scalar['type'], right: Scalar['type']): Scalar['type'] {
  if (operator === '%') return 'int'
  return operator === '+' || operator === '-' || operator === '*' ? promoted(left, right) : 'float'
}

function asBool(typed: Typed, place: Place): Scalar {
  if (typed.type === 'bool') return typed
  throw badFormula('a condition is missing', place, 'Write a comparison, such as load > 0.')
}

/** As IEEE 754 has it, and JavaScript for a base of 1 has not. */
function power(base: number, exponent: number): number {
  return base === 1 ? 1 : base ** exponent
}
