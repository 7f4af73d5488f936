/** Longest wait between two tries that the client chooses itself, in milliseconds. */
export const MAX_BACKOFF_MS = 10_000
/** Longest wait that a server's Retry-After is granted, in milliseconds. */
export const MAX_RETRY_AFTER_MS = 30_000

export interface RetryDelayOptions {
  /** Tries made so far, from 1. */
  attempt: number
  baseDelayMs: number
  /** Uniform in [0, 1). */
  random: () => number
  /** Milliseconds since 1970. */
  now: () => number
  /** The header as sent: seconds or an HTTP date. */
  retryAfter?: string | undefined
}

/**
 * Milliseconds to wait before the next try: a uniform part of base x 2^(attempt - 1) ("full jitter"),
 * and never less than the server asked for, up to {@link MAX_RETRY_AFTER_MS}.
 */
export function retryDelay({attempt, baseDelayMs, now, random, retryAfter}: RetryDelayOptions): number {
  const backoff = random() * Math.min(MAX_BACKOFF_MS, baseDelayMs * 2 ** (attempt - 1))
  const asked = askedFor(retryAfter?.trim() ?? '', now())
  return Math.max(backoff, Math.min(asked, MAX_RETRY_AFTER_MS))
}

function askedFor(retryAfter: string, now: number): number {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000
  const date = Date.parse(retryAfter)
  return Number.isNaN(date) ? 0 : Math.max(0, date - now)
}
