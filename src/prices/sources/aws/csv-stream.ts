/** Most characters of one field; a longer one is an unclosed quote or no CSV. */
export const MAX_FIELD_CHARS = 2 ** 20
/** Most fields of one row. */
export const MAX_ROW_FIELDS = 10_000

export interface CsvParser {
  /** The rows that are complete with this piece of text. */
  push(text: string): string[][]
  /** The last row, where the text does not end with a line break. */
  end(): string[][]
}

const QUOTE = '"'
const COMMA = 0x2c
const LINE_FEED = 0x0a

interface Field {
  value: string
  /** Where the comma, line feed or end of text is that ended it. */
  next: number
  /** Whether the row ended with it. */
  ended: 'field' | 'row'
}

/**
 * The rows of a CSV file (RFC 4180: quoted fields, doubled quotes, LF or CRLF) as its bytes arrive, holding one row
 * and one chunk at a time. Blank lines are left out; a UTF-8 byte order mark is dropped.
 * @throws SyntaxError for text after a closing quote, an unclosed quote, or a field or row over its limit
 */
export async function* csvRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder()
  const parser = createCsvParser()
  for await (const chunk of chunks) yield* parser.push(decoder.decode(chunk, {stream: true}))
  yield* parser.push(decoder.decode())
  yield* parser.end()
}

/** The same for text that comes in pieces, cut anywhere. */
export function createCsvParser(): CsvParser {
  let pending = ''
  let row: string[] = []

  /** Takes complete fields off `text`; what is not complete yet is kept for the next piece. */
  const parse = (text: string, last: boolean): string[][] => {
    const rows: string[][] = []
    let at = 0
    for (let field = fieldAt(text, at, last); field !== undefined; field = fieldAt(text, at, last)) {
      const blank = row.length === 0 && field.value === '' && text[at] !== QUOTE
      at = field.next + 1
      if (!blank || field.ended === 'field') row.push(field.value)
      if (field.ended === 'field') continue
      if (row.length > 0) rows.push(row)
      row = []
    }
    pending = text.slice(at)
    if (row.length > MAX_ROW_FIELDS) throw new SyntaxError(`a row has more than ${MAX_ROW_FIELDS} fields`)
    if (pending.length > MAX_FIELD_CHARS) throw tooLong()
    // A comma at the very end still has an empty field after it.
    if (last && row.length > 0) rows.push([...row, ''])
    return rows
  }

  return {
    push: (text) => parse(pending + text, false),
    end: () => parse(pending, true),
  }
}

/** The field that begins at `at`; undefined at the end of the text, or where the next piece may belong to it. */
function fieldAt(text: string, at: number, last: boolean): Field | undefined {
  if (at >= text.length) return
  const field = text[at] === QUOTE ? quoted(text, at, last) : plain(text, at, last)
  if (field !== undefined && field.value.length > MAX_FIELD_CHARS) throw tooLong()
  return field
}

function tooLong(): SyntaxError {
  return new SyntaxError(`a field is longer than ${MAX_FIELD_CHARS} characters`)
}

function plain(text: string, start: number, last: boolean): Field | undefined {
  let end = start
  for (let code = 0; end < text.length; end++) {
    code = text.charCodeAt(end)
    if (code === COMMA || code === LINE_FEED) break
  }
  if (end === text.length && !last) return
  const carriage = text.charCodeAt(end) !== COMMA && end > start && text[end - 1] === '\r'
  return {value: text.slice(start, carriage ? end - 1 : end), next: end, ended: enderAt(text, end)}
}

function quoted(text: string, start: number, last: boolean): Field | undefined {
  let doubled = false
  let close = text.indexOf(QUOTE, start + 1)
  while (close >= 0 && text[close + 1] === QUOTE) {
    doubled = true
    close = text.indexOf(QUOTE, close + 2)
  }
  if (close < 0) {
    if (last) throw new SyntaxError('a quote is not closed')
    return
  }
  let next = close + 1
  if (text[next] === '\r' && (text[next + 1] === '\n' || (last && next + 1 === text.length))) next++
  // What ends the field, or doubles its quote, may be in the next piece.
  if (next >= text.length || (text[next] === '\r' && next + 1 === text.length)) {
    if (!last) return
  } else if (text[next] !== ',' && text[next] !== '\n') throw new SyntaxError('text after a closing quote')
  const value = text.slice(start + 1, close)
  return {value: doubled ? value.replaceAll('""', QUOTE) : value, next, ended: enderAt(text, next)}
}

function enderAt(text: string, at: number): Field['ended'] {
  return text.charCodeAt(at) === COMMA ? 'field' : 'row'
}
