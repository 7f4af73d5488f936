import {dirname, join, resolve, sep} from 'node:path'

import {UserError} from './errors.ts'
import {shellQuote} from './shell-quote.ts'

const WRITE_CALLS = new Set('open write writev ftruncate fsync close rename mkdir stat realpath fchmod'.split(' '))

const REASONS: Record<string, [reason: string, fix: (path: string) => string]> = {
  EACCES: ['permission denied', (path) => `Choose another path, or get write permission for ${dirname(path)}`],
  EPERM: ['not permitted', (path) => `Choose another path, or get write permission for ${dirname(path)}`],
  EROFS: ['the file system is read-only', () => 'Choose a path on a file system that can be written'],
  ENOSPC: ['the disk is full', (path) => `Free some space where ${dirname(path)} lies, or choose another path`],
  EDQUOT: [
    'the disk quota is used up',
    (path) => `Free some space where ${dirname(path)} lies, or choose another path`,
  ],
  EFBIG: [
    'it is larger than the file system, or a limit of this process, allows',
    () => 'Choose a path on another file system, or raise ulimit -f',
  ],
  ENOENT: ['its folder does not exist', (path) => `mkdir -p ${shellQuote(dirname(path))}`],
  ENOTDIR: ['a part of the path is a file, not a folder', () => 'Choose another path'],
  EEXIST: ['a part of the path is a file, not a folder', () => 'Choose another path'],
  EISDIR: ['it is a folder', (path) => `Name a file in it, such as ${join(path, 'frugal.out')}`],
  ENAMETOOLONG: ['the name is too long', () => 'Choose a shorter name'],
}

/** Matches the name of a temporary file that `writeFileAtomic` makes. */
export const TEMPORARY_NAME = /^\.frugal-\d+-[0-9a-f]{12}\.tmp$/

/** The failure to write `path` as something a person can mend; an error that is not of the write comes back as it is. */
export function writeError(path: string, error: unknown): unknown {
  const {code, message, path: at, syscall} = error as NodeJS.ErrnoException
  if (error instanceof UserError || !code || !syscall || !WRITE_CALLS.has(syscall)) return error
  if (at !== undefined && !isOfWrite(path, at)) return error
  const [reason, fix] = REASONS[code] ?? [message, () => 'Choose another path']
  return new UserError(`Cannot write ${path}: ${reason}`, {code: 'E_WRITE', fix: fix(path), cause: error})
}

/** Whether a system call's path is the target, its temporary file or folder, or a folder above: else the content's producer failed. */
function isOfWrite(target: string, at: string): boolean {
  const full = resolve(at)
  const isTemporary = full.split(sep).some((part) => TEMPORARY_NAME.test(part))
  return isTemporary || full === resolve(target) || resolve(target).startsWith(full + sep)
}
