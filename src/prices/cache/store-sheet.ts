import type {PriceSheet} from '../sheet.ts'
import type {PriceRequest, PriceSource} from '../sources/source.ts'
import {type CachedSheet, listSheets, sheetFile, supersedes, timeToLive} from './cache.ts'
import {removeAbandoned, removeCacheFiles, writeCacheFile} from './cache-file-write.ts'

/** A sheet that expired this long ago is removed: the snapshot is as good. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000

/**
 * Keeps a fetched sheet in the cache, and removes those it makes needless: superseded, damaged, long expired.
 * A region that was asked for counts as answered even if the source has no price there.
 * @returns what stood in the way, when the sheet could not be kept
 */
export async function storeSheet(
  folder: string,
  sheet: PriceSheet,
  {fetchedAt, request, source}: {fetchedAt: Date; request: PriceRequest; source: PriceSource},
): Promise<string | undefined> {
  const {instanceTypes, regions} = request
  const header: Omit<CachedSheet, 'file'> = {
    id: source.id,
    provider: source.provider,
    regions: [...new Set([...regions, ...sheet.regions])],
    ...(instanceTypes?.length && {instanceTypes}),
    fetchedAt: fetchedAt.toISOString(),
    expires: new Date(fetchedAt.getTime() + timeToLive(source.markets)).toISOString(),
  }
  const file = sheetFile(folder, source.id, request)
  const problem = await writeCacheFile(file, {...header}, JSON.stringify(sheet))
  if (problem !== undefined) return problem
  const {damaged, sheets} = listSheets(folder)
  const needless = sheets.filter(
    (old) => old.file !== file && (supersedes(header, old) || fetchedAt.getTime() - Date.parse(old.expires) > KEEP_MS),
  )
  await removeCacheFiles([...damaged, ...needless].map((old) => old.file))
  await removeAbandoned(folder, fetchedAt.getTime())
}
