import {HOURS_PER_MONTH, type Market} from '../../offer.ts'
import {badReply, printable} from '../reply.ts'
import type {SkuRate} from './machine-price.ts'
import type {GcpMachines, PartUnit} from './machine-types.ts'
import type {Sku} from './sku-schema.ts'

/** Bytes of a GiB over those of a GB: some memory SKUs are per GB. */
const GB_PER_GIB = 2 ** 30 / 1e9

/** Usage units, and what turns a price per unit into one per hour or per GiB-hour. */
const UNITS: ReadonlyMap<string, {per: PartUnit; factor: number}> = new Map([
  ['h', {per: 'h', factor: 1}],
  ['GiBy.h', {per: 'GiB.h', factor: 1}],
  ['GBy.h', {per: 'GiB.h', factor: GB_PER_GIB}],
  ['GiBy.mo', {per: 'GiB.h', factor: 1 / HOURS_PER_MONTH}],
  ['GBy.mo', {per: 'GiB.h', factor: GB_PER_GIB / HOURS_PER_MONTH}],
])

/** Words of SKUs that are no price of a plain machine, though many of them are filed as on demand. */
const NO_PLAIN_PRICE = new RegExp(
  [
    'sole[ -]tenan',
    'reserv(ed|ation)\\b',
    'commitment\\b|committed use',
    'premium\\b',
    'custom\\b|extended\\b',
    'dws\\b|defined duration|flex[ -]start|calendar mode',
    'suspended\\b|vm state',
    'capacity optimized',
  ]
    .map((words) => `\\b(${words})`)
    .join('|'),
  'i',
)

/** The M2 machines are listed as M1 with this on top: the one premium that is a part of a plain price. */
const M2_PREMIUM = /^memory optimized upgrade premium for /i

const SPOT_PREFIX = /^(spot preemptible|preemptible|spot) /i
const SPOT_SUFFIX = / attached to (spot )?preemptible vms$/i
const PLACE = /\s(running\s)?in\s.*$/i
const VENDOR = / (amd|arm)(?= )/gi

/**
 * What a SKU description names, in lower case and without region, market and vendor: `n2d instance core`,
 * `nvidia l4 gpu`. The words tell the market more surely than the category: spot A4 is filed as on demand.
 * @returns undefined for one that is no price of a plain machine (reserved, committed, sole tenancy, DWS, custom)
 */
export function skuLabel(description: string): {label: string; spot: boolean} | undefined {
  const text = printable(description).replace(/ +/g, ' ')
  const base = text.replace(SPOT_PREFIX, '')
  const placeless = base.replace(PLACE, '')
  const bare = placeless.replace(SPOT_SUFFIX, '')
  // The place is tested too: "Reserved ... in Americas in Calendar Mode".
  if (NO_PLAIN_PRICE.test(base.replace(M2_PREMIUM, ''))) return
  return {label: bare.replace(VENDOR, '').toLowerCase(), spot: base !== text || bare !== placeless}
}

/** The SKU labels that known machines are priced by, with what each is charged for. */
export function labelsOf(machines: GcpMachines): Map<string, PartUnit> {
  const parts = [...machines.types.values()].flatMap((machine) => machine.parts)
  return new Map(parts.flatMap(({labels, per}) => labels.map((label) => [label, per] as const)))
}

interface Listed {
  usd: number
  /** How many regions the SKU is for: the fewer, the closer it is to the one asked for. */
  breadth: number
}

/** Unit prices by label, region and market, gathered page by page. */
export class RateTable {
  private readonly wanted: ReadonlyMap<string, PartUnit>
  private readonly now: Date
  private readonly source: string
  private readonly listed = new Map<string, Listed>()
  private readonly seen = new Set<string>()

  constructor(wanted: ReadonlyMap<string, PartUnit>, {now, source}: {now: Date; source: string}) {
    this.wanted = wanted
    this.now = now
    this.source = source
  }

  /** The regions that any SKU so far is for. */
  get regions(): ReadonlySet<string> {
    return this.seen
  }

  /** @throws UserError `E_BAD_REPLY` for a currency that is not USD, or a wanted SKU in a unit that is not known */
  add(sku: Sku): void {
    const price = currentPrice(sku, this.now)
    for (const {unitPrice} of price?.tieredRates ?? []) {
      const currency = unitPrice?.currencyCode || 'USD'
      if (currency !== 'USD') throw badReply(this.source, `prices are in ${currency}, not USD`)
    }
    const named = skuLabel(sku.description)
    const usageType = sku.category?.usageType
    if (!price || !named || (usageType !== 'OnDemand' && usageType !== 'Preemptible')) return
    const per = this.wanted.get(named.label)
    if (per === undefined) return
    for (const region of sku.serviceRegions) this.seen.add(region)
    const unit = UNITS.get(price.usageUnit)
    if (unit?.per !== per) throw badReply(this.source, `"${sku.description}" is priced per "${price.usageUnit}"`)
    const amount = plainAmount(price.tieredRates)
    if (amount === undefined) return
    const market = named.spot || usageType === 'Preemptible' ? 'spot' : 'onDemand'
    for (const region of sku.serviceRegions) {
      this.keep(keyOf(named.label, region, market), {usd: amount * unit.factor, breadth: sku.serviceRegions.length})
    }
  }

  /** The rates of a region on a market. */
  rate(region: string, market: Market): SkuRate {
    return (label) => this.listed.get(keyOf(label, region, market))?.usd
  }

  /** Of two SKUs for one thing the one for fewer regions holds; of two for as many, the higher: better than too low. */
  private keep(key: string, found: Listed): void {
    const other = this.listed.get(key)
    const better =
      other === undefined || found.breadth < other.breadth || (found.breadth === other.breadth && found.usd > other.usd)
    if (better) this.listed.set(key, found)
  }
}

/** The price in force: of those whose time has come, the one that came last. */
function currentPrice({pricingInfo}: Sku, now: Date) {
  const started = pricingInfo
    .map(({effectiveTime, pricingExpression}) => ({
      from: Number(effectiveTime?.seconds ?? 0) * 1000,
      pricingExpression,
    }))
    .filter(({from}) => from <= now.getTime())
    .sort((a, b) => a.from - b.from)
  return started.at(-1)?.pricingExpression
}

type Tiers = NonNullable<NonNullable<ReturnType<typeof currentPrice>>>['tieredRates']

/** The one positive price in the tiers (a free first tier aside); a price that falls with use is none for an hour. */
function plainAmount(tiers: Tiers): number | undefined {
  const amounts = new Set(tiers.map(({unitPrice}) => Number(unitPrice?.units || 0) + (unitPrice?.nanos ?? 0) / 1e9))
  const positive = [...amounts].filter((amount) => amount > 0)
  return positive.length === 1 && Number.isFinite(positive[0]) ? positive[0] : undefined
}

function keyOf(label: string, region: string, market: Market): string {
  return `${market}|${region}|${label}`
}
