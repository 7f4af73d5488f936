import {clean} from './clean.ts'

/** The part of stderr that a status line needs. */
export interface StatusStream {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

/** One line that says what is being waited for; it is nowhere but on a terminal that can rewrite it. */
export interface StatusLine extends Disposable {
  /** Shows the text in place of the last; an empty one takes it away. */
  set(text: string): void
}

/** A status line on the stream: silent in a pipe and where TERM is `dumb`. */
export function statusLine(stream: StatusStream, env: NodeJS.ProcessEnv = process.env): StatusLine {
  const live = stream.isTTY === true && env['TERM'] !== 'dumb'
  let shown = false
  const clear = () => {
    if (shown) stream.write('\r\u001b[2K')
    shown = false
  }
  const set = (text: string) => {
    if (!live) return
    clear()
    if (text === '') return
    // One column is left free: a full line would wrap, and the next rewrite would miss its first half.
    stream.write(clean(text).slice(0, (stream.columns ?? 80) - 1))
    shown = true
  }
  return {set, [Symbol.dispose]: clear}
}
