import type {LifecyclePlan} from '../plan.ts'
import {azurePolicy} from './azure.ts'
import {gcsLifecycle} from './gcs.ts'
import {s3Lifecycle} from './s3.ts'

/** The plan in its provider's own JSON. */
export function policyOf(plan: LifecyclePlan): object {
  switch (plan.provider) {
    case 'gcp':
      return gcsLifecycle(plan)
    case 'azure':
      return azurePolicy(plan)
    default:
      return s3Lifecycle(plan)
  }
}
