import type {ProviderRules, StorageProvider} from './classes.ts'
import {type LifecyclePlan, type Move, withMoves} from './plan.ts'
import {refusals} from './refusals.ts'

/** Another way to store the same, as a plan. */
export interface Alternative {
  title: string
  plan: LifecyclePlan
}

const MOVES: Readonly<Record<StorageProvider, readonly (readonly Move[])[]>> = {
  aws: [
    [{days: 30, class: 'STANDARD_IA'}],
    [
      {days: 30, class: 'STANDARD_IA'},
      {days: 60, class: 'GLACIER_IR'},
    ],
    [
      {days: 30, class: 'STANDARD_IA'},
      {days: 60, class: 'GLACIER'},
    ],
    [{days: 30, class: 'GLACIER_IR'}],
    [{days: 30, class: 'GLACIER'}],
    [{days: 30, class: 'DEEP_ARCHIVE'}],
    [{days: 7, class: 'INTELLIGENT_TIERING'}],
  ],
  gcp: [
    [{days: 30, class: 'NEARLINE'}],
    [
      {days: 30, class: 'NEARLINE'},
      {days: 90, class: 'COLDLINE'},
    ],
    [{days: 30, class: 'COLDLINE'}],
    [{days: 30, class: 'ARCHIVE'}],
  ],
  azure: [
    [{days: 30, class: 'Cool'}],
    [
      {days: 30, class: 'Cool'},
      {days: 60, class: 'Cold'},
    ],
    [{days: 30, class: 'Cold'}],
    [{days: 30, class: 'Archive'}],
  ],
  r2: [[{days: 30, class: 'STANDARD_IA'}]],
  's3-compatible': [],
}

/** The usual ways beside the plan given, with its expiry; those that the provider would refuse with it are left out. */
export function alternatives(plan: LifecyclePlan, rules: ProviderRules): Alternative[] {
  const hot = rules.classes[0]!.name
  const chosen = describeMoves(plan.moves, hot)
  const others = [[], ...MOVES[plan.provider]].map((moves) => ({
    title: describeMoves(moves, hot),
    plan: withMoves(plan, moves),
  }))
  return others.filter((each) => each.title !== chosen && refusals(each.plan, rules).length === 0)
}

/** `STANDARD, STANDARD_IA from day 30, GLACIER from day 60`. */
export function describeMoves(moves: readonly Move[], hot: string): string {
  if (moves.length === 0) return `${hot} only`
  return moves.map(({class: name, days}) => `${name} from day ${days}`).join(', ')
}
