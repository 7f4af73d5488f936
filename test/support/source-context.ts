import {createHttp, type HttpOptions} from '../../src/prices/http/http.ts'
import type {SourceContext} from '../../src/prices/sources/source.ts'

/** A context for a source under test: the real client with short waits, a clock that stands still. */
export function sourceContext(
  overrides: Partial<SourceContext> = {},
  http: HttpOptions = {},
): SourceContext & {now: () => Date} {
  return {
    http: createHttp({attempts: 3, baseDelayMs: 1, tryTimeoutMs: 2000, ...http}),
    env: process.env,
    now: () => new Date('2026-08-10T12:00:00Z'),
    signal: new AbortController().signal,
    ...overrides,
  }
}
