import {EXIT} from '../errors.ts'

interface ErrorLike extends Error {
  code?: string
  oclif?: {exit?: number}
  suggestions?: string[]
}

/** The exit code an error asks for; an error that asks for none is a bug. */
export function exitCodeOf(error: unknown): number {
  return (error as ErrorLike | undefined)?.oclif?.exit ?? EXIT.bug
}

/**
 * What a person reads on stderr: what is wrong, its code, the one thing to do.
 * `undefined` for an exit that is no error (`this.exit(0)`); a bug keeps its stack.
 */
export function describeError(error: unknown): string | undefined {
  const {code, oclif, stack} = error as ErrorLike
  if (code === 'EEXIT') return
  if (oclif?.exit === undefined)
    return `${stack ?? String(error)}\nThis is a bug in frugal: please report it with the command you ran.`
  const {message, suggestions} = errorToJson(error)
  const lines = [`Error: ${message}`, `Code: ${code ?? 'E_USAGE'}`]
  if (suggestions.length > 0) lines.push(`Try: ${suggestions.join('\n     ')}`)
  return lines.join('\n')
}

/** The same, for `--json`: `{code, exit, message, suggestions}`. */
export function errorToJson(error: unknown): {code: string; exit: number; message: string; suggestions: string[]} {
  const {code, oclif, ...said} = error as ErrorLike
  const {message, suggestions = []} = withoutOclifHint((error as ErrorLike).message, said.suggestions)
  const fallback = oclif?.exit === undefined ? 'E_BUG' : 'E_USAGE'
  return {code: code ?? fallback, exit: exitCodeOf(error), message, suggestions}
}

const HINT = /\s*See more help with --help$/
const PREFIX = /^Parsing --\S+\s+/

/** oclif wraps what is wrong with flags in a prefix and a line of advice: advice is said where all of it is. */
function withoutOclifHint(
  message: string,
  suggestions: string[] | undefined,
): {message: string; suggestions?: string[]} {
  if (!HINT.test(message)) return {message, ...(suggestions && {suggestions})}
  const bare = message.replace(HINT, '').replace(PREFIX, '')
  return {message: bare, suggestions: suggestions ?? ['the same command with --help']}
}
