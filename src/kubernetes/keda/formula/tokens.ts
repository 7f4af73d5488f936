import {type Place, unsupported} from './formula-error.ts'

export interface Token extends Place {
  kind: 'number' | 'name' | 'operator' | 'end'
}

const SKIPPED = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y
const NUMBER =
  /(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)(?![\w$])/y
const NAME = /[\p{L}_$][\p{L}\d_$]*/uy
const OPERATOR = /\*\*|&&|\|\||==|!=|<=|>=|\?\?|\?\.|\.\.|::|[-+*/%^<>!?:,#()[\]{}|.;=]/y

/** Words of the expr language that cannot name a trigger. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  'not in or and matches contains startsWith endsWith let if else true false nil'.split(' '),
)

/** A formula cut into tokens, with an `end` at the end. */
export function tokensOf(formula: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    at += matchAt(SKIPPED, formula, at)!.length
    if (at >= formula.length) return [...tokens, {kind: 'end', text: '', at}]
    const token = tokenAt(formula, at)
    tokens.push(token)
    at += token.text.length
  }
}

function tokenAt(formula: string, at: number): Token {
  const number = matchAt(NUMBER, formula, at)
  if (number !== undefined) return {kind: 'number', text: number, at}
  const name = matchAt(NAME, formula, at)
  if (name !== undefined) return {kind: 'name', text: name, at}
  const operator = matchAt(OPERATOR, formula, at)
  if (operator !== undefined) return {kind: 'operator', text: operator, at}
  throw unsupported({text: String.fromCodePoint(formula.codePointAt(at)!), at})
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  const own = new RegExp(pattern, pattern.flags)
  own.lastIndex = at
  return own.exec(text)?.[0]
}
