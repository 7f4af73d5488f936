import type {LoadedSheet} from '../catalog/overlay.ts'
import {isFresh, listSheets, priceCacheFolder, readSheet} from './cache.ts'
import {isDamaged} from './cache-file.ts'

/**
 * The fetched sheets that are still fresh, oldest first: what is laid over the snapshot when nothing is fetched.
 * No socket, no promise; without a cache folder it costs one failed readdir. Damaged files are passed over.
 */
export function loadCachedSheets(now: Date, env: NodeJS.ProcessEnv): LoadedSheet[] {
  const fresh = listSheets(priceCacheFolder(env)).sheets.filter((entry) => isFresh(entry, now))
  return fresh.flatMap((entry) => {
    const found = readSheet(entry)
    if (found === undefined || isDamaged(found)) return []
    return [{sheet: found.sheet, origin: 'cache' as const, fetchedAt: found.header.fetchedAt}]
  })
}
