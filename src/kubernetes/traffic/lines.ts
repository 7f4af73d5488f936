import {badTrace} from './bad-trace.ts'

/** A longer line is no line of a trace. */
const MAX_LINE = 65_536

/**
 * Calls back with each line of UTF-8 text, without its line break (LF or CRLF) and without a byte order mark.
 * Memory does not grow with the file.
 * @throws UserError `E_BAD_TRACE` for what is not text: NUL bytes, gzip, bytes that are not UTF-8, a line of over 64 KiB
 */
export async function eachLine(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  file: string,
  onLine: (text: string, line: number) => void,
): Promise<void> {
  const decoder = new TextDecoder('utf-8', {fatal: true})
  let rest = ''
  let line = 0
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk ? decoder.decode(chunk, {stream: true}) : decoder.decode()
    } catch (cause) {
      throw badTrace({file, line: line + 1}, 'not UTF-8 text', 'Save it as CSV in UTF-8', cause)
    }
  }
  for await (const chunk of chunks) {
    if (line === 0 && rest === '') refuseGzip(chunk, file)
    if (chunk.includes(0)) {
      throw badTrace({file, line: line + 1}, 'a NUL byte: binary or UTF-16, not text', 'Save it as CSV in UTF-8')
    }
    const text = rest + decode(chunk)
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      onLine(text.slice(start, text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end), ++line)
      start = end + 1
    }
    rest = text.slice(start)
    if (rest.length > MAX_LINE) {
      throw badTrace({file, line: line + 1}, 'the line is longer than 64 KiB', 'Give CSV with one row a line')
    }
  }
  rest += decode()
  if (rest !== '') onLine(rest.replace(/\r$/, ''), line + 1)
}

function refuseGzip(chunk: Uint8Array, file: string): void {
  if (chunk[0] !== 0x1f || chunk[1] !== 0x8b) return
  throw badTrace(
    {file},
    'compressed with gzip',
    'Unpack it on the way in: gunzip -c trace.csv.gz | frugal simulate-hpa -',
  )
}
