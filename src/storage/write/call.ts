import {shellCommand} from '../../shell-quote.ts'
import type {LifecyclePlan} from '../plan.ts'
import type {LifecyclePlace} from './place.ts'

/** The command that puts the policy in `file` on the bucket. */
export function lifecycleCall({provider}: LifecyclePlan, place: LifecyclePlace, file: string): string {
  const {accountId, bucket, endpointUrl, resourceGroup = ''} = place
  if (provider === 'gcp') {
    return shellCommand(['gcloud', 'storage', 'buckets', 'update', `gs://${bucket}`, `--lifecycle-file=${file}`])
  }
  if (provider === 'azure') {
    const names = ['--account-name', bucket, '--resource-group', resourceGroup]
    const call = ['az', 'storage', 'account', 'management-policy', 'create', ...names, '--policy', `@${file}`]
    return shellCommand(call, {lines: true})
  }
  const endpoint = endpointUrl ?? (accountId === undefined ? undefined : r2Endpoint(accountId))
  const call = ['aws', 's3api', 'put-bucket-lifecycle-configuration', '--bucket', bucket]
  const where = endpoint === undefined ? ['--region', place.region] : ['--endpoint-url', endpoint]
  return shellCommand([...call, '--lifecycle-configuration', `file://${file}`, ...where], {lines: true})
}

function r2Endpoint(accountId: string): string {
  return `https://${accountId}.r2.cloudflarestorage.com`
}
