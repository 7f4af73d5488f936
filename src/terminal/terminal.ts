import {type Paint, painter} from './color.ts'

/** What a list is fitted to: the colours the stream takes, and its width where it is a terminal. */
export interface Terminal {
  paint: Paint
  width?: number
}

/** The terminal behind a stream; a pipe has no width, and no colour unless it is forced. */
export function terminalOf(
  stream: {isTTY?: boolean; columns?: number},
  env: NodeJS.ProcessEnv = process.env,
): Terminal {
  const {columns, isTTY} = stream
  return {paint: painter(stream, env), ...(isTTY && columns !== undefined && columns > 0 && {width: columns})}
}
