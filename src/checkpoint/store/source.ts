import {createWriteStream} from 'node:fs'
import {mkdtemp, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {pipeline} from 'node:stream/promises'

import {type FileReader, fileReader} from '../formats/file-reader.ts'
import type {RandomReader} from '../random-reader.ts'
import {parseObjectUrl} from './object-url.ts'

/** One source that is read at any place: a file, an object, or standard input kept in a temporary file. */
export interface OpenSource {
  reader: RandomReader & Pick<FileReader, 'changed'>
  /** Name for what is made of it: the last part of path or key. */
  name: string
  close(): Promise<void>
}

/**
 * Opens a path, `-`, `s3://` or `gs://`.
 * @throws UserError `E_READ`, `E_BAD_URL`, `E_CREDENTIALS`, `E_SOURCE_UNAVAILABLE`
 */
export async function openSource(where: string, env: NodeJS.ProcessEnv): Promise<OpenSource> {
  if (where === '-') return openStandardInput()
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

export async function isFolder(where: string): Promise<boolean> {
  if (where === '-' || parseObjectUrl(where)) return false
  return (await stat(where).catch(() => undefined))?.isDirectory() ?? false
}

async function openStandardInput(): Promise<OpenSource> {
  const folder = await mkdtemp(join(tmpdir(), 'frugal-'))
  const remove = () => rm(folder, {recursive: true, force: true})
  const path = join(folder, 'stdin')
  try {
    await pipeline(process.stdin, createWriteStream(path))
    const reader = await fileReader(path)
    return {
      reader: {...reader, name: 'standard input'},
      name: 'stdin',
      async close() {
        await reader.close()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
