import {stat} from 'node:fs/promises'
import {basename, dirname, join, posix} from 'node:path'

import {UserError} from '../../errors.ts'
import {containedPath} from '../../models/file/contained-path.ts'
import type {FileLayout, Segment} from '../layout.ts'
import {flawOfPath, unsafePath} from '../relative-path.ts'
import {type FileStamp, fileReader} from './file-reader.ts'
import {isFormatError} from './format-error.ts'
import {type Examined, examine} from './layout-of.ts'
import {layoutOfExternal} from './onnx.ts'
import {filesBelow} from './walk-folder.ts'
import {checkWeightIndex, isWeightIndex} from './weight-index.ts'

/** A file that is to be compressed. */
export interface SourceFile {
  /** Relative to the folder, with `/` on every system. */
  path: string
  /** Where it is on this machine. */
  source: string
  /** As it was when its layout was read: for `openUnchanged`. */
  stamp: FileStamp
  /** Permission bits. */
  mode: number
  layout: FileLayout
}

/**
 * Every file below a folder with its layout, sorted by path. Weights that an ONNX model keeps in other files of the
 * folder are cut as the model says.
 * @throws UserError `E_READ`; `E_UNSAFE_PATH` for a link, an index entry or an external weight that leads out of the
 *   folder; `E_TOO_MANY_FILES`
 */
export async function layoutsOfFolder(folder: string): Promise<SourceFile[]> {
  return cutExternals(await readSources(folder, await filesBelow(folder)))
}

/**
 * One file with its layout; of an ONNX model also the files that its weights are in.
 * @throws UserError `E_READ`; `E_UNSAFE_PATH` for an external weight that leads out of the file's folder
 */
export async function layoutsOfFile(path: string): Promise<SourceFile[]> {
  const folder = dirname(path)
  const name = basename(path)
  const flaw = flawOfPath(name)
  if (flaw !== undefined) throw unsafePath(folder, name, flaw)
  const main = await readSource(folder, name)
  const beside = new Set<string>()
  for (const location of main.external?.keys() ?? []) {
    const path = posix.normalize(location)
    if (path !== name && (await isFile(join(folder, path)))) beside.add(path)
  }
  const sources = [main, ...(await readSources(folder, [...beside]))]
  return cutExternals(sources.sort((a, b) => (a.path < b.path ? -1 : 1)))
}

interface Source extends Omit<SourceFile, 'layout'>, Examined {}

async function readSources(folder: string, paths: readonly string[]): Promise<Source[]> {
  const sources: Source[] = []
  for (const path of paths) sources.push(await readSource(folder, path))
  return sources
}

async function readSource(folder: string, path: string): Promise<Source> {
  const source = join(folder, ...path.split('/'))
  const reader = await fileReader(source)
  try {
    if (isWeightIndex(path)) await checkWeightIndex(reader)
    const examined = await examine(reader)
    for (const location of examined.external?.keys() ?? []) await checkLocation(folder, path, location)
    return {path, source, stamp: reader.stamp, mode: reader.mode, ...examined}
  } finally {
    await reader.close()
  }
}

/** A file that is missing is no error: what is there is packed. */
async function checkLocation(folder: string, path: string, location: string): Promise<void> {
  const flaw = flawOfPath(location.replace(/^(?:\.\/)+/, ''))
  if (flaw !== undefined) throw unsafePath(path, location, flaw)
  try {
    await containedPath(folder, posix.join(posix.dirname(path), location), path)
  } catch (error) {
    if (isFormatError(error)) throw unsafePath(path, location, 'it leads out of its folder')
    if (!(error instanceof UserError)) throw error
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}

/** Cuts the files that hold the weights of ONNX models as these say. */
function cutExternals(sources: readonly Source[]): SourceFile[] {
  const weights = externalWeights(sources)
  return sources.map(({external: _, ...file}) => {
    const segments = weights.get(file.path)
    return segments && file.layout.format === 'other' ? {...file, layout: cutExternal(file, segments)} : file
  })
}

/** By path in the folder, what all its ONNX models say. */
function externalWeights(sources: readonly Source[]): ReadonlyMap<string, Segment[]> {
  const all = new Map<string, Segment[]>()
  for (const {external, path} of sources) {
    for (const [location, segments] of external ?? []) {
      const file = posix.join(posix.dirname(path), location)
      all.set(file, [...(all.get(file) ?? []), ...segments])
    }
  }
  return all
}

function cutExternal({layout, source}: SourceFile, segments: readonly Segment[]): FileLayout {
  try {
    return layoutOfExternal({path: source, size: layout.size}, segments)
  } catch (error) {
    if (isFormatError(error)) return {...layout, fallback: error.message}
    throw error
  }
}
