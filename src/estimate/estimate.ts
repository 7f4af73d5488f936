import type {Market, PriceKind, Provider, UsdPerMonth} from '../prices/offer.ts'

/** What drives the bill. */
export const DRIVERS = ['gpu', 'compute', 'inference', 'storage', 'bandwidth', 'vector-db', 'other'] as const
export type Driver = (typeof DRIVERS)[number]

/** The price of one unit, with where it comes from. */
export interface LinePrice {
  usd: number
  kind: PriceKind
  source: string
  asOf: string
  approximateDate?: true
  /** Of an instance price: spot ages faster. */
  market?: Market
}

/** A priced quantity: quantity x unit price = monthly. `price` and `monthly` are both there or both absent. */
export interface PricedLine {
  /** `g4dn.xlarge spot, us-east-1`. */
  item: string
  quantity: number
  /** What the quantity counts: `hours`, `GB-month`, `1M tokens`. */
  unit: string
  price?: LinePrice
  monthly?: UsdPerMonth
  /** Why there is no price; set when `price` is absent. */
  missing?: string
  /** What a reader should know: an assumption, a minimum that applied, a range. */
  note?: string
}

/** One row of the bill. */
export interface Line extends PricedLine {
  component: string
  driver: Driver
}

export interface ComponentTotal {
  component: string
  type: string
  monthly: UsdPerMonth
  /** Lines of the component that have no price. */
  notFound: number
}

export interface DriverTotal {
  driver: Driver
  monthly: UsdPerMonth
  /** 0..1 of the priced total. */
  share: number
}

export const SAVING_KINDS = [
  'spot',
  'right-size',
  'schedule',
  'scale-to-zero',
  'quantize',
  'storage-tier',
  'cache',
  'batch',
  'vector-db',
  'region',
  'commitment',
] as const
export type SavingKind = (typeof SAVING_KINDS)[number]

/** A priced change to the spec. */
export interface SavingAction {
  kind: SavingKind
  component: string
  /** `Run on spot instead of on-demand`. */
  title: string
  /** USD a month saved by this action alone. */
  saves: UsdPerMonth
  /** What has to hold for the figure to hold; each with its number. */
  assumes: string[]
  risk: {level: 'low' | 'medium' | 'high'; why: string}
  /** The frugal command that does it or prepares it. */
  command: string
  /** Part of the combined plan. */
  combined: boolean
  /** What it saves on top of the actions before it in the plan; absent when it is not part. */
  addsToPlan?: UsdPerMonth
}

export interface Savings {
  /** Largest first. */
  actions: SavingAction[]
  /** What the combined plan saves, re-priced as a whole: nothing is counted twice. */
  combined: UsdPerMonth
  /** The total after the combined plan. */
  afterCombined: UsdPerMonth
  /** Levers that could not be priced, and what would let them be. */
  unpriced: {kind: SavingKind; component: string; reason: string}[]
}

/** A source that at least one line used. */
export interface SourceUse {
  source: string
  kind: PriceKind
  asOf: string
  approximateDate?: true
  lines: number
  /** Spot older than 7 days, on-demand and lists older than 90. */
  stale: boolean
}

export interface Estimate {
  name: string
  provider: Provider
  region: string
  currency: 'USD'
  hoursPerMonth: 730
  /** ISO date and time. */
  generatedAt: string
  lines: Line[]
  components: ComponentTotal[]
  drivers: DriverTotal[]
  /** Sum of the priced lines; `notFound` says how many are not in it. */
  total: UsdPerMonth
  notFound: number
  /** Of the total; present when the spec gives the traffic. */
  usdPer1000Requests?: number
  usdPerMillionTokens?: number
  savings?: Savings
  sources: SourceUse[]
  warnings: string[]
  /** Present with --max-monthly. */
  gate?: {maxMonthly: UsdPerMonth; exceeded: boolean}
}

export interface LineChange {
  component: string
  item: string
  change: 'added' | 'removed' | 'changed' | 'same'
  before?: UsdPerMonth
  after?: UsdPerMonth
  /** Absent when a side has no price. */
  delta?: UsdPerMonth
}

/** What changed between two estimates. */
export interface EstimateDiff {
  before: {name: string; total: UsdPerMonth; notFound: number}
  after: {name: string; total: UsdPerMonth; notFound: number}
  delta: UsdPerMonth
  /** Of the total before, 0 to 100 and beyond; absent when that was 0. */
  percent?: number
  lines: LineChange[]
}
