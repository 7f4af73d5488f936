const DELIMITERS = [',', ';', '\t'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/** The delimiter of a line: the one of comma, semicolon and tab that it has most of; a comma where it has none. */
export function delimiterOf(line: string): Delimiter {
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!
}

/**
 * The fields of one line as RFC 4180 has them, trimmed. Undefined where a quote is not closed: a field does not go
 * over several lines.
 */
export function splitFields(line: string, delimiter: Delimiter): string[] | undefined {
  if (!line.includes('"')) {
    const fields = line.split(delimiter)
    return line.includes(' ') || delimiter === '\t' ? fields.map((field) => field.trim()) : fields
  }
  const fields: string[] = []
  for (let at = 0; at <= line.length; ) {
    while (line[at] === ' ') at++
    if (line[at] !== '"') {
      const end = indexOrEnd(line, delimiter, at)
      fields.push(line.slice(at, end).trim())
      at = end + 1
      continue
    }
    const close = closingQuote(line, at + 1)
    if (close < 0) return undefined
    const end = indexOrEnd(line, delimiter, close + 1)
    if (line.slice(close + 1, end).trim() !== '') return undefined
    fields.push(
      line
        .slice(at + 1, close)
        .replaceAll('""', '"')
        .trim(),
    )
    at = end + 1
  }
  return fields
}

function indexOrEnd(line: string, delimiter: string, from: number): number {
  const index = line.indexOf(delimiter, from)
  return index < 0 ? line.length : index
}

function closingQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 2)) {
    if (line[at + 1] !== '"') return at
  }
  return -1
}
