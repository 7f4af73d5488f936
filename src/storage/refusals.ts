import {findClass, hotClass, type ProviderRules, type StorageClass} from './classes.ts'
import type {LifecyclePlan, Move} from './plan.ts'

/** Why a provider would not take a plan, or a move in it. */
export interface Refusal {
  /** The class of the move that is refused; absent: the plan as a whole. */
  class?: string
  /** A sentence without a full stop. */
  why: string
}

/**
 * Everything for which the provider would refuse the plan; nothing: it takes it. The rules are those of
 * data/storage-classes.json and, for the days between two moves and before the expiry, S3's own answers.
 */
export function refusals(plan: LifecyclePlan, rules: ProviderRules): Refusal[] {
  const {abortDays, expireDays, moves, prefixes, versions} = plan
  const count = ruleCount(plan)
  return [
    ...movesRefused(moves, rules),
    ...expiryRefused(moves, expireDays),
    ...(versions ? versionsRefused(versions, rules) : []),
    ...(isDays(abortDays, 1) ? [] : [{why: 'unfinished uploads are dropped after a whole number of days, at least 1'}]),
    ...(count > rules.maxRules
      ? [{why: `${prefixes.length} prefixes need ${count} rules, and ${rules.title} takes ${rules.maxRules}`}]
      : []),
  ]
}

function movesRefused(moves: readonly Move[], rules: ProviderRules): Refusal[] {
  return moves.flatMap((move, index) => {
    const to = findClass(rules, move.class)
    if (!to || to === hotClass(rules))
      return [{class: move.class, why: `${rules.title} has no class ${move.class} to move to`}]
    const before = moves[index - 1]
    const from = before ? findClass(rules, before.class) : hotClass(rules)
    return [...firstDayRefused(move, to, rules), ...(from ? orderRefused(move, to, before, from, rules) : [])]
  })
}

function firstDayRefused({days}: Move, {firstDay = 0, name}: StorageClass, {title}: ProviderRules): Refusal[] {
  if (!isDays(days, 0)) return [{class: name, why: `${days} is not a whole number of days`}]
  if (days >= firstDay) return []
  return [{class: name, why: `${title} refuses ${name} before day ${firstDay}`}]
}

function orderRefused(
  {days}: Move,
  to: StorageClass,
  before: Move | undefined,
  from: StorageClass,
  rules: ProviderRules,
): Refusal[] {
  const refused = (why: string) => [{class: to.name, why}]
  if (!rules.ownClasses && !from.to.includes(to.name))
    return refused(`${rules.title} cannot move ${from.name} to ${to.name}`)
  if (rules.ownClasses && before?.class === to.name) return refused(`${to.name} is moved to twice`)
  if (!before) return []
  const gap = leastGap(from, rules)
  if (days - before.days >= gap) return []
  return refused(`${rules.title} refuses ${to.name} less than ${gap} ${gap === 1 ? 'day' : 'days'} after ${from.name}`)
}

/** Days that must lie between a move to a class and the next one. */
export function leastGap(from: StorageClass, {refusesShortStays}: ProviderRules): number {
  return refusesShortStays ? Math.max(1, from.minimumDays ?? 1) : 1
}

function expiryRefused(moves: readonly Move[], expireDays: number | undefined): Refusal[] {
  if (expireDays === undefined) return []
  if (!isDays(expireDays, 1)) return [{why: 'objects expire after a whole number of days, at least 1'}]
  return moves
    .filter(({days}) => days >= expireDays)
    .map((move) => ({
      class: move.class,
      why: `objects expire on day ${expireDays}, before they would move on day ${move.days}`,
    }))
}

function versionsRefused(
  {expireDays, keep, moves}: NonNullable<LifecyclePlan['versions']>,
  rules: ProviderRules,
): Refusal[] {
  if (rules.noVersions) return [{why: `${rules.title} has no object versions`}]
  const most = 100
  return [
    ...movesRefused(moves, rules),
    ...expiryRefused(moves, expireDays),
    ...(keep === undefined || (isDays(keep, 1) && keep <= most) ? [] : [{why: `versions to keep are 1 to ${most}`}]),
  ]
}

/** Rules that the plan takes in the provider's form. */
function ruleCount({expireDays, moves, prefixes, provider, versions}: LifecyclePlan): number {
  if (provider === 'gcp') {
    const ofVersions = versions
      ? versions.moves.length + [versions.keep, versions.expireDays].filter(isGiven).length
      : 0
    return moves.length + (expireDays === undefined ? 0 : 1) + ofVersions + 1
  }
  if (provider === 'azure') return Math.max(1, Math.ceil(prefixes.length / 10))
  return Math.max(1, prefixes.length) * (versions?.keep === undefined ? 1 : 2)
}

function isGiven(value: number | undefined): boolean {
  return value !== undefined
}

function isDays(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least && value <= 36_500
}
