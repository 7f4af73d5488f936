import {EXIT, UserError} from '../errors.ts'
import type {Catalog} from '../prices/catalog/catalog.ts'
import type {OfferFilter} from '../prices/filter/filter.ts'
import {loadServices} from '../prices/services/services.ts'
import {type Pricing, placeOf} from './components/pricing.ts'
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
  const {maxMonthly, now, overrides, source, strict} = request
  const spec = await loadSpec(source, overrides)
  const baseline = request.diff === undefined ? undefined : await loadBaseline(request.diff)
  const specs = baseline && 'spec' in baseline ? [spec, baseline.spec] : [spec]
  const pricing: Pricing = {spec, now, services: loadServices(), catalog: await request.open(instancesOf(specs))}
  const bill = priceSpec(pricing)
  if (strict) refuseUnpriced(bill)
  const estimate: Estimate = {
    ...bill,
    ...(request.savings && {savings: findSavings(bill, pricing, request.invocation)}),
    ...(maxMonthly !== undefined && {gate: {maxMonthly, exceeded: toCents(bill.total) > maxMonthly}}),
  }
  if (!baseline) return {estimate}
  const before = 'spec' in baseline ? priceSpec({...pricing, spec: baseline.spec}) : baseline.estimate
  return {estimate, diff: diffEstimates(before, estimate)}
}

/** A limit is compared with the total as it is shown. */
function toCents(usd: number): number {
  return Math.round(usd * 100) / 100
}

/** What the prices are needed of. */
function instancesOf(specs: Spec[]): OfferFilter {
  const instances = specs.flatMap((spec) =>
    spec.components.flatMap((component) =>
      component.type === 'instance' ? [{instance: component.instance, ...placeOf(component, {spec})}] : [],
    ),
  )
  return {
    providers: [...new Set([...specs, ...instances].map(({provider}) => provider))],
    regions: [...new Set([...specs, ...instances].map(({region}) => region))],
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
