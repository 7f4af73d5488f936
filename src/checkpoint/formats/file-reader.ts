import type {BigIntStats} from 'node:fs'
import {type FileHandle, open, stat} from 'node:fs/promises'

import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'
import type {RandomReader} from '../random-reader.ts'

/** What tells that a file is still the one it was. */
export interface FileStamp {
  size: number
  /** Nanoseconds. */
  modified: bigint
  inode: bigint
}

export interface FileReader extends RandomReader {
  readonly stamp: FileStamp
  /** Permission bits. */
  readonly mode: number
  /** True when the file, or what its path names, is no longer what was opened: other size, time of change or file. */
  changed(): Promise<boolean>
}

/**
 * Opens a regular file.
 * @throws UserError `E_READ`
 */
export async function fileReader(path: string): Promise<FileReader> {
  // Before it is opened: opening a pipe would wait for its writer.
  const before = await stat(path).catch((error: unknown) => refuse(path, error))
  if (!before.isFile()) throw unreadable(path, 'it is no regular file')
  const handle = await open(path, 'r').catch((error: unknown) => refuse(path, error))
  const stats = await handle.stat({bigint: true})
  const stamp = stampOf(stats)
  return {
    fd: handle.fd,
    name: path,
    size: stamp.size,
    stamp,
    mode: Number(stats.mode & 0o777n),
    read: (offset, target) => readFrom(handle, {path, offset, target}),
    changed: async () => {
      const now = await stat(path, {bigint: true}).catch(() => undefined)
      return now === undefined || !sameStamp(stamp, stampOf(now))
    },
    close: () => handle.close(),
  }
}

/**
 * Opens a file that is still the one that a stamp was taken of.
 * @throws UserError `E_CHANGED`, `E_READ`
 */
export async function openUnchanged(path: string, stamp: FileStamp): Promise<FileReader> {
  const reader = await fileReader(path)
  if (sameStamp(reader.stamp, stamp)) return reader
  await reader.close()
  throw new UserError(`${clean(path)} was changed while it was read.`, {
    code: 'E_CHANGED',
    fix: 'Wait until it is written, then run the command again.',
  })
}

/** Whether both are of one file that nobody wrote meanwhile. */
export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.modified === b.modified && a.inode === b.inode
}

function stampOf({ino, mtimeNs, size}: BigIntStats): FileStamp {
  return {size: Number(size), modified: mtimeNs, inode: ino}
}

/** Fills `target` from a place of an open file on. @throws UserError `E_TRUNCATED`, `E_READ` */
export async function readFrom(
  handle: FileHandle,
  {offset, path, target}: {path: string; offset: number; target: Uint8Array},
): Promise<void> {
  let filled = 0
  while (filled < target.length) {
    const {bytesRead} = await handle
      .read(target, filled, target.length - filled, offset + filled)
      .catch((error: unknown) => refuse(path, error))
    if (bytesRead === 0) {
      throw new UserError(
        `${clean(path)} ends at byte ${offset + filled}; ${target.length - filled} more are needed.`,
        {
          code: 'E_TRUNCATED',
          fix: 'Let no other program write the file meanwhile, and compare its size with the one at its source.',
        },
      )
    }
    filled += bytesRead
  }
}

function refuse(path: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
  const problem = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'permission is denied' : code
  throw unreadable(path, problem, error)
}

function unreadable(path: string, problem: string, cause?: unknown): UserError {
  return new UserError(`${clean(path)} cannot be read: ${problem}.`, {
    code: 'E_READ',
    fix: 'Check the path and its permissions.',
    ...(cause === undefined ? {} : {cause}),
  })
}
