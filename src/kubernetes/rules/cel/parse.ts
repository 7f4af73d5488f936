/** The Common Expression Language, as far as the rules of the custom kinds in data/kubernetes-crds.json go. */
export type Expression =
  | {type: 'literal'; value: string | number | boolean | null}
  | {type: 'list'; items: Expression[]}
  | {type: 'name'; name: string}
  | {type: 'field'; of: Expression; name: string}
  | {type: 'index'; of: Expression; index: Expression}
  /** `f(x)`, or of a receiver `x.f(y)`. */
  | {type: 'call'; name: string; receiver?: Expression; args: Expression[]}
  | {type: 'unary'; operator: '!' | '-'; of: Expression}
  | {type: 'binary'; operator: string; left: Expression; right: Expression}
  | {type: 'choice'; test: Expression; then: Expression; otherwise: Expression}

/** How tightly the operators bind, from the loosest; `?:` is looser than all. */
const LEVELS = [['||'], ['&&'], ['==', '!=', '<=', '>=', '<', '>', 'in'], ['+', '-'], ['*', '/', '%']]

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|([A-Za-z_]\w*)|(\|\||&&|[=!<>]=|[-+*/%<>!?:.,()[\]]))/y

/** Reads an expression. Throws SyntaxError on what it does not know. */
export function parseCel(text: string): Expression {
  const tokens = tokenize(text)
  const expression = readChoice(tokens)
  if (tokens.next !== tokens.list.length) throw new SyntaxError(`unexpected ${peek(tokens)} in ${text}`)
  return expression
}

interface Tokens {
  list: readonly string[]
  next: number
}

function tokenize(text: string): Tokens {
  const list: string[] = []
  const pattern = new RegExp(TOKEN)
  const end = text.trimEnd().length
  while (pattern.lastIndex < end) {
    const match = pattern.exec(text)
    if (!match) throw new SyntaxError(`cannot read ${text}`)
    list.push(match[1] ?? match[2] ?? match[3] ?? match[4]!)
  }
  return {list, next: 0}
}

const peek = ({list, next}: Tokens): string | undefined => list[next]

function take(tokens: Tokens, expected?: string): string {
  const token = peek(tokens)
  if (token === undefined || (expected !== undefined && token !== expected)) {
    throw new SyntaxError(`expected ${expected ?? 'a value'}, not ${token ?? 'the end'}`)
  }
  tokens.next++
  return token
}

function skip(tokens: Tokens, token: string): boolean {
  if (peek(tokens) !== token) return false
  tokens.next++
  return true
}

function readChoice(tokens: Tokens): Expression {
  const test = readBinary(tokens, 0)
  if (!skip(tokens, '?')) return test
  const then = readChoice(tokens)
  take(tokens, ':')
  return {type: 'choice', test, then, otherwise: readChoice(tokens)}
}

function readBinary(tokens: Tokens, level: number): Expression {
  const operators = LEVELS[level]
  if (!operators) return readUnary(tokens)
  let left = readBinary(tokens, level + 1)
  while (operators.includes(peek(tokens) ?? '')) {
    const operator = take(tokens)
    left = {type: 'binary', operator, left, right: readBinary(tokens, level + 1)}
  }
  return left
}

function readUnary(tokens: Tokens): Expression {
  if (skip(tokens, '!')) return {type: 'unary', operator: '!', of: readUnary(tokens)}
  if (skip(tokens, '-')) return {type: 'unary', operator: '-', of: readUnary(tokens)}
  return readMembers(tokens, readPrimary(tokens))
}

function readMembers(tokens: Tokens, of: Expression): Expression {
  if (skip(tokens, '.')) {
    const name = take(tokens)
    const member: Expression = skip(tokens, '(')
      ? {type: 'call', name, receiver: of, args: readList(tokens, ')')}
      : {type: 'field', of, name}
    return readMembers(tokens, member)
  }
  if (!skip(tokens, '[')) return of
  const index = readChoice(tokens)
  take(tokens, ']')
  return readMembers(tokens, {type: 'index', of, index})
}

function readPrimary(tokens: Tokens): Expression {
  const token = take(tokens)
  if (token === '(') {
    const inner = readChoice(tokens)
    take(tokens, ')')
    return inner
  }
  if (token === '[') return {type: 'list', items: readList(tokens, ']')}
  if (/^\d/.test(token)) return {type: 'literal', value: Number(token)}
  if (/^['"]/.test(token)) return {type: 'literal', value: token.slice(1, -1).replace(/\\(.)/g, '$1')}
  if (token === 'true' || token === 'false') return {type: 'literal', value: token === 'true'}
  if (token === 'null') return {type: 'literal', value: null}
  if (!/^\w/.test(token)) throw new SyntaxError(`unexpected ${token}`)
  return skip(tokens, '(') ? {type: 'call', name: token, args: readList(tokens, ')')} : {type: 'name', name: token}
}

function readList(tokens: Tokens, end: string): Expression[] {
  const items: Expression[] = []
  if (skip(tokens, end)) return items
  do items.push(readChoice(tokens))
  while (skip(tokens, ','))
  take(tokens, end)
  return items
}
