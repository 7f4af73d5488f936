import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'

/** What is wrong with a trace, where, and the one thing to do: `E_BAD_TRACE`. */
export function badTrace(place: {file: string; line?: number}, message: string, fix: string, cause?: unknown) {
  const at = place.line === undefined ? '' : `:${place.line}`
  return new UserError(`${clean(place.file)}${at}: ${message}`, {
    code: 'E_BAD_TRACE',
    fix,
    ...(cause !== undefined && {cause}),
  })
}

/** What stands in a file, short and safe enough for a message. */
export function quoted(text: string): string {
  const shown = clean(text)
  return JSON.stringify(shown.length > 40 ? `${shown.slice(0, 40)}...` : shown)
}
