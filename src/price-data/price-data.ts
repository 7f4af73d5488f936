import {isFresh, listSheets, readSheet} from '../prices/cache/cache.ts'
import {type DamagedFile, isDamaged} from '../prices/cache/cache-file.ts'
import type {PriceKind, Provider} from '../prices/offer.ts'
import type {PriceSheet} from '../prices/sheet.ts'
import type {Manifest} from '../prices/snapshot/format.ts'

/** One source of prices that a run without network can use, or could if it were fresh. */
export interface PriceData {
  provider: Provider
  source: string
  kind: PriceKind
  origin: 'snapshot' | 'cache' | 'expired-cache'
  /** ISO date (or date and time) the prices are of. */
  asOf: string
  approximateDate?: true
  /** Prices, and savings where it is an advisor. */
  rows: number
  regions: number
  /** The file is the one that was written: its sha256 holds. */
  intact: boolean
  file: string
  /** Of a snapshot: where the figures were read, and on what terms. */
  from?: string
  /** Of a cached sheet: ISO dates and times. */
  fetchedAt?: string
  expires?: string
}

/** All price data there is: the snapshot's sources, then the cached sheets, oldest first. */
export function priceData({
  cache,
  manifest,
  now,
  verified,
}: {
  manifest: Manifest
  verified: readonly {file: string; ok: boolean}[]
  /** The folder of the cached sheets. */
  cache: string
  now: Date
}): {data: PriceData[]; damaged: DamagedFile[]} {
  const cached = cachedData(cache, now)
  return {data: [...snapshotData(manifest, verified), ...cached.data], damaged: cached.damaged}
}

/** Prices and savings; of a sheet that has neither, the instance types it describes. */
export function rowCount({advisor = [], rows, specs = []}: PriceSheet): number {
  return rows.length + advisor.length || specs.length
}

function snapshotData(manifest: Manifest, verified: readonly {file: string; ok: boolean}[]): PriceData[] {
  return manifest.files.flatMap(({file, provider, regions, sources}) =>
    sources.map(({approximateDate, asOf, kind, name, origin, prices}) => ({
      provider,
      source: name,
      kind,
      origin: 'snapshot' as const,
      asOf,
      ...(approximateDate && {approximateDate}),
      rows: prices,
      regions,
      intact: verified.some((check) => check.file === file && check.ok),
      file,
      from: origin,
    })),
  )
}

function cachedData(cache: string, now: Date): {data: PriceData[]; damaged: DamagedFile[]} {
  const {damaged, sheets} = listSheets(cache)
  const read = sheets.map(readSheet).filter((found) => found !== undefined)
  const data = read.flatMap((found): PriceData[] => {
    if (isDamaged(found)) return []
    const {header, sheet} = found
    return [
      {
        provider: sheet.provider,
        source: sheet.source,
        kind: sheet.kind,
        origin: isFresh(header, now) ? 'cache' : 'expired-cache',
        asOf: sheet.asOf,
        rows: rowCount(sheet),
        regions: sheet.regions.length,
        intact: true,
        file: header.file,
        fetchedAt: header.fetchedAt,
        expires: header.expires,
      },
    ]
  })
  return {data, damaged: [...damaged, ...read.filter(isDamaged)]}
}
