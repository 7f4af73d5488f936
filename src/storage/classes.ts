import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import {packageRoot} from '../package-root.ts'

export const STORAGE_PROVIDERS = ['aws', 'gcp', 'azure', 'r2', 's3-compatible'] as const
export type StorageProvider = (typeof STORAGE_PROVIDERS)[number]

/** A storage class as its provider's lifecycle knows it; see data/storage-classes.json for what each field means. */
export interface StorageClass {
  /** As the provider's API spells it: `STANDARD_IA`, `NEARLINE`, `Cool`. */
  name: string
  title: string
  /** Days that are charged at least. */
  minimumDays?: number
  /** First day on which a lifecycle may move an object here. */
  firstDay?: number
  /** The classes that a later move may lead to. */
  to: readonly string[]
  /** Hours until an object can be read; absent: at once. */
  restoreHours?: string
  /** Metadata that each object adds, in KB (1,024 bytes), at this class's price and at the hot class's. */
  overheadKB?: {own: number; hot: number}
  /** It moves objects between tiers by itself, after 30 and 90 days without a read. */
  automatic?: true
  prices: ClassPrices
}

/** Items of data/services.json; one that is absent is a charge that the class does not have. */
export interface ClassPrices {
  storage: string
  /** Of one object moved here. */
  move?: string
  /** Of a GB read. */
  retrieval?: string
  /** Of one read request. */
  read?: string
  /** Of an object watched for a month. */
  monitoring?: string
  infrequent?: string
  archive?: string
}

/** An object store's rules and classes; the first class is where new objects are. */
export interface ProviderRules {
  title: string
  /** Whose prices in data/services.json; absent: it has no list. */
  seller?: string
  service: string
  homeRegion: string
  minimumFrom: 'transition' | 'creation'
  refusesShortStays?: true
  smallObjectKB?: number
  maxRules: number
  noVersions?: true
  /** Class names are the operator's own. */
  ownClasses?: true
  defaults: {warm?: string; cold?: string}
  classes: readonly StorageClass[]
}

/** Reads data/storage-classes.json. */
export function rulesOf(provider: StorageProvider): ProviderRules {
  const file = join(packageRoot(), 'data', 'storage-classes.json')
  return JSON.parse(readFileSync(file, 'utf8')).providers[provider]
}

/** The class where objects start. */
export function hotClass({classes}: ProviderRules): StorageClass {
  return classes[0]!
}

/** A class by the provider's name of it. A store with names of its own takes any, of which nothing is known. */
export function findClass(rules: ProviderRules, name: string): StorageClass | undefined {
  const known = rules.classes.find((each) => each.name === name)
  return known ?? (rules.ownClasses ? {name, title: name, to: [], prices: {storage: name}} : undefined)
}
