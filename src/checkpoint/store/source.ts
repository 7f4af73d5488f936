import {type FileHandle, open, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {isFolder} from '../../is-folder.ts'
import {writeError} from '../../write-error.ts'
import {temporaryName} from '../../write-file-atomic.ts'
import {type FileReader, fileReader, readFrom} from '../formats/file-reader.ts'
import type {RandomReader} from '../random-reader.ts'
import {parseObjectUrl} from './object-url.ts'
import {writeAll} from './write-all.ts'

/** One source that is read at any place: a file, an object, or standard input kept in a temporary file. */
export interface OpenSource {
  reader: RandomReader & Pick<FileReader, 'changed'>
  /** Name for what is made of it: the last part of path or key. */
  name: string
  close(): Promise<void>
}

/**
 * Opens a path, `-`, `s3://` or `gs://`.
 * @param signal ends the wait for standard input
 * @throws UserError `E_READ`, `E_BAD_URL`, `E_CREDENTIALS`, `E_SOURCE_UNAVAILABLE`
 */
export async function openSource(where: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<OpenSource> {
  if (where === '-') return openStandardInput(signal)
  const url = parseObjectUrl(where)
  if (!url) {
    const reader = await fileReader(where)
    return {reader, name: basename(where), close: () => reader.close()}
  }
  const {objectStore} = await import('./object-store.ts')
  const store = objectStore(url, env)
  try {
    const reader = await store.open()
    // Every read of an object asks for the version that was opened.
    const unchanging = {...reader, changed: async () => false}
    return {reader: unchanging, name: basename(url.key), close: async () => store.destroy()}
  } catch (error) {
    store.destroy()
    throw error
  }
}

/** Whether a source is a folder of this machine. */
export async function isFolderSource(where: string): Promise<boolean> {
  return where !== '-' && !parseObjectUrl(where) && (await isFolder(where))
}

/** A name of the temporary file is gone before a byte is in it: whatever ends the process, nothing is left. */
async function openStandardInput(signal?: AbortSignal): Promise<OpenSource> {
  const path = join(tmpdir(), temporaryName())
  const file = await open(path, 'wx+', 0o600).catch((error: unknown) => {
    throw writeError(path, error)
  })
  try {
    await rm(path)
    await keepStandardInput(file, signal)
    const name = 'standard input'
    const {size} = await file.stat()
    const reader = {
      ...{name, size},
      read: (offset: number, target: Uint8Array) => readFrom(file, {path: name, offset, target}),
      changed: async () => false,
      close: () => file.close(),
    }
    return {reader, name: 'stdin', close: reader.close}
  } catch (error) {
    await file.close()
    throw writeError(path, error)
  }
}

async function keepStandardInput(file: FileHandle, signal: AbortSignal | undefined): Promise<void> {
  const keep = async (source: AsyncIterable<Uint8Array>) => {
    for await (const piece of source) await writeAll(file, piece)
  }
  await pipeline(process.stdin, keep, signal ? {signal} : {})
}
