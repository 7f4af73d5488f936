import {join} from 'node:path'

import {cacheDir} from '../../cache-dir.ts'
import type {Market, Provider} from '../offer.ts'
import type {PriceSheet} from '../sheet.ts'
import type {PriceRequest} from '../sources/source.ts'
import {type CacheFile, type DamagedFile, isDamaged, listCacheFiles, readCacheFile, sha256} from './cache-file.ts'
import {sheetDamage} from './sheet-damage.ts'

const HOUR = 60 * 60 * 1000
/** A clock that was set back makes a file look as if it came from the future: beyond this it is not trusted to be fresh. */
const CLOCK_SLACK = 5 * 60 * 1000
const EXTENSION = '.sheet'

/** What the header of a cached sheet says, without its prices. */
export interface CachedSheet {
  file: string
  id: string
  provider: Provider
  regions: string[]
  /** The only instance types that were asked for; absent when all were. */
  instanceTypes?: string[]
  /** ISO date and time. */
  fetchedAt: string
  /** ISO date and time. */
  expires: string
}

/** The folder of the cached sheets. */
export function priceCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheDir(env), 'prices')
}

/** How long a sheet of these markets is fresh, in milliseconds: spot prices 1 h, others 24 h. */
export function timeToLive(markets: readonly Market[]): number {
  return markets.includes('spot') ? HOUR : 24 * HOUR
}

/** The sheets of the folder by their headers alone, oldest first, and the files that cannot be used. */
export function listSheets(folder: string): {sheets: CachedSheet[]; damaged: DamagedFile[]} {
  const sheets: CachedSheet[] = []
  const damaged: DamagedFile[] = []
  for (const file of listCacheFiles(folder, EXTENSION)) {
    const found = readCacheFile(file, () => false)
    if (found === undefined) continue
    const entry = isDamaged(found) ? found : headerOf(found)
    if (isDamaged(entry)) damaged.push(entry)
    else sheets.push(entry)
  }
  return {sheets: sheets.sort((a, b) => Date.parse(a.fetchedAt) - Date.parse(b.fetchedAt)), damaged}
}

/** Reads a listed sheet; `undefined` when it is gone. Checks its checksum and shape; never throws. */
export function readSheet({file}: CachedSheet): {sheet: PriceSheet; header: CachedSheet} | DamagedFile | undefined {
  const found = readCacheFile(file, () => true)
  if (found === undefined || isDamaged(found)) return found
  const header = headerOf(found)
  if (isDamaged(header)) return header
  const sheet = parse(found.body!)
  const damage = sheetDamage(sheet)
  return damage === undefined ? {sheet: sheet as PriceSheet, header} : {file, damage}
}

/** Whether a sheet need not be asked for again yet. */
export function isFresh({expires, fetchedAt}: CachedSheet, now: Date): boolean {
  const time = now.getTime()
  return time < Date.parse(expires) && Date.parse(fetchedAt) <= time + CLOCK_SLACK
}

/**
 * The sheets of a source that together answer a request, newest first; each adds a region.
 * `missing` are the regions that none answers.
 */
export function sheetsFor(
  sheets: readonly CachedSheet[],
  id: string,
  request: PriceRequest,
): {chosen: CachedSheet[]; missing: string[]} {
  const chosen: CachedSheet[] = []
  let missing = request.regions
  for (const sheet of sheets.toReversed()) {
    if (sheet.id !== id || !answersTypes(sheet, request.instanceTypes)) continue
    const left = missing.filter((region) => !sheet.regions.includes(region))
    if (left.length < missing.length) chosen.push(sheet)
    missing = left
  }
  return {chosen, missing}
}

/** Whether everything that `old` answers is answered by `fresh` too. */
export function supersedes(fresh: Omit<CachedSheet, 'file'>, old: CachedSheet): boolean {
  return (
    old.id === fresh.id &&
    Date.parse(old.fetchedAt) <= Date.parse(fresh.fetchedAt) &&
    old.regions.every((region) => fresh.regions.includes(region)) &&
    (fresh.instanceTypes === undefined || (old.instanceTypes !== undefined && answersTypes(fresh, old.instanceTypes)))
  )
}

/** One file for each source, set of regions and set of instance types. */
export function sheetFile(folder: string, id: string, request: PriceRequest): string {
  const key = JSON.stringify([request.regions.toSorted(), request.instanceTypes?.toSorted() ?? []])
  return join(folder, `${id.replace(/[^a-z0-9-]/gi, '_')}.${sha256(key).slice(0, 16)}${EXTENSION}`)
}

function answersTypes({instanceTypes}: {instanceTypes?: string[]}, asked: string[] | undefined): boolean {
  if (instanceTypes === undefined) return true
  return asked !== undefined && asked.length > 0 && asked.every((type) => instanceTypes.includes(type))
}

function headerOf({file, header}: CacheFile): CachedSheet | DamagedFile {
  const {expires, fetchedAt, id, instanceTypes, provider, regions} = header
  if (typeof provider !== 'string' || !isNames(regions) || (instanceTypes !== undefined && !isNames(instanceTypes))) {
    return {file, damage: 'its header is malformed'}
  }
  return {file, id, provider: provider as Provider, regions, ...(instanceTypes && {instanceTypes}), fetchedAt, expires}
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
