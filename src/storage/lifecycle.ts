import {UserError} from '../errors.ts'
import {loadServices, type Services} from '../prices/services/services.ts'
import {type Alternative, alternatives} from './alternatives.ts'
import {hotClass, type ProviderRules, rulesOf} from './classes.ts'
import {type Corrected, correct} from './correct.ts'
import type {StorageFigures} from './cost/figures.ts'
import {migrationCost, monthlyCost, movesObjects, type StorageCost} from './cost/monthly.ts'
import {type PayBack, payBacks} from './cost/pay-back.ts'
import {type PriceList, priceList} from './cost/price-list.ts'
import {type LifecyclePlan, type LifecycleRequest, planAsAsked, withMoves} from './plan.ts'
import {refusals} from './refusals.ts'

/** What a plan is priced with. */
export interface StoragePricing {
  figures: StorageFigures
  /** By default the provider's home region, as `us-east-1`. */
  region?: string
  /** By default those of data/services.json. */
  services?: Services
}

/** What a lifecycle costs and saves. */
export interface LifecycleCost {
  region: string
  /** A month with everything in the class where it starts and nothing deleted. */
  before: StorageCost
  /** A month under the plan, once it has run for long. */
  after: StorageCost
  /** The moves of what is old enough when the plan starts. */
  migration: StorageCost
  /** USD a month that come from deleting alone; absent without an expiry or a price. */
  byDeletion?: number
  /** Months after which the migration has paid for itself; absent: a price is missing, or it never does. */
  breakEvenMonths?: number
  /** False: objects of the mean size are too small to be moved at all. */
  moves: boolean
  payBacks: PayBack[]
  /** Other plans, the cheapest first, those without a full price last. */
  alternatives: (Alternative & {usd?: number})[]
}

/**
 * The lifecycle that was asked for in a form that its provider takes; with `pricing`, and where the region's prices
 * are known, the cheapest of the forms near it.
 * @throws UserError `E_BAD_LIFECYCLE` where no correction helps
 */
export function lifecycleFor(request: LifecycleRequest, pricing?: StoragePricing): Corrected {
  const rules = rulesOf(request.provider)
  checkRequest(request, rules)
  if (!pricing) return correct(request, rules, () => undefined)
  const prices = pricesOf(rules, pricing)
  return correct(request, rules, (plan) => monthlyCost(plan, pricing.figures, rules, prices).usd)
}

/** What a plan costs a month, before and after, and when it pays. */
export function lifecycleCost(plan: LifecyclePlan, pricing: StoragePricing): LifecycleCost {
  const {figures} = pricing
  const rules = rulesOf(plan.provider)
  const prices = pricesOf(rules, pricing)
  const {expireDays: _, ...endless} = plan
  const before = monthlyCost({...endless, moves: []}, figures, rules, prices)
  const after = monthlyCost(plan, figures, rules, prices)
  const migration = migrationCost(plan, figures, rules, prices)
  const deleting = monthlyCost({...plan, moves: []}, figures, rules, prices)
  const byDeletion = plan.expireDays === undefined ? undefined : difference(before, deleting)
  const saved = difference(before, after) ?? 0
  return {
    region: pricing.region ?? rules.homeRegion,
    before,
    after,
    migration,
    ...(byDeletion !== undefined && {byDeletion}),
    ...(migration.usd !== undefined && saved > 0 && {breakEvenMonths: migration.usd / saved}),
    moves: movesObjects(figures, rules),
    payBacks: payBacks(plan, figures, rules, prices),
    alternatives: alternatives(plan, rules)
      .map((each) => ({...each, usd: monthlyCost(each.plan, figures, rules, prices).usd}))
      .sort((a, b) => (a.usd ?? Number.POSITIVE_INFINITY) - (b.usd ?? Number.POSITIVE_INFINITY))
      .map(({usd, ...each}) => ({...each, ...(usd !== undefined && {usd})})),
  }
}

function difference(a: StorageCost, b: StorageCost): number | undefined {
  return a.usd === undefined || b.usd === undefined ? undefined : a.usd - b.usd
}

function pricesOf(
  rules: ProviderRules,
  {region = rules.homeRegion, services = loadServices()}: StoragePricing,
): PriceList {
  return priceList(services, rules, region)
}

function checkRequest(request: LifecycleRequest, rules: ProviderRules): void {
  const {cold, warm} = request
  const classes = rules.classes.slice(1).map(({name}) => name)
  for (const {class: name} of [warm, cold].filter((move) => move !== undefined)) {
    if (rules.ownClasses ? name !== hotClass(rules).name : classes.includes(name)) continue
    throw bad(
      `${rules.title} has no class ${name} to move to`,
      `Use one of ${classes.join(', ') || 'your own tiers'}, or none`,
    )
  }
  if (warm && cold && warm.class === cold.class)
    throw bad(`Both tiers are ${warm.class}`, 'Leave one out: --warm-class none')
  if (warm && cold && cold.days <= warm.days) {
    const fix = `Give the days in order, as: --warm-after ${cold.days} --cold-after ${warm.days + 1}`
    throw bad(`The cold tier begins on day ${cold.days}, not after the warm one on day ${warm.days}`, fix)
  }
  const whole = refusals(withMoves(planAsAsked(request), []), rules)[0]
  if (whole) throw bad(`${whole.why.charAt(0).toUpperCase()}${whole.why.slice(1)}`, 'Change what the message names')
}

function bad(message: string, fix: string): UserError {
  return new UserError(message, {code: 'E_BAD_LIFECYCLE', fix})
}
