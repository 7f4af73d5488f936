import {priceCacheFolder} from '../cache/cache.ts'
import {bodyCacheFolder} from '../cache/clear-cache.ts'
import {cachingHttp} from '../http/caching-http.ts'
import {createHttp, type Http} from '../http/http.ts'
import {allSources} from '../sources/index.ts'
import type {PriceSource} from '../sources/source.ts'

/** What a live run works with outside of tests. */
export interface LiveTools {
  sources: PriceSource[]
  http: Http
  /** The folder of the cached sheets. */
  cache: string
}

/** All sources, a client that revalidates what it fetched before, and the user's cache folder. */
export async function liveTools(env: NodeJS.ProcessEnv, now: () => Date): Promise<LiveTools> {
  const http = cachingHttp(createHttp(), {folder: bodyCacheFolder(env), now})
  return {sources: await allSources(), http, cache: priceCacheFolder(env)}
}
