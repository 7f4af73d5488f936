import type {Dirent} from 'node:fs'
import {readdir, stat} from 'node:fs/promises'
import {join} from 'node:path'

import {UserError} from '../../errors.ts'
import {containedPath} from '../../models/file/contained-path.ts'
import {clean} from '../../terminal/clean.ts'
import {flawOfPath, unsafePath} from '../relative-path.ts'

/** Files of a folder that are packed into one container. */
const MAX_FILES = 100_000
const MAX_DEPTH = 64

/**
 * Paths of all files below a folder, relative and with `/`, sorted by their characters' codes. A link to a file is that
 * file, as long as it stays within (the Hugging Face cache links a snapshot's files into `blobs`: that is allowed).
 * Nothing is left out silently: a pipe, a device, a link to a folder are errors.
 * @throws UserError `E_READ`, `E_UNSAFE_PATH`, `E_TOO_MANY_FILES`
 */
export async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = []
  const below = ['']
  for (let path = below.pop(); path !== undefined; path = below.pop()) {
    if (path.split('/').length > MAX_DEPTH) throw unsafePath(folder, path, `it is deeper than ${MAX_DEPTH} folders`)
    for (const entry of await list(join(folder, path))) {
      const child = path === '' ? entry.name : `${path}/${entry.name}`
      if (entry.isDirectory()) below.push(child)
      else files.push(await checkFile(folder, child, entry))
      if (files.length + below.length > MAX_FILES) throw tooMany(folder)
    }
  }
  return files.sort((a, b) => (a < b ? -1 : 1))
}

async function list(folder: string): Promise<Dirent[]> {
  return readdir(folder, {withFileTypes: true}).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw unreadable(folder, code === 'ENOENT' ? 'there is no such folder' : code, error)
  })
}

async function checkFile(folder: string, path: string, entry: Dirent): Promise<string> {
  const flaw = flawOfPath(path)
  if (flaw !== undefined) throw unsafePath(folder, path, flaw)
  if (entry.isFile()) return path
  const place = join(folder, path)
  if (!entry.isSymbolicLink()) throw unreadable(place, 'it is neither a file nor a folder')
  const target = await stat(place).catch((error: unknown) => {
    throw unreadable(place, 'it is a link that leads nowhere', error)
  })
  if (!target.isFile()) throw unsafePath(folder, path, 'it is a link to something that is no file')
  await containedPath(folder, path, folder).catch(() => {
    throw unsafePath(folder, path, 'it is a link that leads out of the folder')
  })
  return path
}

function unreadable(path: string, problem: string, cause?: unknown): UserError {
  return new UserError(`${clean(path)} cannot be read: ${problem}.`, {
    code: 'E_READ',
    fix: 'Give a folder with nothing but the files of the checkpoint.',
    ...(cause === undefined ? {} : {cause}),
  })
}

function tooMany(folder: string): UserError {
  return new UserError(`${clean(folder)} has more than ${MAX_FILES} files and folders below it.`, {
    code: 'E_TOO_MANY_FILES',
    fix: 'Give the folder of one checkpoint, or pack the small files with tar first.',
  })
}
