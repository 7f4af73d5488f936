export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Puts a style around text, or returns it as it is where colour is not wanted. */
export type Paint = (style: Style | undefined, text: string) => string

/** What is asked of a stream: whether a person reads it. */
export interface ColorStream {
  isTTY?: boolean
}

const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
}

/**
 * Whether to colour what goes to the stream. FORCE_COLOR decides where it is set
 * (`0` and `false` mean no), as in Node; then NO_COLOR, TERM=dumb, and whether it is a terminal.
 */
export function wantsColor(stream: ColorStream, env: NodeJS.ProcessEnv = process.env): boolean {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false'
  if (env['NO_COLOR'] || env['TERM'] === 'dumb') return false
  return stream.isTTY === true
}

/** The painter for a stream. */
export function painter(stream: ColorStream, env: NodeJS.ProcessEnv = process.env): Paint {
  if (!wantsColor(stream, env)) return (_, text) => text
  return (style, text) => {
    if (style === undefined || text === '') return text
    const [on, off] = CODES[style]
    return `\u001b[${on}m${text}\u001b[${off}m`
  }
}
