import type {InstanceSpec} from '../../offer.ts'
import type {PriceRow} from '../../sheet.ts'
import {isInstanceType} from '../reply.ts'

/** A product's attributes under the Price List API's names; what a list does not give is absent. */
export type ProductAttributes = Partial<
  Record<
    | 'capacitystatus'
    | 'instanceType'
    | 'marketoption'
    | 'memory'
    | 'operatingSystem'
    | 'physicalProcessor'
    | 'preInstalledSw'
    | 'productFamily'
    | 'regionCode'
    | 'tenancy'
    | 'vcpu',
    string
  >
>

/** What plain Linux on demand is, in the words of the price list. Capacity Blocks are listed at $0: not on demand. */
export const PLAIN_LINUX = {
  operatingSystem: 'Linux',
  preInstalledSw: 'NA',
  capacitystatus: 'Used',
  marketoption: 'OnDemand',
} as const

/** A bare-metal machine is listed as one dedicated to its tenant; all others as shared. */
export const LISTINGS = [
  {productFamily: 'Compute Instance', tenancy: 'Shared'},
  {productFamily: 'Compute Instance (bare metal)', tenancy: 'Dedicated'},
] as const

/** One product of a price list with its hourly price. */
export interface ListedPrice {
  attributes: ProductAttributes
  usdPerHour: number
  /** ISO date or date and time the price holds from. */
  effective: string
}

/**
 * Whether a product is a plain Linux machine of the region. An attribute that the list leaves out says nothing
 * (items of before 2023 have no marketoption), except for the ones that tell a machine from the rest.
 */
export function isPlainLinux(attributes: ProductAttributes, region: string): boolean {
  const {instanceType = '', productFamily, regionCode = region, tenancy} = attributes
  if (regionCode !== region || !isInstanceType(instanceType)) return false
  if (!LISTINGS.some((listing) => listing.productFamily === productFamily && listing.tenancy === tenancy)) return false
  if (attributes.operatingSystem !== PLAIN_LINUX.operatingSystem) return false
  const {capacitystatus, marketoption, preInstalledSw} = {...PLAIN_LINUX, ...defined(attributes)}
  return (
    capacitystatus === PLAIN_LINUX.capacitystatus &&
    marketoption === PLAIN_LINUX.marketoption &&
    preInstalledSw === PLAIN_LINUX.preInstalledSw
  )
}

/**
 * One row an instance type: the price in force, which is the one with the newest effective date that has come.
 * Where the list gives two different prices from the same date, the price is not known and there is no row.
 */
export function rowsInForce(prices: ListedPrice[], region: string, now: Date): PriceRow[] {
  const best = new Map<string, {effective: number; usdPerHour: number | undefined}>()
  for (const {attributes, effective, usdPerHour} of prices) {
    const {instanceType} = attributes
    const from = Date.parse(effective)
    if (instanceType === undefined || Number.isNaN(from) || from > now.getTime()) continue
    const other = best.get(instanceType)
    if (other === undefined || from > other.effective) best.set(instanceType, {effective: from, usdPerHour})
    else if (from === other.effective && usdPerHour !== other.usdPerHour) {
      best.set(instanceType, {effective: from, usdPerHour: undefined})
    }
  }
  return [...best].flatMap(([instanceType, {usdPerHour}]) =>
    usdPerHour === undefined ? [] : [{region, instanceType, market: 'onDemand' as const, usdPerHour}],
  )
}

/** vCPU, memory and architecture as far as the attributes tell; one spec an instance type. */
export function specsOf(products: ProductAttributes[]): InstanceSpec[] {
  const specs = new Map<string, InstanceSpec>()
  for (const {instanceType, memory = '', physicalProcessor = '', vcpu} of products) {
    if (instanceType === undefined || specs.has(instanceType)) continue
    const cores = Number(vcpu)
    const memoryGiB = Number(/^([\d.,]+) GiB$/.exec(memory)?.[1]?.replaceAll(',', ''))
    const arch = archOf(physicalProcessor)
    specs.set(instanceType, {
      instanceType,
      ...(cores > 0 ? {vcpu: cores} : {}),
      ...(memoryGiB > 0 ? {memoryGiB} : {}),
      ...(arch === undefined ? {} : {arch}),
    })
  }
  return [...specs.values()]
}

function archOf(processor: string): InstanceSpec['arch'] {
  if (/graviton/i.test(processor)) return 'arm64'
  if (/intel|amd/i.test(processor)) return 'x86_64'
  return
}

function defined(attributes: ProductAttributes): ProductAttributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined && value !== ''))
}
