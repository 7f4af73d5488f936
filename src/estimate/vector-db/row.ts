import type {Market, Offer, Price, UsdPerMonth} from '../../prices/offer.ts'
import type {Services} from '../../prices/services/services.ts'
import {linePrice, type PricedLine} from '../service-line.ts'

/** `self-hosted`: you run it. `managed`: a service. `embedded`: a library inside your own service. */
export type VectorDbKind = 'self-hosted' | 'managed' | 'embedded'

/** What one solution costs for the workload, and what that rests on. */
export interface VectorDbRow {
  /** Stable: `faiss-hnsw`, `pinecone-serverless`. */
  id: string
  solution: string
  kind: VectorDbKind
  useCase: string
  lines: PricedLine[]
  /** Sum of the lines; absent as soon as one of them has no price. */
  monthly?: UsdPerMonth
  /** Sum of the lines that have a price, where one has none. */
  knownPart?: UsdPerMonth
  /** What has no price, and why; set when `monthly` is absent. */
  missing?: string
  /** Writing every record the first time, once, in USD; absent where that costs nothing of its own. */
  loadOnce?: number
  assumes: string[]
}

/** The cheapest instance that has enough memory. */
export interface CheapestInstance {
  offer: Offer
  market: Market
  price: Price
}

/** Where prices come from. */
export interface VectorDbPricing {
  services: Services
  /** For the workload's provider and region; memory in GiB, as the provider sells it. */
  cheapestInstance: (memoryGiB: number) => CheapestInstance | undefined
}

export type RowInput = Omit<VectorDbRow, 'monthly' | 'knownPart' | 'missing' | 'loadOnce'> & {
  loadOnce?: number | undefined
}

export function makeRow({loadOnce, ...input}: RowInput): VectorDbRow {
  const known = input.lines.reduce((sum, {monthly = 0}) => sum + monthly, 0)
  const missing = [...new Set(input.lines.flatMap((line) => line.missing ?? []))]
  return {
    ...input,
    ...(loadOnce !== undefined && {loadOnce}),
    ...(missing.length === 0 ? {monthly: known} : {missing: missing.join('; '), ...(known > 0 && {knownPart: known})}),
  }
}

/** Adds what is missing to the least that the plan charges; nothing can be said of it while a line has no price. */
export function withMinimum(services: Services, lines: PricedLine[], provider: string, service: string, item: string) {
  const minimum = services.find({provider, service, item})
  const least = minimum?.tiers[0]?.usd
  const used = lines.reduce((sum, {monthly = Number.NaN}) => sum + monthly, 0)
  if (!minimum || least === undefined || !(used < least)) return lines
  const rest = least - used
  const line = {item: `Rest of the plan's minimum of $${least}`, quantity: 1, unit: 'month'}
  return [...lines, {...line, price: linePrice(minimum, rest), monthly: rest}]
}
