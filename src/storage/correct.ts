import {candidates} from './candidates.ts'
import {findClass, type ProviderRules} from './classes.ts'
import {type LifecyclePlan, type LifecycleRequest, type Move, planAsAsked} from './plan.ts'
import {type Refusal, refusals} from './refusals.ts'

/** USD a month of a plan, where every price of it is known. */
export type CostOf = (plan: LifecyclePlan) => number | undefined

/** A tier that is not written as it was asked. */
export interface Correction {
  tier: Tier
  asked: Move
  /** Absent: the tier is left out. */
  written?: Move
  /** Whether the provider would refuse it as asked, or it would only cost more. */
  kind: 'refused' | 'costs-more'
  /** A sentence without a full stop. */
  why: string
}

export interface Corrected {
  plan: LifecyclePlan
  corrections: Correction[]
  /** What the corrected plan costs less than another: what was asked or, where that is refused, the next that is not. */
  saves?: {monthly: number; against: readonly Move[]; asAsked: boolean}
}

type Tier = 'warm' | 'cold'

/** A cent: less than that is no reason to write another policy than was asked. */
const WORTH = 0.01

/**
 * What was asked, in the form nearest to it that the provider takes; where the costs are known, in the cheapest of
 * those forms.
 */
export function correct(request: LifecycleRequest, rules: ProviderRules, costOf: CostOf): Corrected {
  const asked = planAsAsked(request)
  const refused = refusals(asked, rules)
  const priced = candidates(request, rules).map((plan) => ({plan, usd: costOf(plan)}))
  const best = cheapest(priced)
  const corrections = tiersOf(request, best.plan)
    .filter(({asked, written}) => written?.days !== asked.days || written.class !== asked.class)
    .map((tier) => ({...tier, ...reason(tier, asked, refused, rules)}))
  const other = refused.length === 0 ? {plan: asked, usd: costOf(asked)} : priced.find((each) => each !== best)
  const saved = other?.usd !== undefined && best.usd !== undefined ? other.usd - best.usd : 0
  return {
    plan: best.plan,
    corrections,
    ...(corrections.length > 0 &&
      saved > WORTH && {saves: {monthly: saved, against: other!.plan.moves, asAsked: refused.length === 0}}),
  }
}

interface Priced {
  plan: LifecyclePlan
  usd: number | undefined
}

/** The first of the cheapest; the first of all where a price is missing. */
function cheapest(plans: readonly Priced[]): Priced {
  if (plans.some(({usd}) => usd === undefined)) return plans[0]!
  return plans.reduce((best, each) => (best.usd! - each.usd! > WORTH ? each : best))
}

type TierWritten = Pick<Correction, 'tier' | 'asked' | 'written'>

/** Each tier that was asked, with the move that is written for it. */
function tiersOf({cold, warm}: LifecycleRequest, {moves}: LifecyclePlan): TierWritten[] {
  const forCold = moves.find((move) => move.class === cold?.class)
  const forWarm = moves.find((move) => move !== forCold)
  const tier = (name: Tier, asked: Move, written: Move | undefined) => ({tier: name, asked, ...(written && {written})})
  return [...(warm ? [tier('warm', warm, forWarm)] : []), ...(cold ? [tier('cold', cold, forCold)] : [])]
}

function reason(
  tier: TierWritten,
  plan: LifecyclePlan,
  refused: readonly Refusal[],
  rules: ProviderRules,
): Pick<Correction, 'kind' | 'why'> {
  const {asked, written} = tier
  const refusal = refused.find((each) => each.class === asked.class)
  if (refusal) return {kind: 'refused', why: written ? refusal.why : `${refusal.why}${notLater(tier, plan)}`}
  return {kind: 'costs-more', why: shortStay(tier, plan, rules) ?? dearer(tier, plan)}
}

/** Why a tier is not begun later instead. */
function notLater({asked, tier}: TierWritten, {expireDays, moves}: LifecyclePlan): string {
  const next = tier === 'warm' ? moves.find(({days}) => days > asked.days) : undefined
  if (next) return `, and ${next.class} from day ${next.days} leaves it no time that would pay`
  if (expireDays !== undefined) return `, and objects expire on day ${expireDays}`
  return ', and later it costs more than it saves on these figures'
}

/** The charge for leaving the warm class before its minimum, where that is what the written day spares. */
function shortStay({asked, tier, written}: TierWritten, {moves}: LifecyclePlan, rules: ProviderRules) {
  const warm = moves[0]
  const from = tier === 'cold' && warm && warm !== asked ? findClass(rules, warm.class) : undefined
  const stay = asked.days - (warm?.days ?? 0)
  if (!from || rules.minimumFrom !== 'transition' || stay >= (from.minimumDays ?? 0)) return
  if (!written || written.days === asked.days) return
  return `${from.name} charges ${from.minimumDays} days at least, and objects would leave it after ${stay}`
}

function dearer({asked, tier, written}: TierWritten, {moves}: LifecyclePlan): string {
  if (written) return `its day follows from the ${tier === 'cold' ? 'warm' : 'cold'} tier as written`
  const others = moves.length > 1 ? ' with the other tier as asked' : ''
  return `moving to ${asked.class}${others} costs more than it saves on these figures`
}
