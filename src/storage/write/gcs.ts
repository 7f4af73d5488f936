import type {LifecyclePlan, Move} from '../plan.ts'

/** A rule of Google Cloud Storage's Object Lifecycle Management. */
export interface GcsRule {
  action: {type: 'SetStorageClass'; storageClass: string} | {type: 'Delete' | 'AbortIncompleteMultipartUpload'}
  condition: {
    age?: number
    daysSinceNoncurrentTime?: number
    isLive?: boolean
    numNewerVersions?: number
    matchesPrefix?: string[]
  }
}

export interface GcsLifecycle {
  rule: GcsRule[]
}

/** The file that `gcloud storage buckets update --lifecycle-file` takes. */
export function gcsLifecycle({abortDays, expireDays, moves, prefixes, versions}: LifecyclePlan): GcsLifecycle {
  const live = versions ? {isLive: true} : {}
  const rules: GcsRule[] = [
    ...moves.map(({class: name, days}) => ({action: setClass(name), condition: {age: days, ...live}})),
    ...(expireDays === undefined ? [] : [{action: {type: 'Delete' as const}, condition: {age: expireDays, ...live}}]),
    ...(versions ? versionRules(versions) : []),
    {action: {type: 'AbortIncompleteMultipartUpload'}, condition: {age: abortDays}},
  ]
  if (prefixes.length === 0) return {rule: rules}
  return {rule: rules.map((rule) => ({...rule, condition: {...rule.condition, matchesPrefix: [...prefixes]}}))}
}

function setClass(storageClass: string): GcsRule['action'] {
  return {type: 'SetStorageClass', storageClass}
}

function versionRules({expireDays, keep, moves}: NonNullable<LifecyclePlan['versions']>): GcsRule[] {
  const old = (condition: GcsRule['condition']) => ({...condition, isLive: false})
  const move = ({class: name, days}: Move) => ({
    action: setClass(name),
    condition: old({daysSinceNoncurrentTime: days}),
  })
  const drop = (condition: GcsRule['condition']) => ({action: {type: 'Delete' as const}, condition: old(condition)})
  return [
    ...moves.map(move),
    ...(expireDays === undefined ? [] : [drop({daysSinceNoncurrentTime: expireDays})]),
    // The live version counts as one that is newer.
    ...(keep === undefined ? [] : [drop({numNewerVersions: keep + 1})]),
  ]
}
