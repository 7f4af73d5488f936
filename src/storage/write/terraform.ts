import type {LifecyclePlan} from '../plan.ts'
import {azurePolicy} from './azure.ts'
import {type GcsRule, gcsLifecycle} from './gcs.ts'
import {type HclBlock, HclExpression, toHcl} from './hcl.ts'
import type {LifecyclePlace} from './place.ts'
import {r2Terraform} from './r2-terraform.ts'
import {type S3Rule, s3Lifecycle} from './s3.ts'

/** The plan as Terraform, for the provider that has the store: aws, google, azurerm or cloudflare. */
export function terraform(plan: LifecyclePlan, place: LifecyclePlace): string {
  const label = resourceLabel(place.bucket)
  switch (plan.provider) {
    case 'gcp':
      return toHcl([gcsBucket(plan, place, label)])
    case 'azure':
      return toHcl(azureBlocks(plan, place, label))
    case 'r2':
      return toHcl([r2Terraform(plan, place, label)])
    default:
      return toHcl([s3Block(plan, place, label)])
  }
}

/** A bucket's name as a label of Terraform: letters, digits, `_` and `-`, not a digit first. */
function resourceLabel(bucket: string): string {
  const label = bucket.replace(/[^A-Za-z0-9_-]/g, '_')
  return /^[A-Za-z_]/.test(label) ? label : `_${label}`
}

function s3Block(plan: LifecyclePlan, {bucket}: LifecyclePlace, label: string): HclBlock {
  return {
    head: ['resource', 'aws_s3_bucket_lifecycle_configuration', label],
    attributes: {bucket},
    blocks: s3Lifecycle(plan).Rules.map(s3RuleBlock),
  }
}

function s3RuleBlock(rule: S3Rule): HclBlock {
  const {Expiration: expiry, NoncurrentVersionExpiration: old} = rule
  return {
    head: ['rule'],
    attributes: {id: rule.ID, status: rule.Status},
    blocks: [
      {head: ['filter'], ...(rule.Filter.Prefix !== '' && {attributes: {prefix: rule.Filter.Prefix}})},
      ...(rule.Transitions ?? []).map(({Days, StorageClass}) => ({
        head: ['transition'] as const,
        attributes: {days: Days, storage_class: StorageClass},
      })),
      ...(expiry
        ? [
            {
              head: ['expiration'] as const,
              attributes: 'Days' in expiry ? {days: expiry.Days} : {expired_object_delete_marker: true},
            },
          ]
        : []),
      ...(rule.NoncurrentVersionTransitions ?? []).map(({NoncurrentDays, StorageClass}) => ({
        head: ['noncurrent_version_transition'] as const,
        attributes: {noncurrent_days: NoncurrentDays, storage_class: StorageClass},
      })),
      ...(old
        ? [
            {
              head: ['noncurrent_version_expiration'] as const,
              attributes: {noncurrent_days: old.NoncurrentDays, newer_noncurrent_versions: old.NewerNoncurrentVersions},
            },
          ]
        : []),
      ...(rule.AbortIncompleteMultipartUpload
        ? [
            {
              head: ['abort_incomplete_multipart_upload'] as const,
              attributes: {days_after_initiation: rule.AbortIncompleteMultipartUpload.DaysAfterInitiation},
            },
          ]
        : []),
    ],
  }
}

function gcsBucket(plan: LifecyclePlan, {bucket, region}: LifecyclePlace, label: string): HclBlock {
  return {
    head: ['resource', 'google_storage_bucket', label],
    attributes: {name: bucket, location: region.toUpperCase()},
    blocks: [
      ...(plan.versions ? [{head: ['versioning'] as const, attributes: {enabled: true}}] : []),
      ...gcsLifecycle(plan).rule.map(gcsRuleBlock),
    ],
  }
}

function gcsRuleBlock({action, condition}: GcsRule): HclBlock {
  return {
    head: ['lifecycle_rule'],
    blocks: [
      {
        head: ['action'],
        attributes: {type: action.type, storage_class: 'storageClass' in action ? action.storageClass : undefined},
      },
      {
        head: ['condition'],
        attributes: {
          age: condition.age,
          days_since_noncurrent_time: condition.daysSinceNoncurrentTime,
          num_newer_versions: condition.numNewerVersions,
          with_state: condition.isLive === undefined ? undefined : condition.isLive ? 'LIVE' : 'ARCHIVED',
          matches_prefix: condition.matchesPrefix,
        },
      },
    ],
  }
}

/** Names in azurerm of the actions on current blobs and on versions. */
const AZURE_NAMES: Readonly<Record<string, readonly [base: string, version: string]>> = {
  tierToCool: [
    'tier_to_cool_after_days_since_modification_greater_than',
    'change_tier_to_cool_after_days_since_creation',
  ],
  tierToCold: [
    'tier_to_cold_after_days_since_modification_greater_than',
    'tier_to_cold_after_days_since_creation_greater_than',
  ],
  tierToArchive: [
    'tier_to_archive_after_days_since_modification_greater_than',
    'change_tier_to_archive_after_days_since_creation',
  ],
  delete: ['delete_after_days_since_modification_greater_than', 'delete_after_days_since_creation'],
}

function azureBlocks(plan: LifecyclePlan, {bucket, resourceGroup = ''}: LifecyclePlace, label: string): HclBlock[] {
  return [
    {
      head: ['data', 'azurerm_storage_account', label],
      attributes: {name: bucket, resource_group_name: resourceGroup},
    },
    {
      head: ['resource', 'azurerm_storage_management_policy', label],
      attributes: {storage_account_id: new HclExpression(`data.azurerm_storage_account.${label}.id`)},
      blocks: azurePolicy(plan).rules.map(({definition: {actions, filters}, enabled, name}) => ({
        head: ['rule'],
        attributes: {name, enabled},
        blocks: [
          {head: ['filters'], attributes: {blob_types: filters.blobTypes, prefix_match: filters.prefixMatch}},
          {
            head: ['actions'],
            blocks: [...azureActions('base_blob', 0, actions.baseBlob), ...azureActions('version', 1, actions.version)],
          },
        ],
      })),
    },
  ]
}

function azureActions(head: string, form: 0 | 1, ages: Record<string, Record<string, number>> | undefined): HclBlock[] {
  if (!ages) return []
  const named = Object.entries(ages).map(([action, days]) => [AZURE_NAMES[action]![form], Object.values(days)[0]!])
  return [{head: [head], attributes: Object.fromEntries(named)}]
}
