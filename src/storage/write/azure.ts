import type {LifecyclePlan, Move} from '../plan.ts'
import {ruleIds} from './rule-ids.ts'

type Ages = Record<string, Record<string, number>>

/** A rule of an Azure storage account's management policy. */
export interface AzureRule {
  enabled: true
  name: string
  type: 'Lifecycle'
  definition: {
    actions: {baseBlob?: Ages; version?: Ages}
    filters: {blobTypes: ['blockBlob']; prefixMatch?: string[]}
  }
}

export interface AzurePolicy {
  rules: AzureRule[]
}

/** Azure takes so many prefixes in one rule. */
const PREFIXES = 10

/** The policy that `az storage account management-policy create --policy` takes; no rules where nothing is to be done. */
export function azurePolicy({expireDays, moves, prefixes, versions}: LifecyclePlan): AzurePolicy {
  const baseBlob = actions(moves, expireDays, 'daysAfterModificationGreaterThan')
  const version = versions && actions(versions.moves, versions.expireDays, 'daysAfterCreationGreaterThan')
  if (!baseBlob && !version) return {rules: []}
  const chunks = prefixes.length === 0 ? [[]] : chunked(prefixes, PREFIXES)
  const names =
    chunks.length === 1
      ? ruleIds('tiers', [])
      : ruleIds(
          'tiers',
          chunks.map(() => ''),
        )
  return {
    rules: chunks.map((chunk, index) => ({
      enabled: true,
      name: names[index]!,
      type: 'Lifecycle',
      definition: {
        actions: {...(baseBlob && {baseBlob}), ...(version && {version})},
        filters: {blobTypes: ['blockBlob'], ...(chunk.length > 0 && {prefixMatch: chunk})},
      },
    })),
  }
}

function actions(moves: readonly Move[], expireDays: number | undefined, since: string): Ages | undefined {
  const all = [
    ...moves.map(({class: name, days}) => [`tierTo${name}`, {[since]: days}] as const),
    ...(expireDays === undefined ? [] : [['delete', {[since]: expireDays}] as const]),
  ]
  return all.length === 0 ? undefined : Object.fromEntries(all)
}

function chunked(items: readonly string[], size: number): string[][] {
  return Array.from({length: Math.ceil(items.length / size)}, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
