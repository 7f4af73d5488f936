import {open} from 'node:fs/promises'
import {join} from 'node:path'

import {UserError} from '../../errors.ts'
import {packageRoot} from '../../package-root.ts'
import type {Override} from './overrides.ts'
import {MAX_SPEC_CHARS, parseSpec} from './parse-spec.ts'
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
  const file = fileOf(source)
  return parseSpec({text: await readSpecText(source), file: file === '-' ? 'standard input' : file}, overrides)
}

/**
 * The text of a spec, whole, or as much of it as shows that it is too large.
 * @throws UserError `E_READ`
 */
export async function readSpecText(source: SpecSource): Promise<string> {
  const file = fileOf(source)
  return file === '-' ? readStream(process.stdin) : readBounded(file)
}

function fileOf(source: SpecSource): string {
  return 'preset' in source ? join(packageRoot(), 'templates', 'estimate', `${source.preset}.yaml`) : source.file
}

/** Reads at most one byte more than a spec may have, so that a file of any size costs little. */
async function readBounded(file: string): Promise<string> {
  try {
    const handle = await open(file)
    try {
      return await readStream(handle.createReadStream({start: 0, end: MAX_SPEC_CHARS}))
    } finally {
      await handle.close()
    }
  } catch (cause) {
    throw unreadable(file, cause as NodeJS.ErrnoException)
  }
}

async function readStream(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk))
    size += chunk.length
    if (size > MAX_SPEC_CHARS) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
}

function unreadable(file: string, cause: NodeJS.ErrnoException): UserError {
  return new UserError(`${file}: ${REASONS[cause.code ?? ''] ?? cause.message}`, {
    code: 'E_READ',
    fix: 'Name a spec file, or begin with one: frugal estimate --preset development',
    cause,
  })
}
