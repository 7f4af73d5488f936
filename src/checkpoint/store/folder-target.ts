import {lstat, mkdir, open, readdir, rename, rm} from 'node:fs/promises'
import {dirname, join, relative, sep} from 'node:path'

import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'
import {writeError} from '../../write-error.ts'
import {temporaryName} from '../../write-file-atomic.ts'
import type {Sink} from './sink.ts'
import {placesIn, writeAll} from './write-all.ts'

/** Where several files go. */
export interface FolderTarget {
  where: string
  /** Replace files that are there. */
  force: boolean
  /** Of the files: relative, with `/`. */
  paths: readonly string[]
  /** They may lie beside files that the folder holds already; else they are all that it holds. */
  beside: boolean
}

/** Opens a file of the folder that is filled. */
export type OpenFile = (file: {path: string; mode?: number}) => Promise<Sink>

/**
 * Writes files to a folder of another name, and moves them when all are whole: a new folder in one step, else file by
 * file. Files of the folder that are none of these are never touched.
 * @throws UserError `E_EXISTS`, `E_WRITE`; what `fill` throws passes through
 */
export async function writeFolder(target: FolderTarget, fill: (openFile: OpenFile) => Promise<unknown>): Promise<void> {
  const {paths, where} = target
  const isThere = await checkFolder(target)
  const temporary = join(isThere ? where : dirname(where), temporaryName())
  try {
    await mkdir(temporary)
    await fill((file) => openIn(temporary, file))
    if (isThere) await moveAll(temporary, where, paths)
    else await rename(temporary, where)
  } catch (error) {
    throw writeError(where, error)
  } finally {
    await rm(temporary, {recursive: true, force: true})
  }
}

/** Whether there is such a folder; one that is may be written into. */
async function checkFolder({beside, force, paths, where}: FolderTarget): Promise<boolean> {
  const there = await lstat(where.replace(/[/\\]+$/, '') || where).catch(() => undefined)
  if (!there) return false
  // Through a link: what is behind it is the folder.
  const names = await readdir(where).catch(() => undefined)
  if (!names) throw exists(`${clean(where)} is there, and is no folder`, 'Name a folder with -o')
  if (beside) {
    for (const path of force ? [] : paths) await checkFree(join(where, ...path.split('/')))
    return true
  }
  if (names.length > 0 && !force) {
    throw exists(`${clean(where)} is there already`, 'Name another folder with -o, or replace its files: --force')
  }
  const foreign = (await filesIn(where)).find((path) => !paths.includes(path))
  if (foreign === undefined) return true
  throw exists(
    `${clean(where)} holds ${JSON.stringify(clean(foreign))}, which is no file of the checkpoint`,
    'Name another folder with -o, or move that file away',
  )
}

async function checkFree(place: string): Promise<void> {
  if (await lstat(place).catch(() => undefined)) {
    throw exists(`${clean(place)} is there already`, 'Name another folder with -o, or replace it: --force')
  }
}

/** What is no folder, at any depth; links are not followed. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({name, parentPath}) => relative(folder, join(parentPath, name)).split(sep).join('/'))
}

async function openIn(folder: string, {mode = 0o666, path}: {path: string; mode?: number}): Promise<Sink> {
  const place = join(folder, ...path.split('/'))
  await mkdir(dirname(place), {recursive: true})
  // No bits that let a file act as another user: the mode may come from a stranger.
  const file = await open(place, 'wx', mode & 0o777)
  const done = async () => {
    await file.sync()
    await file.close()
  }
  const write = (bytes: Uint8Array) => writeAll(file, bytes)
  return {write, places: placesIn(file), commit: done, abort: () => file.close().catch(() => {})}
}

async function moveAll(from: string, to: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const parts = path.split('/')
    await mkdir(dirname(join(to, ...parts)), {recursive: true})
    await rename(join(from, ...parts), join(to, ...parts))
  }
}

function exists(message: string, fix: string): UserError {
  return new UserError(message, {code: 'E_EXISTS', fix})
}
