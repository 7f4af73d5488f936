import {UserError} from '../../errors.ts'
import {abortReason} from './abort-reason.ts'
import {bodyChunks, oneBuffer, silenceWatch} from './http-body.ts'
import {retryDelay} from './retry-delay.ts'

/** Most bytes of a body held in memory, unless a request says otherwise. */
export const MAX_BODY_BYTES = 64 * 2 ** 20

/** What came back, as far as the price sources need it. */
export interface HttpReply {
  status: number
  headers: Headers
  /** The body as text; refused over `maxBytes`, or shorter than its Content-Length. */
  text(): Promise<string>
  /** The body as it arrives, for files too large to hold. */
  stream(): AsyncIterable<Uint8Array>
}

export interface HttpRequest {
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Most bytes of a body held in memory. Default {@link MAX_BODY_BYTES}. */
  maxBytes?: number
  /**
   * Leave the body of a 2xx reply unread, for one call of `stream()` (or `text()`).
   * Without it `get` reads the body before it returns, so that a body that breaks off is asked for again;
   * with it such a break is thrown while reading, as `E_SOURCE_UNAVAILABLE`, and the caller begins anew.
   */
  stream?: boolean
}

/** GET with retries, backoff and jitter on 429, 5xx and broken connections. */
export interface Http {
  /**
   * The reply of the last try: 2xx, 304, or a 4xx other than 429.
   * @throws UserError `E_SOURCE_UNAVAILABLE` (exit 3) when the tries run out, `E_BAD_REPLY` (exit 3) for a body
   * over its limit; the reason of `signal` when that was aborted (a timeout as `E_SOURCE_UNAVAILABLE`)
   */
  get(url: string, request?: HttpRequest): Promise<HttpReply>
}

export interface HttpOptions {
  /** Tries in all. Default 4. */
  attempts?: number
  /** First wait in milliseconds; doubles each try, with full jitter. Default 250. */
  baseDelayMs?: number
  /** Longest silence of one try in milliseconds. Default 15,000. */
  tryTimeoutMs?: number
  fetch?: typeof fetch
  /** Uniform in [0, 1): jitter. */
  random?: () => number
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Milliseconds since 1970, for a Retry-After that is a date. */
  now?: () => number
}

interface Try {
  url: string
  host: string
  request: HttpRequest
  tryTimeoutMs: number
  fetch: typeof fetch
}

/** How one try ended: with a reply to hand out, or with what went wrong. */
type Outcome = {reply: HttpReply} | {failed: string; retryAfter?: string; cause?: unknown}

/** An {@link Http} on the global `fetch`. Bodies are asked for compressed and counted as they are unpacked. */
export function createHttp(options: HttpOptions = {}): Http {
  const {attempts = 4, baseDelayMs = 250, tryTimeoutMs = 15_000} = options
  const {now = Date.now, random = Math.random, sleep = abortableSleep} = options
  return {
    async get(url, request = {}) {
      const host = hostOf(url)
      const {signal} = request
      for (let attempt = 1; ; attempt++) {
        if (signal?.aborted) throw abortReason(signal)
        const outcome = await tryOnce({url, host, request, tryTimeoutMs, fetch: options.fetch ?? fetch})
        if ('reply' in outcome) return outcome.reply
        if (attempt >= attempts) throw unavailable(host, `${outcome.failed} (${attempt} tries)`, outcome.cause)
        await sleep(retryDelay({attempt, baseDelayMs, random, now, retryAfter: outcome.retryAfter}), signal)
      }
    },
  }
}

async function tryOnce({fetch, host, request, tryTimeoutMs, url}: Try): Promise<Outcome> {
  const {headers = {}, maxBytes = MAX_BODY_BYTES, signal, stream = false} = request
  const watch = silenceWatch(tryTimeoutMs, signal)
  try {
    const response = await watch.within(fetch(url, {headers, signal: watch.signal}))
    const {status} = response
    if (status === 429 || status >= 500) {
      await response.body?.cancel()
      return {failed: `answered ${status}`, retryAfter: response.headers.get('retry-after') ?? ''}
    }
    const body = bodyChunks(response, watch)
    if (stream && response.ok) return {reply: streamedReply(response, named(body, host, signal), host, maxBytes)}
    return {reply: bufferedReply(response, await oneBuffer(body, maxBytes, host))}
  } catch (error) {
    if (signal?.aborted) throw abortReason(signal)
    if (error instanceof UserError) throw error
    return {failed: describeFailure(error, watch.timedOut() ? tryTimeoutMs : undefined), cause: error}
  }
}

function bufferedReply({headers, status}: Response, bytes: Uint8Array): HttpReply {
  return {
    status,
    headers,
    text: async () => new TextDecoder().decode(bytes),
    async *stream() {
      yield bytes
    },
  }
}

function streamedReply({headers, status}: Response, body: AsyncIterable<Uint8Array>, host: string, maxBytes: number) {
  return {
    status,
    headers,
    text: async () => new TextDecoder().decode(await oneBuffer(body, maxBytes, host)),
    stream: () => body,
  }
}

/** The same chunks; a break is told as the caller of a stream has to hear it. */
async function* named(body: AsyncIterable<Uint8Array>, host: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    if (signal?.aborted) throw abortReason(signal)
    throw unavailable(host, describeFailure(error), error)
  }
}

function describeFailure(error: unknown, silentMs?: number): string {
  if (silentMs !== undefined) return `did not answer for ${silentMs / 1000} s`
  const {cause, message} = error as Error & {cause?: {code?: string; message?: string}}
  const detail = cause?.code ?? cause?.message
  return detail === undefined ? `broke off: ${message}` : `could not be read: ${detail}`
}

function unavailable(host: string, what: string, cause?: unknown): UserError {
  return new UserError(`${host} ${what}`, {
    code: 'E_SOURCE_UNAVAILABLE',
    fix: 'retry later, or leave out --live to use the snapshot',
    exit: 3,
    ...(cause === undefined ? {} : {cause}),
  })
}

function hostOf(url: string): string {
  if (URL.canParse(url)) return new URL(url).host
  throw new TypeError(`not a URL: ${url}`)
}

function abortableSleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(abortReason(signal as AbortSignal))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, {once: true})
  })
}
