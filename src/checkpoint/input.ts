import {readdir, rm, rmdir} from 'node:fs/promises'
import {join} from 'node:path'

import {UserError} from '../errors.ts'
import {clean} from '../terminal/clean.ts'
import {fileReader, sameStamp} from './formats/file-reader.ts'
import {layoutOf} from './formats/layout-of.ts'
import {layoutsOfFile, layoutsOfFolder, type SourceFile} from './formats/source-files.ts'
import {changedSource, type InputFile} from './pipeline/input-file.ts'
import {parseObjectUrl} from './store/object-url.ts'
import {isFolderSource, openSource} from './store/source.ts'

/** A checkpoint that is to be compressed: its files, and how many bytes they have. */
export interface Input {
  files: InputFile[]
  bytes: number
  /** A folder, even if it holds one file. */
  folder: boolean
  /** What is read: paths, or one object. */
  places: readonly string[]
  /**
   * Deletes the files, where none of them has changed since, and folders that are empty then; says what it left.
   * Absent for what is no file of this machine.
   */
  remove?(): Promise<string[]>
  close(): Promise<void>
}

/**
 * Opens a file, a folder, `-` or an object.
 * @throws UserError `E_READ`, `E_UNSAFE_PATH`, `E_CHANGED`, what stores throw
 */
export async function openInput(source: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Input> {
  if (await isFolderSource(source)) return ofFiles(await layoutsOfFolder(source), source, true)
  if (source !== '-' && !parseObjectUrl(source)) return ofFiles(await layoutsOfFile(source), source, false)
  const open = await openSource(source, env, signal)
  try {
    const layout = await layoutOf(open.reader)
    const file = {path: open.name, layout, open: async () => ({...open.reader, close: async () => {}})}
    const places = source === '-' ? [] : [source]
    return {files: [file], bytes: layout.size, folder: false, places, close: () => open.close()}
  } catch (error) {
    await open.close()
    throw error
  }
}

function ofFiles(sources: readonly SourceFile[], name: string, folder: boolean): Input {
  if (sources.length === 0) {
    throw new UserError(`${clean(name)} holds no file`, {code: 'E_READ', fix: 'Give the folder of a checkpoint'})
  }
  const files = sources.map(({layout, mode, path, source, stamp}) => ({
    path,
    mode,
    layout,
    async open() {
      const reader = await fileReader(source)
      if (sameStamp(reader.stamp, stamp)) return reader
      await reader.close()
      throw changedSource(source)
    },
  }))
  const bytes = files.reduce((sum, {layout}) => sum + layout.size, 0)
  const remove = async () => {
    for (const file of files) await (await file.open()).close()
    for (const {source} of sources) await rm(source)
    if (!folder || (await removeEmpty(name))) return []
    return [`${name} stays, as it holds files that were not there when it was read`]
  }
  const places = sources.map(({source}) => source)
  return {files, bytes, folder, places, remove, close: async () => {}}
}

/** Removes a folder with the folders in it, unless there is a file in one of them. */
async function removeEmpty(folder: string): Promise<boolean> {
  const entries = await readdir(folder, {withFileTypes: true})
  let empty = true
  for (const entry of entries) {
    empty = entry.isDirectory() && (await removeEmpty(join(folder, entry.name))) && empty
  }
  if (empty) await rmdir(folder)
  return empty
}
