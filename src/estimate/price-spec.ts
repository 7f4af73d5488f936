import {priceAge} from '../prices/age.ts'
import {priceComponent} from './components/index.ts'
import type {Pricing} from './components/pricing.ts'
import {
  type ComponentTotal,
  DRIVERS,
  type DriverTotal,
  type Estimate,
  type Line,
  type LinePrice,
  type SourceUse,
} from './estimate.ts'
import type {Traffic} from './spec/spec.ts'

/** The bill of a spec, without savings. Lines without a price are counted, never taken for 0. */
export function priceSpec(pricing: Pricing): Estimate {
  const {catalog, now, spec} = pricing
  const priced = spec.components.map((component) => ({component, lines: priceComponent(component, pricing)}))
  const lines = priced.flatMap((part) => part.lines)
  const total = sum(lines)
  const sources = sourcesOf(lines, now)
  return {
    name: spec.name,
    provider: spec.provider,
    region: spec.region,
    currency: 'USD',
    hoursPerMonth: 730,
    generatedAt: now.toISOString(),
    lines,
    components: priced.map(
      ({component, lines: own}): ComponentTotal => ({
        component: component.name,
        type: component.type,
        monthly: sum(own),
        notFound: countMissing(own),
      }),
    ),
    drivers: driversOf(lines, total),
    total,
    notFound: countMissing(lines),
    ...unitCosts(total, spec.traffic),
    sources,
    warnings: [...catalog.warnings, ...staleWarnings(lines, now)],
  }
}

function sum(lines: Line[]): number {
  return lines.reduce((total, {monthly = 0}) => total + monthly, 0)
}

function countMissing(lines: Line[]): number {
  return lines.filter(({monthly}) => monthly === undefined).length
}

function driversOf(lines: Line[], total: number): DriverTotal[] {
  return DRIVERS.map((driver) => {
    const monthly = sum(lines.filter((line) => line.driver === driver))
    return {driver, monthly, share: total > 0 ? monthly / total : 0}
  })
    .filter(({monthly}) => monthly > 0)
    .sort((a, b) => b.monthly - a.monthly)
}

function unitCosts(total: number, {requestsPerMonth, tokensPerMonth}: Traffic): Partial<Estimate> {
  return {
    ...(requestsPerMonth && {usdPer1000Requests: (total / requestsPerMonth) * 1000}),
    ...(tokensPerMonth && {usdPerMillionTokens: (total / tokensPerMonth) * 1e6}),
  }
}

/** Every source that a line used, most used first. */
function sourcesOf(lines: Line[], now: Date): SourceUse[] {
  const uses = new Map<string, SourceUse>()
  for (const {price} of lines) {
    if (!price) continue
    const {approximateDate, asOf, kind, market, source} = price
    const stale = priceAge(price, now, market).stale
    const key = `${source}|${kind}|${asOf}|${stale}`
    const use = uses.get(key) ?? {source, kind, asOf, ...(approximateDate && {approximateDate}), lines: 0, stale}
    uses.set(key, {...use, lines: use.lines + 1})
  }
  return [...uses.values()].sort((a, b) => b.lines - a.lines || (a.source < b.source ? -1 : 1))
}

/** Old prices: those of instances can be asked for again; lists have to be looked up. */
function staleWarnings(lines: Line[], now: Date): string[] {
  const stale = lines.flatMap(({price}) => (price && priceAge(price, now, price.market).stale ? [price] : []))
  const groups: [prices: LinePrice[], what: string, mend: string][] = [
    [stale.filter(({market}) => market !== undefined), 'instance price', '--live asks again'],
    [stale.filter(({market}) => market === undefined), 'list price', "compare with the vendor's page"],
  ]
  return groups.flatMap(([prices, what, mend]) => {
    if (prices.length === 0) return []
    const oldest = prices.reduce((a, b) => (a.asOf < b.asOf ? a : b))
    const days = Math.floor(priceAge(oldest, now).days)
    const some = `${prices.length} ${what}${prices.length === 1 ? ' is' : 's are'} old`
    return [`${some}, up to ${days} days (${oldest.source}, ${oldest.asOf.slice(0, 10)}); ${mend}`]
  })
}
