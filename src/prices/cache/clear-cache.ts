import {join} from 'node:path'

import {cacheDir} from '../../cache-dir.ts'
import {priceCacheFolder} from './cache.ts'
import {listCacheFiles} from './cache-file.ts'
import {removeCacheFiles} from './cache-file-write.ts'

/** The folder of the bodies that carried an ETag. */
export function bodyCacheFolder(env: NodeJS.ProcessEnv): string {
  return join(cacheDir(env), 'http')
}

/**
 * Removes every fetched sheet and body, and nothing else that may lie in the cache folder.
 * @returns how many files are gone
 */
export async function clearCache(env: NodeJS.ProcessEnv): Promise<number> {
  const files = [...listCacheFiles(priceCacheFolder(env), '.sheet'), ...listCacheFiles(bodyCacheFolder(env), '.body')]
  await removeCacheFiles(files)
  const left = new Set([
    ...listCacheFiles(priceCacheFolder(env), '.sheet'),
    ...listCacheFiles(bodyCacheFolder(env), '.body'),
  ])
  return files.filter((file) => !left.has(file)).length
}
