import {rm, stat} from 'node:fs/promises'
import {basename} from 'node:path'

import {TEMPORARY_NAME} from '../../write-error.ts'
import {writeFileAtomic} from '../../write-file-atomic.ts'
import {CACHE_SCHEMA, type CacheHeader, listCacheFiles, MAX_CACHE_BODY, MAX_CACHE_HEADER, sha256} from './cache-file.ts'

/** A temporary file older than this was left by a run that was killed. */
const ABANDONED_MS = 60 * 60 * 1000

/**
 * Writes a cache file whole; folders above it are created.
 * @returns what stood in the way, when it could not be written: a cache that cannot be kept is no reason to stop
 */
export async function writeCacheFile(
  file: string,
  header: Omit<CacheHeader, 'schema' | 'sha256' | 'bytes'> & Record<string, unknown>,
  body: string,
): Promise<string | undefined> {
  const bytes = Buffer.from(body)
  if (bytes.length > MAX_CACHE_BODY) return `${bytes.length} bytes are too many to cache`
  const full = {schema: CACHE_SCHEMA, ...header, sha256: sha256(bytes), bytes: bytes.length}
  const line = Buffer.from(`${JSON.stringify(full)}\n`)
  if (line.length > MAX_CACHE_HEADER) return `a header of ${line.length} bytes is too long to cache`
  try {
    await writeFileAtomic(file, Buffer.concat([line, bytes]), {folders: true})
  } catch (error) {
    return (error as Error).message
  }
}

/** Removes cache files that are of no more use. Never throws: another run may be at the same. */
export async function removeCacheFiles(files: Iterable<string>): Promise<void> {
  for (const file of files) await rm(file, {force: true}).catch(() => {})
}

/** Removes the temporary files that killed runs left in a cache folder. Never throws. */
export async function removeAbandoned(folder: string, now: number): Promise<void> {
  for (const file of listCacheFiles(folder, '.tmp')) {
    if (!TEMPORARY_NAME.test(basename(file))) continue
    const age = await stat(file).then(
      ({mtimeMs}) => now - mtimeMs,
      () => 0,
    )
    if (age > ABANDONED_MS) await removeCacheFiles([file])
  }
}
