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
  const {code, message, oclif, stack, suggestions} = error as ErrorLike
  if (code === 'EEXIT') return
  if (oclif?.exit === undefined)
    return `${stack ?? String(error)}\nThis is a bug in frugal: please report it with the command you ran.`
  const lines = [`Error: ${message}`, `Code: ${code ?? 'E_USAGE'}`]
  if (suggestions?.length) lines.push(`Try: ${suggestions.join('\n     ')}`)
  return lines.join('\n')
}

/** The same, for `--json`: `{code, exit, message, suggestions}`. */
export function errorToJson(error: unknown): {code: string; exit: number; message: string; suggestions: string[]} {
  const {code, message, oclif, suggestions} = error as ErrorLike
  const fallback = oclif?.exit === undefined ? 'E_BUG' : 'E_USAGE'
  return {code: code ?? fallback, exit: exitCodeOf(error), message, suggestions: suggestions ?? []}
}
