import type {Stats} from 'node:fs'
import {type FileHandle, mkdir, open, realpath, rename, rm, stat} from 'node:fs/promises'
import {dirname, join} from 'node:path'

import {writeError} from './write-error.ts'

export interface WriteOptions {
  /** Permission bits of a file that is not there yet, before the umask. Default 0o666; an existing file keeps its own. */
  mode?: number
  /** Create the folders above the file. Default false: a folder that is not there is an error. */
  folders?: boolean
}

/** What a file is written from: the whole, or its pieces in order. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>

/**
 * Writes a file whole or not at all: to a temporary name beside it, synced, then renamed over it.
 * Whoever reads meanwhile sees the old file or the new one. Permissions (and, where allowed, the owner) of an
 * existing file are kept, a symlink stays and its target is replaced; a device or pipe is written as it is.
 *
 * @throws UserError `E_WRITE` when the file cannot be written; what `content` itself throws passes through
 */
export async function writeFileAtomic(path: string, content: FileContent, options: WriteOptions = {}): Promise<void> {
  await replaceFile(path, (file) => file.writeFile(content), options)
}

/**
 * {@link writeFileAtomic} for a writer that seeks: `fill` gets the open temporary file, and what it wrote
 * takes the place of `path` when it returns. When it throws, the old file stays and the temporary one is removed.
 *
 * @throws UserError `E_WRITE` when the file cannot be written; what `fill` itself throws passes through
 */
export async function replaceFile(
  path: string,
  fill: (file: FileHandle) => Promise<unknown>,
  options: WriteOptions = {},
): Promise<void> {
  try {
    if (options.folders) await mkdir(dirname(path), {recursive: true})
    const old = await stat(path).catch(absentIfMissing)
    if (old && !old.isFile()) return await fillInPlace(path, fill)
    await fillBeside(old ? await targetOf(path) : path, old, fill, options)
  } catch (error) {
    throw writeError(path, error)
  }
}

async function fillBeside(
  target: string,
  old: Stats | undefined,
  fill: (file: FileHandle) => Promise<unknown>,
  {mode = 0o666}: WriteOptions,
): Promise<void> {
  const folder = dirname(target)
  const temporary = join(folder, temporaryName())
  const file = await open(temporary, 'wx', old ? 0o600 : mode)
  try {
    try {
      await fill(file)
      if (old) await keepOwnerAndMode(file, old)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, {force: true}).catch(() => {})
    throw error
  }
  await syncFolder(folder)
}

/** Where a symlink leads; the file may have gone since it was looked at, when another process replaces it too. */
async function targetOf(path: string): Promise<string> {
  return (await realpath(path).catch(absentIfMissing)) ?? path
}

/** `/dev/stdout`, a named pipe: there is nothing to keep, and a rename would destroy the device's name. */
async function fillInPlace(path: string, fill: (file: FileHandle) => Promise<unknown>): Promise<void> {
  const file = await open(path, 'w')
  try {
    await fill(file)
  } finally {
    await file.close()
  }
}

async function keepOwnerAndMode(file: FileHandle, old: Stats): Promise<void> {
  const mine = await file.stat()
  if (mine.uid !== old.uid || mine.gid !== old.gid) await file.chown(old.uid, old.gid).catch(() => {})
  await file.chmod(old.mode & 0o7777)
}

/** Makes the rename itself durable; not every platform lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

function absentIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/**
 * The name of what is written beside a target, before it takes its place.
 * node:crypto is loaded at use: it takes 10 ms that a run which writes nothing need not pay.
 */
export function temporaryName(): string {
  return `.frugal-${process.pid}-${process.getBuiltinModule('node:crypto').randomBytes(6).toString('hex')}.tmp`
}
