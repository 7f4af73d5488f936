import type {Http} from '../http/http.ts'
import type {Market, Provider} from '../offer.ts'
import type {PriceSheet} from '../sheet.ts'

/** What is asked of a source. */
export interface PriceRequest {
  /** Region names as the provider spells them; never empty. */
  regions: string[]
  /** Only these instance types, where the source can select; others may still come. */
  instanceTypes?: string[]
}

/** What a source may use of the world: all of it passed in, so a test can stand in for it. */
export interface SourceContext {
  http: Http
  env: NodeJS.ProcessEnv
  now: () => Date
  /** Aborts the whole request: the total timeout, or Ctrl-C. */
  signal: AbortSignal
}

/** A place that prices are read from, live. */
export interface PriceSource {
  id: string
  provider: Provider
  /** What is shown to a person: `AWS spot feed`. */
  name: string
  markets: Market[]
  /** What it needs: nothing, or a credential from the SDK's own chain. */
  credentials: 'none' | 'required'
  /** Only asked when a person names it: what it sends is too large to fetch unasked. */
  onlyWhenNamed?: true
  /**
   * Reads the whole answer or throws: a sheet is never partial.
   * @throws UserError `E_SOURCE_UNAVAILABLE` (exit 3), `E_CREDENTIALS` (exit 2), `E_BAD_REPLY` (exit 3)
   */
  fetch(request: PriceRequest, context: SourceContext): Promise<PriceSheet>
}
