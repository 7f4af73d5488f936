import {EXIT, UserError} from '../../errors.ts'
import {assertOnline} from '../../offline.ts'
import type {LoadedSheet} from '../catalog/overlay.ts'
import {typesOfProvider} from '../catalog/types-of-provider.ts'
import {PROVIDERS, type Provider} from '../offer.ts'
import type {PriceRequest, PriceSource} from '../sources/source.ts'
import {type AskOptions, askSource, failureText, type SourceAnswer} from './ask-source.ts'
import {inParallel} from './in-parallel.ts'

/** Sources asked at once. */
const PARALLEL = 4
const CATALOG_TIMEOUT_MS = 60_000

/** What is asked, by provider; a provider that is absent is not asked. */
export type ProviderRequests = Partial<Record<Provider, PriceRequest>>

export interface FetchProgress {
  done: number
  total: number
  /** Names of the sources that are being asked now. */
  waitingFor: string[]
}

export interface FetchLiveOptions extends Omit<AskOptions, 'refresh'> {
  sources: readonly PriceSource[]
  request: ProviderRequests
  /** Ctrl-C: ends everything and is thrown. */
  signal: AbortSignal
  /** For the whole run; a source that has not answered by then has failed. */
  timeoutMs: number
  /** Ask the origins even where the cache is fresh. Default false. */
  refresh?: boolean
  onProgress?: (progress: FetchProgress) => void
}

export interface LiveResult {
  /** In the order the sources were asked in: those without credentials first. */
  sheets: LoadedSheet[]
  /** What failed and what stands in for it, one sentence each. */
  warnings: string[]
  /** How each source answered. */
  answers: SourceAnswer[]
}

/**
 * Asks every source of the requested providers, a few at a time, those that need no credentials first. For each:
 * a fresh cache, the origin, an expired cache (labelled). Where none of these has anything the snapshot stands in,
 * which a warning says; a source without credentials is such a case, and no error as long as another answered.
 *
 * @throws UserError when nothing at all could be had: `E_CREDENTIALS` or `E_MISSING_PACKAGE` (exit 2) if nothing but
 * that was in the way, else `E_SOURCE_UNAVAILABLE` (exit 3); `E_NO_LIVE_SOURCE` (exit 2) if there was no one to ask; the reason of
 * `signal` when that was aborted
 */
export async function fetchLive(options: FetchLiveOptions): Promise<LiveResult> {
  const {request, signal, sources, timeoutMs} = options
  const asked = sources.filter(({provider}) => request[provider] !== undefined).toSorted(freeFirst)
  if (asked.length === 0) throw noSource(Object.keys(request))
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(tooLate(timeoutMs)), timeoutMs)
  const report = progressReporter(asked.length, options.onProgress)
  try {
    const answers = await inParallel(
      asked,
      PARALLEL,
      (source, both) => {
        const limited = {
          ...options,
          refresh: options.refresh ?? false,
          signal: AbortSignal.any([both, deadline.signal]),
        }
        return report(source.name, () => askSource(source, request[source.provider]!, limited))
      },
      signal,
    )
    signal.throwIfAborted()
    return resultOf(answers, Object.keys(request) as Provider[])
  } finally {
    clearTimeout(timer)
  }
}

/** What the catalog asks of a live run, by provider; the instance types are of any of them. */
export interface CatalogRequest {
  regions: Partial<Record<Provider, string[]>>
  instanceTypes?: string[]
}

/**
 * {@link fetchLive} over every source that is asked unnamed, with the user's cache and the real network.
 * @throws UserError as {@link fetchLive}; `E_OFFLINE` (exit 2) under FRUGAL_OFFLINE
 */
export async function fetchForCatalog(
  {instanceTypes, regions}: CatalogRequest,
  {env, now, signal}: {env: NodeJS.ProcessEnv; now: () => Date; signal?: AbortSignal},
): Promise<{sheets: LoadedSheet[]; warnings: string[]}> {
  assertOnline('--live', env)
  const {liveTools} = await import('./live-tools.ts')
  const {sources, ...tools} = await liveTools(env, now)
  const {answers, sheets, warnings} = await fetchLive({
    ...tools,
    sources: sources.filter(({onlyWhenNamed}) => !onlyWhenNamed),
    request: requestsByProvider(regions, instanceTypes),
    env,
    now,
    signal: signal ?? new AbortController().signal,
    timeoutMs: CATALOG_TIMEOUT_MS,
  })
  return {sheets, warnings: [...warnings, ...unaskedSources(sources, answers)]}
}

