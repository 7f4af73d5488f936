import {EXIT, UserError} from '../errors.ts'
import type {Catalog} from '../prices/catalog.ts'
import type {OfferFilter} from '../prices/filter.ts'
import {loadServices} from '../prices/services.ts'
import type {Pricing} from './components/pricing.ts'
import {diffEstimates} from './diff.ts'
import type {Estimate, EstimateDiff} from './estimate.ts'
import {loadBaseline} from './load-baseline.ts'
import {priceSpec} from './price-spec.ts'
import {findSavings} from './savings/index.ts'
import {loadSpec, type SpecSource} from './spec/load-spec.ts'
import type {Override} from './spec/overrides.ts'
import type {Spec} from './spec/spec.ts'

export interface EstimateRequest {
  source: SpecSource
  overrides: Override[]
  /** The command line so far, for the commands that savings print. */
  invocation: string
  savings: boolean
  /** A spec, or an estimate as JSON, to compare with. */
  diff?: string
  maxMonthly?: number
  /** Fail where a line has no price. */
  strict: boolean
  now: Date
  /** Opens the prices that the spec's instances need. */
  open: (filter: OfferFilter) => Promise<Catalog>
}

export interface EstimateResult {
  estimate: Estimate
  diff?: EstimateDiff
}

/**
 * Loads, prices and compares; nothing is printed here.
 * @throws UserError what is wrong with the spec or its names; `E_UNPRICED` (exit 4) under `strict`
 */
export async function runEstimate(request: EstimateRequest): Promise<EstimateResult> {
  const {diff: baseline, maxMonthly, now, overrides, source, strict} = request
  const spec = await loadSpec(source, overrides)
  const pricing: Pricing = {spec, services: loadServices(), catalog: await request.open(instancesOf(spec))}
  const bill = priceSpec(pricing, now)
  if (strict) refuseUnpriced(bill)
  const estimate: Estimate = {
    ...bill,
    ...(request.savings && {savings: findSavings(bill, pricing, request.invocation)}),
    ...(maxMonthly !== undefined && {gate: {maxMonthly, exceeded: bill.total > maxMonthly}}),
  }
  if (baseline === undefined) return {estimate}
  const before = await loadBaseline(baseline, (old) => priceSpec({...pricing, spec: old}, now))
  return {estimate, diff: diffEstimates(before, estimate)}
}

/** What the prices are needed of. */
function instancesOf(spec: Spec): OfferFilter {
  const instances = spec.components.filter((component) => component.type === 'instance')
  return {
    providers: [...new Set([spec.provider, ...instances.map(({provider}) => provider ?? spec.provider)])],
    regions: [...new Set([spec.region, ...instances.map(({region}) => region ?? spec.region)])],
    instanceTypes: [...new Set(instances.map(({instance}) => instance))],
  }
}

function refuseUnpriced({lines}: Estimate): void {
  const missing = lines.filter(({price}) => price === undefined)
  if (missing.length === 0) return
  const shown = missing.slice(0, 10).map(({component, item, missing: why}) => `${component}: ${item}: ${why}`)
  const what = missing.length === 1 ? '1 line has no price' : `${missing.length} lines have no price`
  throw new UserError([what, ...shown].join('\n'), {
    code: 'E_UNPRICED',
    exit: EXIT.gate,
    fix: 'State your own price (usdPerHour, or a component of type fixed), or leave out --strict',
  })
}
