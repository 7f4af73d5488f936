// Imported when manifests are read from files: the package is CommonJS, of which a bundle's `import()` would give no
// named exports.
import {type Document, LineCounter, parseAllDocuments} from 'yaml'

import {UserError} from '../../../errors.ts'
import {clean} from '../../../terminal/clean.ts'
import {toValue} from './to-value.ts'

/** A document of a YAML stream, as kubectl reads it. */
export interface ReadDocument {
  value: unknown
  /** Where a field stands, or the nearest field around it, by its path. Lines and columns count from 1. */
  locate(path: string): Place
  /** Keys that a map has twice, by their path; kubectl takes the last one. */
  duplicates: readonly {path: string; place: Place}[]
}

export interface Place {
  line: number
  column: number
}

const MAX_CHARACTERS = 10_000_000

/**
 * The documents of a YAML or JSON text that are not empty.
 * @throws UserError `E_BAD_YAML` with the place
 */
export function readDocuments(text: string, file: string): ReadDocument[] {
  if (text.length > MAX_CHARACTERS) {
    throw badYaml(file, `it holds more than ${MAX_CHARACTERS} characters`, 'Split it into smaller files')
  }
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, {
    lineCounter,
    // Scalars stay text, to be read as kubectl reads them.
    schema: 'failsafe',
    logLevel: 'silent',
    prettyErrors: false,
    uniqueKeys: false,
  }) as Document[]
  const place = (offset: number): Place => {
    const {col, line} = lineCounter.linePos(offset)
    return {line: Math.max(1, line), column: Math.max(1, col)}
  }
  return documents.flatMap((document) => {
    const [error] = document.errors
    if (error) throw syntaxError(error, place(error.pos[0]), text, file)
    const read = toValue(document, (offset) => `${file}:${placeText(place(offset))}`)
    if (read.value === null) return []
    const locate = (path: string): Place => place(offsetOf(path, read.offsets))
    const duplicates = read.duplicates.map(({offset, path}) => ({path, place: place(offset)}))
    return [{value: read.value, locate, duplicates}]
  })
}

function offsetOf(path: string, offsets: ReadonlyMap<string, number>): number {
  let prefix = path
  while (prefix && !offsets.has(prefix)) {
    prefix = prefix.slice(0, Math.max(prefix.lastIndexOf('.'), prefix.lastIndexOf('['), 0))
  }
  return offsets.get(prefix) ?? 0
}

const placeText = ({column, line}: Place): string => `${line}:${column}`

function syntaxError(error: {code: string; message: string}, place: Place, text: string, file: string): UserError {
  const at = `${file}:${placeText(place)}`
  const fixes: Readonly<Record<string, string>> = {
    TAB_AS_INDENT: 'Indent with spaces: YAML has no tabs there',
    BAD_INDENT: 'Indent the line as its neighbours are',
    BLOCK_AS_IMPLICIT_KEY: 'Put text that holds ": " in quotes',
    MULTILINE_IMPLICIT_KEY: 'Put a ":" after the key, or the text in quotes',
    RESOURCE_EXHAUSTION: 'Write the manifests without nesting of that depth',
    TAG_RESOLVE_FAILED: 'Remove the tag',
  }
  const fix = /\{\{/.test(text)
    ? 'Render the template first, as with helm template'
    : (fixes[error.code] ?? `Mend ${at}`)
  const message = error.code === 'RESOURCE_EXHAUSTION' ? 'it is nested too deep' : error.message.split('\n')[0]!
  return badYaml(at, message, fix, error)
}

/** What is wrong with a file of manifests, and where. */
export function badYaml(place: string, message: string, fix: string, cause?: unknown): UserError {
  return new UserError(clean(`${place}: ${message}`), {code: 'E_BAD_YAML', fix: clean(fix), cause})
}
