import {nearest} from '../../../nearest.ts'
import {badFormula, unsupported} from './formula-error.ts'
import {callFunction, callListFunction, FUNCTIONS, LIST_FUNCTIONS} from './functions.ts'
import {BINARY, binary, conditional, UNARY, unary} from './operators.ts'
import {KEYWORDS, type Token, tokensOf} from './tokens.ts'
import type {Scalar, Typed} from './typed.ts'

const MAX_DEPTH = 100
/** Conditions are read once for each item of their list, and may hold lists in turn. */
const MAX_STEPS = 20_000

/** Reads a formula over names; each name is a float. */
export function parseFormula(formula: string, names: readonly string[]): Typed {
  const parser = new FormulaParser(tokensOf(formula), names)
  const whole = parser.expression(0)
  parser.end()
  return whole
}

/** A parser by precedence, as expr-lang/expr has one, which builds what runs at once. */
class FormulaParser {
  readonly #tokens: readonly Token[]
  readonly #names: readonly string[]
  #next = 0
  #depth = 0
  #steps = 0
  /** What `#` is, innermost last. */
  readonly #items: Typed[] = []

  constructor(tokens: readonly Token[], names: readonly string[]) {
    this.#tokens = tokens
    this.#names = names
  }

  expression(precedence: number): Typed {
    if (++this.#depth > MAX_DEPTH || ++this.#steps > MAX_STEPS) throw unsupported(this.#peek())
    let left = this.#primary()
    for (;;) {
      const operator = this.#peek()
      const binds = operator.kind === 'number' ? undefined : BINARY.get(operator.text)
      if (binds === undefined || binds < precedence) break
      this.#next++
      if (/^[<>]/.test(operator.text)) {
        left = this.#comparisons(left, operator, binds)
      } else {
        const fromRight = operator.text === '**' || operator.text === '^'
        left = binary(operator, left, this.expression(fromRight ? binds : binds + 1))
      }
    }
    if (precedence === 0) left = this.#conditionals(left)
    this.#depth--
    return left
  }

  end(): void {
    if (this.#peek().kind !== 'end') throw this.#unexpected()
  }

  #peek(): Token {
    return this.#tokens[this.#next]!
  }

  /** `1 < a < 3` is `1 < a and a < 3`. */
  #comparisons(first: Typed, operator: Token, binds: number): Typed {
    let right = this.expression(binds + 1)
    let all = binary(operator, first, right)
    while (/^[<>]=?$/.test(this.#peek().text)) {
      const next = this.#take()
      const left = right
      right = this.expression(binds + 1)
      all = binary({...next, text: 'and'}, all, binary(next, left, right))
    }
    return all
  }

  #conditionals(first: Typed): Typed {
    let condition = first
    while (this.#peek().text === '?') {
      const place = this.#take()
      const yes = this.#peek().text === ':' ? condition : this.expression(0)
      this.#expect(':')
      condition = conditional(place, condition, yes, this.expression(0))
    }
    return condition
  }

  #primary(): Typed {
    const token = this.#peek()
    const unaryBinds = token.kind === 'number' ? undefined : UNARY.get(token.text)
    if (unaryBinds !== undefined) {
      this.#next++
      return unary(token, this.expression(unaryBinds))
    }
    if (token.text === '#' && this.#items.length > 0) {
      this.#next++
      return this.#items.at(-1)!
    }
    if (token.text === '(') {
      this.#next++
      const inner = this.expression(0)
      this.#expect(')')
      return inner
    }
    if (token.text === '[') {
      this.#next++
      return {type: 'list', items: this.#list(']')}
    }
    if (token.kind === 'number') return numberOf(this.#take())
    if (token.kind === 'name') return this.#named(this.#take())
    throw this.#unexpected()
  }

  #named(token: Token): Typed {
    const {text} = token
    if (text === 'true' || text === 'false') return {type: 'bool', run: () => Number(text === 'true')}
    if (KEYWORDS.has(text)) throw unsupported(token)
    if (this.#peek().text === '(') return this.#call(token)
    const index = this.#names.indexOf(text)
    if (index >= 0) return {type: 'float', run: (values) => values[index]!}
    const close = nearest(text, this.#names)
    const names = close.length > 0 ? close : this.#names
    throw badFormula(
      'there is no trigger of the name',
      token,
      names.length > 0 ? `Write ${names.join(' or ')}.` : 'Give a trigger this name.',
    )
  }

  #call(token: Token): Scalar {
    this.#expect('(')
    if (FUNCTIONS.has(token.text)) return callFunction(token, this.#list(')'))
    if (!LIST_FUNCTIONS.has(token.text)) throw unsupported(token)
    const list = this.expression(0)
    let perItem: Scalar[] | undefined
    if (this.#peek().text === ',' && this.#tokens[this.#next + 1]!.text !== ')') {
      this.#next++
      perItem = this.#perItem(list.type === 'list' ? list.items : [])
    }
    if (this.#peek().text === ',') this.#next++
    this.#expect(')')
    return callListFunction(token, list, perItem)
  }

  /** Reads a condition once for each item, as `#`; for a list without items to get past it. */
  #perItem(items: readonly Typed[]): Scalar[] {
    const start = this.#next
    const braces = this.#peek().text === '{'
    const read = (item: Typed): Scalar => {
      this.#next = braces ? start + 1 : start
      this.#items.push(item)
      const place = this.#peek()
      const result = this.expression(0)
      this.#items.pop()
      if (braces) this.#expect('}')
      if (result.type === 'list')
        throw badFormula('a list is no condition', place, 'Write a comparison, such as # > 1.')
      return result
    }
    if (items.length > 0) return items.map(read)
    read({type: 'float', run: () => 0})
    return []
  }

  /** Expressions by commas up to a closing bracket; one comma may be left at the end. */
  #list(close: string): Typed[] {
    const items: Typed[] = []
    while (this.#peek().text !== close) {
      items.push(this.expression(0))
      if (this.#peek().text !== close) this.#expect(',')
    }
    this.#next++
    return items
  }

  #take(): Token {
    return this.#tokens[this.#next++]!
  }

  #expect(text: string): void {
    if (this.#peek().text !== text) throw this.#unexpected(text)
    this.#next++
  }

  #unexpected(wanted?: string): Error {
    const token = this.#peek()
    if (/^(\?\?|\?\.|\.\.?|::|[|;{#[]|in|not|if|let|matches|contains|startsWith|endsWith)$/.test(token.text))
      return unsupported(token)
    const what = token.kind === 'end' ? 'something is missing' : 'something else is wanted'
    return badFormula(
      what,
      token,
      wanted === undefined ? 'Write a number, a trigger or an operator here.' : `Write ${wanted} here.`,
    )
  }
}

function numberOf(token: Token): Scalar {
  const text = token.text.replaceAll('_', '')
  const value = Number(text)
  const whole = /^0[xob]/i.test(text) || !/[.e]/i.test(text)
  if (Number.isNaN(value) || !Number.isFinite(value)) throw badFormula('this is no number', token, 'Write it as 12.5.')
  if (whole && !Number.isSafeInteger(value)) throw unsupported(token)
  return {type: whole ? 'int' : 'float', run: () => value}
}
