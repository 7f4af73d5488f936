import {EXIT, UserError} from '../errors.ts'
import {openCatalog} from '../prices/catalog/open-catalog.ts'
import {type FetchProgress, fetchLive, type LiveResult, nothingFetched, unaskedSources} from '../prices/live/live.ts'
import {liveTools} from '../prices/live/live-tools.ts'
import {rowCount} from './price-data.ts'
import {type RefreshQuery, refreshRequest} from './refresh-request.ts'

export interface RefreshOptions {
  query: RefreshQuery
  env: NodeJS.ProcessEnv
  now: () => Date
  signal: AbortSignal
  timeoutMs: number
  /** One line on what is being waited for, empty when that is over; called often. */
  onStatus: (text: string) => void
}

/**
 * Asks the origins whatever the cache holds, and keeps what comes.
 * @throws UserError as `refreshRequest` and `fetchLive`; also when origins gave nothing and only the cache
 * stood in; `E_NO_PRICES` (exit 3) when they answered and had nothing
 */
export async function refreshPrices({
  env,
  now,
  onStatus,
  query,
  signal,
  timeoutMs,
}: RefreshOptions): Promise<LiveResult> {
  const {sources, ...tools} = await liveTools(env, now)
  const chosen = refreshRequest(query, sources, await openCatalog({env, now}))
  const progress = ticking(onStatus)
  try {
    const result = await fetchLive({
      ...tools,
      ...chosen,
      env,
      now,
      signal,
      timeoutMs,
      refresh: true,
      onProgress: progress.update,
    })
    const had = result.answers.some(({error, sheets}) => !error && sheets.some(({sheet}) => rowCount(sheet) > 0))
    if (!had) throw result.answers.some(({error}) => error) ? nothingFetched(result.answers) : noPrices()
    return {...result, warnings: [...result.warnings, ...unaskedSources(sources, result.answers)]}
  } finally {
    progress.stop()
  }
}

function noPrices(): UserError {
  return new UserError('The sources answered, and have no price for what was asked', {
    code: 'E_NO_PRICES',
    fix: 'Check the names of regions and instance types: frugal spot-prices --help',
    exit: EXIT.unavailable,
  })
}

/** Turns progress into status texts, told anew each second for as long as it takes. */
function ticking(onStatus: (text: string) => void) {
  const started = performance.now()
  let last: FetchProgress | undefined
  const tell = () => {
    if (!last || last.waitingFor.length === 0) return
    const seconds = Math.floor((performance.now() - started) / 1000)
    onStatus(`${last.done} of ${last.total} sources, ${seconds} s, waiting for ${last.waitingFor.join(', ')}`)
  }
  const timer = setInterval(tell, 1000)
  return {
    update: (progress: FetchProgress) => {
      last = progress
      tell()
    },
    stop: () => {
      clearInterval(timer)
      onStatus('')
    },
  }
}
