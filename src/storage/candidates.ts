import {findClass, type ProviderRules, type StorageClass} from './classes.ts'
import {INFREQUENT_AFTER} from './cost/automatic.ts'
import {type LifecyclePlan, type LifecycleRequest, type Move, planAsAsked, withMoves} from './plan.ts'
import {leastGap, refusals} from './refusals.ts'

/**
 * The plans that a provider takes and that come near to what was asked, the nearest first: each tier where it was
 * asked or at the first day that is allowed, or left out; where S3 refuses a class so early and Intelligent-Tiering
 * has the time to help, that in its place. The last one has no moves.
 */
export function candidates(request: LifecycleRequest, rules: ProviderRules): LifecyclePlan[] {
  const base = planAsAsked(request)
  const found = new Map<string, LifecyclePlan>()
  for (const warm of warmMoves(request, rules)) {
    for (const cold of coldMoves(request, warm, rules)) {
      const plan = withMoves(
        base,
        [warm, cold].filter((move) => move !== undefined),
      )
      if (refusals(plan, rules).every(({class: name}) => name === undefined))
        found.set(JSON.stringify(plan.moves), plan)
    }
  }
  return [...found.values()]
}

function warmMoves({cold, expireDays, warm}: LifecycleRequest, rules: ProviderRules): (Move | undefined)[] {
  if (!warm) return [undefined]
  const asked = allowed(warm, rules)
  const automatic = rules.classes.find((each) => each.automatic)
  const stay = Math.min(cold?.days ?? Number.POSITIVE_INFINITY, expireDays ?? Number.POSITIVE_INFINITY) - warm.days
  // In a shorter stay no object reaches its cheaper tiers: it would only add fees.
  const helps = automatic && asked && asked.days > warm.days && stay > INFREQUENT_AFTER
  return [...(asked ? [asked] : []), ...(helps ? [{days: warm.days, class: automatic.name}] : []), undefined]
}

function coldMoves({cold}: LifecycleRequest, warm: Move | undefined, rules: ProviderRules): (Move | undefined)[] {
  if (!cold) return [undefined]
  const asked = allowed(cold, rules)
  const from = warm && findClass(rules, warm.class)
  if (!asked || !warm || !from) return [asked, undefined]
  // Beside the day that is allowed, the one that spares the charge for a stay that was too short.
  const days = [fullStay(from, rules), leastGap(from, rules)].map((gap) => Math.max(asked.days, warm.days + gap))
  return [...[...new Set(days)].map((day) => ({...asked, days: day})), undefined]
}

function fullStay({minimumDays = 1}: StorageClass, {minimumFrom}: ProviderRules): number {
  return minimumFrom === 'transition' ? minimumDays : 1
}

/** The move at the first day that its class allows; nothing for a class that is not there. */
function allowed(move: Move, rules: ProviderRules): Move | undefined {
  const to = findClass(rules, move.class)
  return to && {...move, days: Math.max(move.days, to.firstDay ?? 0)}
}