/** A request for each provider that has regions and, where types are named, at least one that can be its own. */
export function requestsByProvider(
  regions: Partial<Record<Provider, string[]>>,
  instanceTypes?: string[],
): ProviderRequests {
  const requests: ProviderRequests = {}
  for (const provider of PROVIDERS) {
    const own = regions[provider] ?? []
    const types = typesOfProvider(provider, instanceTypes)
    if (own.length === 0 || types?.length === 0) continue
    requests[provider] = {regions: own, ...(types && {instanceTypes: types})}
  }
  return requests
}

/** How to get what failed for want of credentials from a source that is only asked by name. */
export function unaskedSources(sources: readonly PriceSource[], answers: readonly SourceAnswer[]): string[] {
  return sources.flatMap(({credentials, id, markets, name, onlyWhenNamed, provider}) => {
    const missed = answers.some(
      ({error, source}) =>
        error?.code === 'E_CREDENTIALS' &&
        source.provider === provider &&
        source.markets.some((m) => markets.includes(m)),
    )
    if (!onlyWhenNamed || credentials !== 'none' || !missed) return []
    const command = `frugal prices refresh --source ${id} --region <region>`
    return [`${name} needs no credentials, but is a large download, so it is only asked by name: ${command}`]
  })
}

function resultOf(answers: SourceAnswer[], providers: Provider[]): LiveResult {
  const sheets = answers.flatMap((answer) => answer.sheets)
  if (sheets.length === 0) throw nothingFetched(answers)
  const without = providers.filter((provider) => !answers.some(({source}) => source.provider === provider))
  const warnings = [
    ...without.map((provider) => `There is no live source for ${provider}: the snapshot stands in`),
    ...answers.flatMap((answer) => answer.warnings),
  ]
  return {sheets, warnings: [...new Set(warnings)], answers}
}

/**
 * The error for a run in which no origin gave anything. Where nothing but the user's own setup was in the way
 * (credentials, a package), it is that (exit 2); one service that is down makes it `E_SOURCE_UNAVAILABLE` (exit 3).
 */
export function nothingFetched(answers: readonly SourceAnswer[]): UserError {
  const errors = answers.flatMap(({error}) => error ?? [])
  const down = errors.find(({oclif}) => oclif.exit !== EXIT.usage)
  const first = down ?? errors.find(({code}) => code === 'E_CREDENTIALS') ?? errors[0]!
  const what = answers.map(({error, source}) => (error ? `\n  ${failureText(source, error)}` : '')).join('')
  return new UserError(`No live price could be had:${what}`, {
    code: down ? 'E_SOURCE_UNAVAILABLE' : (first.code as `E_${string}`),
    fix: first.fix,
    exit: down ? EXIT.unavailable : EXIT.usage,
    cause: first,
  })
}

function noSource(providers: string[]): UserError {
  return new UserError(`There is no live source for ${providers.join(', ') || 'what was asked'}`, {
    code: 'E_NO_LIVE_SOURCE',
    fix: 'Leave out --live to use the snapshot',
  })
}

function tooLate(timeoutMs: number): UserError {
  return new UserError(`no answer within ${timeoutMs / 1000} s`, {
    code: 'E_SOURCE_UNAVAILABLE',
    fix: 'Run it again with fewer regions or a longer timeout',
    exit: EXIT.unavailable,
  })
}

function freeFirst(a: PriceSource, b: PriceSource): number {
  return Number(a.credentials === 'required') - Number(b.credentials === 'required')
}

/** Runs each source's work and tells before and after who is still being waited for. */
function progressReporter(total: number, onProgress: (progress: FetchProgress) => void = () => {}) {
  const waiting = new Set<string>()
  let done = 0
  const tell = () => onProgress({done, total, waitingFor: [...waiting]})
  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    waiting.add(name)
    tell()
    try {
      return await work()
    } finally {
      waiting.delete(name)
      done++
      tell()
    }
  }
}
