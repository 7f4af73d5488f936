import {findClass, hotClass, type ProviderRules, type StorageClass} from '../classes.ts'
import type {LifecyclePlan} from '../plan.ts'

/** The ages that a plan keeps in one class. */
export interface Segment {
  class: StorageClass
  from: number
  /** Infinity where nothing ends it. */
  to: number
}

/** Where objects are at which age. With `moves: false` they stay where they start, as small ones on S3 do. */
export function segmentsOf(plan: LifecyclePlan, rules: ProviderRules, moves = true): Segment[] {
  const end = plan.expireDays ?? Number.POSITIVE_INFINITY
  const starts = [
    {class: hotClass(rules), from: 0},
    ...(moves ? plan.moves : []).flatMap(({class: name, days}) => {
      const found = findClass(rules, name)
      return found ? [{class: found, from: days}] : []
    }),
  ]
  return starts
    .map((start, index) => ({...start, to: Math.min(end, starts[index + 1]?.from ?? end)}))
    .filter(({from, to}) => from < to)
}
