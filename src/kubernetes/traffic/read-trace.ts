import {createReadStream} from 'node:fs'

import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'
import {badTrace} from './bad-trace.ts'
import type {RawTrace} from './raw-trace.ts'
import {type CsvOptions, readCsv} from './read-csv.ts'

/** A reply of Prometheus is parsed whole; 11,000 points a series are the most it gives. */
const MAX_JSON_BYTES = 268_435_456

export type TraceFileOptions = Omit<CsvOptions, 'file'>

/**
 * Reads a trace: CSV, streamed, or the reply of a Prometheus range query, told by its first character.
 * @param path a file, or `-` for standard input
 * @throws UserError `E_READ` where the file cannot be read, `E_BAD_TRACE`, `E_UNKNOWN_COLUMN`
 */
export async function readTrace(path: string, options: TraceFileOptions): Promise<RawTrace> {
  const file = path === '-' ? 'standard input' : path
  const stream: AsyncIterable<Uint8Array> = path === '-' ? process.stdin : createReadStream(path)
  return await parseTrace(readable(stream, file), {...options, file})
}

/** {@link readTrace} of bytes that are at hand. */
export async function parseTrace(chunks: AsyncIterable<Uint8Array>, options: CsvOptions): Promise<RawTrace> {
  const {file} = options
  const iterator = chunks[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let start: string | undefined
  while (start === undefined) {
    const {done, value} = await iterator.next()
    if (done) break
    first.push(value)
    start = /[^\s\ufeff\ufffd]/.exec(new TextDecoder().decode(value))?.[0]
  }
  const all = chain(first, iterator)
  if (start !== '{' && start !== '[') return await readCsv(all, options)
  const [{readPrometheus}, text] = await Promise.all([import('./prometheus.ts'), textOf(all, file)])
  return readPrometheus(text, options)
}

async function* chain(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* first
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

async function textOf(chunks: AsyncIterable<Uint8Array>, file: string): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    parts.push(chunk)
    size += chunk.length
    if (size > MAX_JSON_BYTES) {
      throw badTrace({file}, 'more than 256 MiB of JSON', 'Query a shorter time, or a longer step')
    }
  }
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(Buffer.concat(parts))
  } catch (cause) {
    throw badTrace({file}, 'not UTF-8 text', 'Save the reply as it came', cause)
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
}

async function* readable(stream: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream
  } catch (cause) {
    const {code = '', message, syscall} = cause as NodeJS.ErrnoException
    if (!syscall) throw cause
    throw new UserError(`${clean(file)}: ${REASONS[code] ?? message}`, {
      code: 'E_READ',
      fix: 'Name a trace, or take one that is made up: frugal simulate-hpa --synthetic office-hours',
      cause,
    })
  }
}
