import type {Provider} from '../offer.ts'
import {readSnapshot} from '../snapshot/read.ts'
import {type Catalog, createCatalog} from './catalog.ts'
import type {LoadedSheet} from './overlay.ts'

/** What a live run asks for. */
export interface LiveRequest {
  /** Region names by provider; a provider that is absent is not asked. */
  regions: Partial<Record<Provider, string[]>>
  instanceTypes?: string[]
}

export interface OpenCatalogOptions {
  /** Ask the origins first; without it nothing is fetched: the snapshot with what the cache holds fresh. */
  live?: LiveRequest
  env?: NodeJS.ProcessEnv
  now?: () => Date
  signal?: AbortSignal
}

/** Opens all prices for one run. Without `live` no socket is opened and no SDK imported. */
export async function openCatalog(options: OpenCatalogOptions = {}): Promise<Catalog> {
  const {sheets, warnings} = await loadSheets(options)
  return createCatalog({readSnapshot, sheets, warnings})
}

async function loadSheets(options: OpenCatalogOptions): Promise<{sheets: LoadedSheet[]; warnings: string[]}> {
  const {env = process.env, live, now = () => new Date(), signal} = options
  if (!live) {
    const {loadCachedSheets} = await import('../cache/load-cached.ts')
    return {sheets: loadCachedSheets(now(), env), warnings: []}
  }
  const {fetchForCatalog} = await import('../live/live.ts')
  return fetchForCatalog(live, {env, now, ...(signal && {signal})})
}
