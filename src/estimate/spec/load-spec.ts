import {closeSync, openSync, readSync} from 'node:fs'
import {join} from 'node:path'

import {UserError} from '../../errors.ts'
import {packageRoot} from '../../package-root.ts'
import type {YamlText} from '../../read-yaml.ts'
import type {Override} from './overrides.ts'
import {MAX_SPEC_BYTES, parseSpec, tooLarge} from './parse-spec.ts'
import type {Spec} from './spec.ts'

export const PRESETS = ['development', 'small-production', 'medium-production'] as const
export type Preset = (typeof PRESETS)[number]

/** Where a spec comes from: a file, `-` for standard input, or one of the presets in templates/. */
export type SpecSource = {file: string} | {preset: Preset}

/**
 * Reads and checks a spec.
 * @throws UserError `E_READ` when the file cannot be read, and what `parseSpec` throws
 */
export async function loadSpec(source: SpecSource, overrides: Override[] = []): Promise<Spec> {
  return parseSpec(await readSpecText(source), overrides)
}

/**
 * The text of a spec and its name in messages.
 * @param most bytes that are read at the most: a larger file is refused at little cost
 * @throws UserError `E_READ`, `E_SPEC_TOO_LARGE`
 */
export async function readSpecText(source: SpecSource, most = MAX_SPEC_BYTES): Promise<YamlText> {
  const path = 'preset' in source ? presetFile(source.preset) : source.file
  const file = path === '-' ? 'standard input' : path
  const bytes = path === '-' ? await readAtMost(process.stdin, most) : readFile(path, most)
  if (bytes.length > most) throw tooLarge(file, most)
  return {file, text: decode(bytes, file)}
}

function presetFile(preset: Preset): string {
  return join(packageRoot(), 'templates', 'estimate', `${preset}.yaml`)
}

/** The file, or one byte more of it than `most`; at once, as opening a stream costs more than reading a spec. */
function readFile(path: string, most: number): Buffer {
  try {
    const file = openSync(path, 'r')
    try {
      return Buffer.concat([...chunksOf(file, most)])
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    const {code = '', message} = cause as NodeJS.ErrnoException
    throw unreadable(path, REASONS[code] ?? message, cause)
  }
}

function* chunksOf(file: number, most: number): Generator<Buffer> {
  for (let size = 0; size <= most; ) {
    const chunk = Buffer.alloc(Math.min(CHUNK, most + 1 - size))
    const read = readSync(file, chunk, 0, chunk.length, null)
    if (read === 0) return
    size += read
    yield chunk.subarray(0, read)
  }
}

const CHUNK = 65_536

/** All of the stream, or somewhat more than `most` bytes of it. */
async function readAtMost(stream: AsyncIterable<Buffer | string>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Buffer)
    chunks.push(bytes)
    size += bytes.length
    if (size > most) break
  }
  return Buffer.concat(chunks)
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch (cause) {
    throw unreadable(file, 'it is not UTF-8 text', cause)
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
}

function unreadable(file: string, reason: string, cause: unknown): UserError {
  return new UserError(`${file}: ${reason}`, {
    code: 'E_READ',
    fix: 'Name a spec file, or begin with one: frugal estimate --preset development',
    cause,
  })
}
