import {UserError} from '../errors.ts'

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
  /** Most bytes of a body held in memory. Default 64 MiB. */
  maxBytes?: number
}

/** GET with retries, backoff and jitter on 429, 5xx and broken connections. */
export interface Http {
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
}
