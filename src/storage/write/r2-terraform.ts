import type {LifecyclePlan} from '../plan.ts'
import type {HclBlock, HclValue} from './hcl.ts'
import type {LifecyclePlace} from './place.ts'
import {ruleIds} from './rule-ids.ts'

const SECONDS_PER_DAY = 86_400

/** R2's lifecycle in the form of Cloudflare's own API, which Terraform speaks: ages in seconds, classes by other names. */
export function r2Terraform(plan: LifecyclePlan, {accountId = '', bucket}: LifecyclePlace, label: string): HclBlock {
  const prefixes = plan.prefixes.length > 0 ? plan.prefixes : ['']
  const ids = ruleIds('tiers', plan.prefixes)
  const rules = prefixes.map(
    (prefix, index): HclValue => ({
      id: ids[index]!,
      enabled: true,
      conditions: {prefix},
      abort_multipart_uploads_transition: {condition: afterDays(plan.abortDays)},
      delete_objects_transition: plan.expireDays === undefined ? undefined : {condition: afterDays(plan.expireDays)},
      storage_class_transitions:
        plan.moves.length === 0
          ? undefined
          : plan.moves.map(({days}) => ({condition: afterDays(days), storage_class: 'InfrequentAccess'})),
    }),
  )
  return {
    head: ['resource', 'cloudflare_r2_bucket_lifecycle', label],
    attributes: {account_id: accountId, bucket_name: bucket, rules},
  }
}

function afterDays(days: number): {[name: string]: HclValue} {
  return {max_age: days * SECONDS_PER_DAY, type: 'Age'}
}
