/** US dollars for one hour. */
export type UsdPerHour = number
/** US dollars for one month of {@link HOURS_PER_MONTH} hours. */
export type UsdPerMonth = number

/** The month every price in frugal is quoted for: 365 x 24 / 12. */
export const HOURS_PER_MONTH = 730

export const PROVIDERS = ['aws', 'gcp', 'azure', 'lambda'] as const
export type Provider = (typeof PROVIDERS)[number]

/** `listed`: a published price. `observed`: a market price at a moment. `estimated`: derived, the source says how. */
export type PriceKind = 'listed' | 'observed' | 'estimated'

/** `onDemand`: pay as you go, not interrupted. `spot`: spare capacity that can be taken back. */
export type Market = 'onDemand' | 'spot'

export interface Price {
  usdPerHour: UsdPerHour
  kind: PriceKind
  /** Who published it, and for a derived price how it was derived. */
  source: string
  /** ISO date (or date and time) the price was true. */
  asOf: string
  /** The source gives no exact date; `asOf` is the best estimate of it. */
  approximateDate?: true
}

export interface Accelerator {
  /** Canonical name without memory: `T4`, `A10G`, `A100`, `H100`. */
  name: string
  /** How many, in one instance; a fraction where a GPU is shared (Azure NVadsA10 v5). */
  count: number
  /** Memory of one whole accelerator in GiB, as its maker sells it (a driver reports a little less). */
  memoryGiB?: number
}

/** The buckets of AWS Spot Advisor, by index. */
export const RISK_LABELS = ['<5%', '5-10%', '10-15%', '15-20%', '>20%'] as const

/** How often the spot instance is taken back, in per cent of instances a month. */
export interface InterruptionRisk {
  /** 0: under 5 %, 1: 5-10 %, 2: 10-15 %, 3: 15-20 %, 4: over 20 %. */
  bucket: 0 | 1 | 2 | 3 | 4
  label: (typeof RISK_LABELS)[number]
  source: string
  asOf: string
}

export interface InstanceSpec {
  instanceType: string
  vcpu?: number
  memoryGiB?: number
  /** Processor architecture. */
  arch?: 'x86_64' | 'arm64'
  accelerator?: Accelerator
}

/** The spot prices of a region's zones, where they are known. */
export interface ZoneSpread {
  /** `zone` is absent where the source gives only the range. */
  lowest: {zone?: string; usdPerHour: UsdPerHour}
  highest: {zone?: string; usdPerHour: UsdPerHour}
  /** ISO date the spread is of; it may be older than the offer's spot price. */
  asOf: string
}

/** A price for an instance in a region. What is not known is absent: never 0, never another price in its place. */
export interface Offer extends InstanceSpec {
  provider: Provider
  region: string
  /** Set when the offer is of one zone; `spot` is then that zone's. */
  zone?: string
  onDemand?: Price
  /** The lowest of the region's zones, where prices differ by zone. */
  spot?: Price
  zoneSpread?: ZoneSpread
  interruption?: InterruptionRisk
  /** What a buyer should know, as: listed, but cannot be launched on demand. */
  note?: string
}
