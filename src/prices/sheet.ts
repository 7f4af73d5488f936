import type {InstanceSpec, Market, PriceKind, Provider} from './offer.ts'

/** One price as a source gives it. */
export interface PriceRow {
  region: string
  /** Zone id or name; absent for a price of the whole region. */
  zone?: string
  instanceType: string
  market: Market
  usdPerHour: number
}

/** What a source says of interruptions and savings in a region (AWS Spot Advisor). */
export interface AdvisorRow {
  region: string
  instanceType: string
  /** Per cent saved against on-demand, whole numbers as published. */
  savingPercent: number
  bucket: 0 | 1 | 2 | 3 | 4
}

/**
 * Everything one source said at one time, for the regions asked of it: whole or not at all.
 * A sheet is what the cache stores and what is laid over the snapshot.
 */
export interface PriceSheet {
  /** Stable id, also the cache's file name: `aws-spot-feed`. */
  id: string
  provider: Provider
  /** What is shown as the source: `AWS spot feed`. */
  source: string
  kind: PriceKind
  /** ISO date and time the prices are of. */
  asOf: string
  /** The regions this sheet answers for; a region that is absent was not asked. */
  regions: string[]
  rows: PriceRow[]
  specs?: InstanceSpec[]
  advisor?: AdvisorRow[]
}
