import {abortReason} from '../../http/abort-reason.ts'
import {awsError} from './sdk-error.ts'

/** Tries of one SDK call in all, unless AWS_MAX_ATTEMPTS says otherwise. */
const DEFAULT_ATTEMPTS = 4
/** Most pages of one listing: far over what AWS has, so that a server that never ends is not followed. */
const MAX_PAGES = 2000

export interface SdkOptions {
  /** Longest wait for a connection or for more of a reply, in milliseconds. Default 15,000. */
  requestTimeoutMs?: number
}

/** What every client of the SDK is made with; credentials and endpoints are the SDK's own chain. */
export function clientConfig(region: string, env: NodeJS.ProcessEnv, {requestTimeoutMs = 15_000}: SdkOptions) {
  const attempts = Number(env['AWS_MAX_ATTEMPTS'])
  return {
    region,
    maxAttempts: Number.isInteger(attempts) && attempts > 0 ? attempts : DEFAULT_ATTEMPTS,
    requestHandler: {
      connectionTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      socketTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  }
}

export interface AwsCall {
  /** What is shown as the source of a failure. */
  source: string
  /** The IAM action, for the fix of a refused call. */
  action: string
  signal: AbortSignal
}

/**
 * One SDK call that ends at once when the signal is aborted: the SDK's own waits between tries do not listen to it.
 * @throws UserError `E_CREDENTIALS` (exit 2), `E_SOURCE_UNAVAILABLE` or `E_BAD_REPLY` (exit 3)
 */
export async function callAws<T>(call: () => Promise<T>, {action, signal, source}: AwsCall): Promise<T> {
  if (signal.aborted) throw abortReason(signal)
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(abortReason(signal))
  signal.addEventListener('abort', onAbort, {once: true})
  try {
    return await Promise.race([call(), aborted.promise])
  } catch (error) {
    throw signal.aborted ? abortReason(signal) : awsError(error, source, action)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * All items of a paged listing, a page at a time; an empty token ends it.
 * @throws Error from `tooLong` when a token comes again or there is no end
 */
export async function allPages<T>(
  page: (token: string | undefined) => Promise<{items: T[]; next: string | undefined}>,
  tooLong: (what: string) => Error,
): Promise<T[]> {
  const items: T[] = []
  const seen = new Set<string>()
  let token: string | undefined
  for (let count = 0; count < MAX_PAGES; count++) {
    const {items: more, next} = await page(token)
    for (const item of more) items.push(item)
    if (next === undefined || next === '') return items
    if (seen.has(next)) throw tooLong('the same page was given twice')
    seen.add(next)
    token = next
  }
  throw tooLong(`there is no end after ${MAX_PAGES} pages`)
}
