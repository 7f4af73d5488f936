import {UserError} from '../../errors.ts'
import {isFresh, listSheets, readSheet, sheetsFor} from '../cache/cache.ts'
import {isDamaged} from '../cache/cache-file.ts'
import {sheetDamage} from '../cache/sheet-damage.ts'
import {storeSheet} from '../cache/store-sheet.ts'
import type {LoadedSheet} from '../catalog/overlay.ts'
import {abortReason} from '../http/abort-reason.ts'
import type {Http} from '../http/http.ts'
import type {PriceSheet} from '../sheet.ts'
import type {PriceRequest, PriceSource} from '../sources/source.ts'

/** How one source answered. */
export interface SourceAnswer {
  source: PriceSource
  /** From the origin one sheet; from the cache as many as it takes; none when nothing could be had. */
  sheets: LoadedSheet[]
  seconds: number
  /** Why the origin gave nothing. */
  error?: UserError
  warnings: string[]
}

export interface AskOptions {
  http: Http
  env: NodeJS.ProcessEnv
  now: () => Date
  /** Ends this run; aborted by the user or by the total timeout. */
  signal: AbortSignal
  /** The folder of the cached sheets. */
  cache: string
  /** Ask the origin even where the cache is fresh. */
  refresh: boolean
}

/**
 * One source's prices, in this order: a fresh cache, the origin, an expired cache. An origin's answer is used whole
 * or, where anything in it is wrong, not at all.
 * @throws what is no failure of the source: the user's abort, a bug
 */
export async function askSource(
  source: PriceSource,
  request: PriceRequest,
  options: AskOptions,
): Promise<SourceAnswer> {
  const started = performance.now()
  const answer = (sheets: LoadedSheet[], warnings: string[], error?: UserError): SourceAnswer => ({
    source,
    sheets,
    seconds: (performance.now() - started) / 1000,
    ...(error && {error}),
    warnings,
  })
  const fresh = fromCache(source, request, options, true)
  if (!options.refresh && fresh.missing.length === 0) return answer(fresh.sheets, fresh.warnings)
  try {
    const {fetchedAt, sheet, warnings} = await fromOrigin(source, request, options)
    return answer([{sheet, origin: 'live', fetchedAt}], [...fresh.warnings, ...warnings])
  } catch (error) {
    const failure = sourceFailure(source, error)
    const {missing, sheets, warnings} = fromCache(source, request, options, false)
    return answer(sheets, [...fresh.warnings, ...warnings, standIn(source, failure, sheets, missing)], failure)
  }
}

async function fromOrigin(source: PriceSource, request: PriceRequest, {cache, env, http, now, signal}: AskOptions) {
  if (signal.aborted) throw abortReason(signal)
  const sheet = await untilAborted(source.fetch(request, {http, env, now, signal}), signal)
  const damage = sheetDamage(sheet)
  if (damage !== undefined) throw badSheet(source, damage)
  const fetchedAt = now()
  const warnings: string[] = []
  if (isEmpty(sheet)) warnings.push(`${source.name} has nothing on what was asked`)
  else {
    const absent = request.regions.filter((region) => !sheet.regions.includes(region))
    if (absent.length > 0) warnings.push(`${source.name} has no prices for ${some(absent)}`)
    const problem = await storeSheet(cache, sheet, {fetchedAt, request, source})
    if (problem !== undefined) warnings.push(`The prices fetched are not kept in the cache: ${problem}`)
  }
  return {sheet, fetchedAt: fetchedAt.toISOString(), warnings}
}

function isEmpty({advisor = [], rows, specs = []}: PriceSheet): boolean {
  return rows.length + advisor.length + specs.length === 0
}

/** The cached sheets of a source that answer the request, oldest first; only fresh ones where `freshOnly`. */
function fromCache(
  {id}: PriceSource,
  request: PriceRequest,
  {cache, now}: AskOptions,
  freshOnly: boolean,
): {sheets: LoadedSheet[]; missing: string[]; warnings: string[]} {
  const time = now()
  const listed = listSheets(cache)
  const usable = freshOnly ? listed.sheets.filter((entry) => isFresh(entry, time)) : listed.sheets
  const {chosen, missing} = sheetsFor(usable, id, request)
  const sheets: LoadedSheet[] = []
  const damaged = [...listed.damaged]
  for (const entry of chosen.toReversed()) {
    const found = readSheet(entry)
    if (found === undefined) continue
    if (isDamaged(found)) damaged.push(found)
    else {
      const origin = isFresh(found.header, time) ? 'cache' : 'expired-cache'
      sheets.push({sheet: found.sheet, origin, fetchedAt: found.header.fetchedAt})
    }
  }
  const warnings = damaged.map(({damage, file}) => `The cache file ${file} is ignored: ${damage}`)
  return {sheets, missing: sheets.length < chosen.length ? request.regions : missing, warnings}
}

/** Ends with the signal even where the source does not heed it. */
async function untilAborted(work: Promise<PriceSheet>, signal: AbortSignal): Promise<PriceSheet> {
  let onAbort: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortReason(signal))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, {once: true})
  })
  try {
    return await Promise.race([work, aborted])
  } catch (error) {
    throw signal.aborted ? abortReason(signal) : error
  } finally {
    signal.removeEventListener('abort', onAbort!)
  }
}

/** The failure as a UserError; what no source may throw is thrown on: an abort by the user, a mistake of ours. */
function sourceFailure({name}: PriceSource, error: unknown): UserError {
  if (error instanceof UserError) return error
  const ours = [TypeError, ReferenceError, RangeError].some((type) => error instanceof type)
  if (!(error instanceof Error) || ours || error.name === 'AbortError') throw error
  return new UserError(`${name}: ${error.message}`, {
    code: 'E_SOURCE_UNAVAILABLE',
    fix: 'Run it again later, or leave out --live to use the snapshot',
    exit: 3,
    cause: error,
  })
}

function badSheet({name}: PriceSource, damage: string): UserError {
  return new UserError(`${name}: the answer cannot be used: ${damage}`, {
    code: 'E_BAD_REPLY',
    fix: 'Leave out --live to use the snapshot, and report this source if it goes on',
    exit: 3,
  })
}

/** What went wrong with whom. */
export function failureText({name}: PriceSource, {message}: UserError): string {
  return message.startsWith(name) ? message : `${name}: ${message}`
}

/** What failed, and what is shown in its place. */
function standIn(source: PriceSource, failure: UserError, sheets: LoadedSheet[], missing: string[]): string {
  const what = failureText(source, failure)
  const used = sheets.map(({fetchedAt, origin}) => `${origin === 'cache' ? '' : 'expired '}prices fetched ${fetchedAt}`)
  if (used.length === 0) return `${what}; the snapshot stands in`
  const rest = missing.length > 0 ? `, the snapshot for ${some(missing)}` : ''
  return `${what}; ${used.join(' and ')} stand in${rest}`
}

/** The first few names and how many more. */
function some(names: string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 4).join(', ')} and ${names.length - 4} more`
}
