import {CelError, combine} from './combine.ts'
import {callFunction, callMethod, MACROS} from './functions.ts'
import type {Expression} from './parse.ts'

export type Scope = Readonly<Record<string, unknown>>

/** The value of an expression over JSON values. Throws {@link CelError}. */
export function evaluateCel(expression: Expression, scope: Scope): unknown {
  switch (expression.type) {
    case 'literal':
      return expression.value
    case 'list':
      return expression.items.map((item) => evaluateCel(item, scope))
    case 'name':
      return own(scope, expression.name)
    case 'field':
      return own(evaluateCel(expression.of, scope), expression.name)
    case 'index':
      return own(evaluateCel(expression.of, scope), evaluateCel(expression.index, scope) as string | number)
    case 'call':
      return call(expression, scope)
    case 'unary':
      return unary(expression, scope)
    case 'binary':
      return binary(expression, scope)
    case 'choice':
      return evaluateCel(expression.test, scope)
        ? evaluateCel(expression.then, scope)
        : evaluateCel(expression.otherwise, scope)
  }
}

function own(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key))
    throw new CelError(`no such key: ${key}`)
  return (value as Record<string | number, unknown>)[key]
}

function unary({of, operator}: Extract<Expression, {type: 'unary'}>, scope: Scope): unknown {
  const value = evaluateCel(of, scope)
  return operator === '!' ? !value : -(value as number)
}

function binary({left, operator, right}: Extract<Expression, {type: 'binary'}>, scope: Scope): unknown {
  if (operator === '||' || operator === '&&') {
    const sides = [left, right].map((side) => () => evaluateCel(side, scope) === true)
    return combine(operator === '||', sides)
  }
  const a = evaluateCel(left, scope)
  const b = evaluateCel(right, scope)
  switch (operator) {
    case '==':
      return equal(a, b)
    case '!=':
      return !equal(a, b)
    case 'in':
      return Array.isArray(b) ? b.some((item) => equal(a, item)) : Object.hasOwn(b as object, a as string)
    case '+':
      return Array.isArray(a) ? [...a, ...(b as unknown[])] : (a as number) + (b as number)
    case '-':
      return (a as number) - (b as number)
    case '*':
      return (a as number) * (b as number)
    case '<':
      return (a as number) < (b as number)
    case '<=':
      return (a as number) <= (b as number)
    case '>':
      return (a as number) > (b as number)
    case '>=':
      return (a as number) >= (b as number)
  }
  throw new CelError(`no operator ${operator}`)
}

function call({args, name, receiver}: Extract<Expression, {type: 'call'}>, scope: Scope): unknown {
  if (name === 'has' && args[0]?.type === 'field') {
    const {name: field, of} = args[0]
    const value = evaluateCel(of, scope)
    return typeof value === 'object' && value !== null && Object.hasOwn(value, field)
  }
  if (!receiver)
    return callFunction(
      name,
      args.map((arg) => evaluateCel(arg, scope)),
    )
  const value = evaluateCel(receiver, scope)
  const macro = Object.hasOwn(MACROS, name) ? MACROS[name] : undefined
  if (!macro)
    return callMethod(
      name,
      value,
      args.map((arg) => evaluateCel(arg, scope)),
    )
  const [variable, body] = args
  if (variable?.type !== 'name' || !body) throw new CelError(`${name} needs a variable and a test`)
  const items: unknown[] = Array.isArray(value) ? value : Object.keys(value as object)
  return macro(items, (item) => evaluateCel(body, {...scope, [variable.name]: item}) === true)
}

function equal(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [left, right] = [Object.entries(a), b as Record<string, unknown>]
  return (
    Array.isArray(a) === Array.isArray(b) &&
    left.length === Object.keys(right).length &&
    left.every(([key, value]) => Object.hasOwn(right, key) && equal(value, right[key]))
  )
}
