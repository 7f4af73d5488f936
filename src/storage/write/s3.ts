import type {LifecyclePlan, Move} from '../plan.ts'
import {ruleIds} from './rule-ids.ts'

/** A rule as S3's PutBucketLifecycleConfiguration takes it in JSON. */
export interface S3Rule {
  ID: string
  Status: 'Enabled'
  Filter: {Prefix: string}
  Transitions?: {Days: number; StorageClass: string}[]
  Expiration?: {Days: number} | {ExpiredObjectDeleteMarker: true}
  NoncurrentVersionTransitions?: {NoncurrentDays: number; StorageClass: string}[]
  NoncurrentVersionExpiration?: {NoncurrentDays: number; NewerNoncurrentVersions?: number}
  AbortIncompleteMultipartUpload?: {DaysAfterInitiation: number}
}

export interface S3Lifecycle {
  Rules: S3Rule[]
}

/** The lifecycle configuration that S3, R2 and other stores with S3's API take. */
export function s3Lifecycle(plan: LifecyclePlan): S3Lifecycle {
  const prefixes = plan.prefixes.length > 0 ? plan.prefixes : ['']
  const ids = ruleIds('tiers', plan.prefixes)
  const keepIds = ruleIds('keep-versions', plan.prefixes)
  return {
    Rules: prefixes.flatMap((prefix, index) => [
      tierRule(plan, ids[index]!, prefix),
      // In a rule of its own: in one with transitions its days would have to lie behind theirs.
      ...keepRule(plan.versions?.keep, keepIds[index]!, prefix),
    ]),
  }
}

function tierRule({abortDays, expireDays, moves, versions}: LifecyclePlan, id: string, prefix: string): S3Rule {
  const transitions = moves.map(({class: name, days}) => ({Days: days, StorageClass: name}))
  return {
    ID: id,
    Status: 'Enabled',
    Filter: {Prefix: prefix},
    ...(transitions.length > 0 && {Transitions: transitions}),
    ...expiration(expireDays, versions !== undefined),
    ...noncurrentMoves(versions?.moves ?? []),
    ...(versions?.expireDays !== undefined && {NoncurrentVersionExpiration: {NoncurrentDays: versions.expireDays}}),
    AbortIncompleteMultipartUpload: {DaysAfterInitiation: abortDays},
  }
}

/** With days S3 clears delete markers that hide nothing by itself; without, it has to be told. */
function expiration(days: number | undefined, versioned: boolean): Pick<S3Rule, 'Expiration'> {
  if (days !== undefined) return {Expiration: {Days: days}}
  return versioned ? {Expiration: {ExpiredObjectDeleteMarker: true}} : {}
}

function noncurrentMoves(moves: readonly Move[]): Pick<S3Rule, 'NoncurrentVersionTransitions'> {
  if (moves.length === 0) return {}
  return {
    NoncurrentVersionTransitions: moves.map(({class: name, days}) => ({NoncurrentDays: days, StorageClass: name})),
  }
}

function keepRule(keep: number | undefined, id: string, prefix: string): S3Rule[] {
  if (keep === undefined) return []
  const expiry = {NoncurrentDays: 1, NewerNoncurrentVersions: keep}
  return [{ID: id, Status: 'Enabled', Filter: {Prefix: prefix}, NoncurrentVersionExpiration: expiry}]
}
