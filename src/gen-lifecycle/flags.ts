import {Flags, type Interfaces} from '@oclif/core'

import {listFlag, numberFlag} from '../flags.ts'
import {parseCount} from '../parse-quantity.ts'
import {STORAGE_PROVIDERS} from '../storage/classes.ts'

/** `json` is the provider's own policy, alone on stdout. */
export const LIFECYCLE_FORMATS = ['json', 'terraform', 'cli', 'report'] as const
export type LifecycleFormat = (typeof LIFECYCLE_FORMATS)[number]

const where = {helpGroup: 'WHERE'}
const tiers = {helpGroup: 'TIERS', helpValue: '<days>'}
const versions = {helpGroup: 'VERSIONS'}
const figures = {helpGroup: 'FIGURES'}

/** The flags of `frugal gen-lifecycle`. */
export const lifecycleFlags = {
  provider: Flags.option({...where, description: 'store', options: STORAGE_PROVIDERS, default: 'aws'})(),
  region: Flags.string({...where, description: "of the prices; by default the provider's home", helpValue: '<region>'}),
  bucket: Flags.string({...where, description: 'bucket; on Azure the storage account', helpValue: '<name>'}),
  prefix: listFlag({
    ...where,
    description: 'only objects whose names start so; on Azure container/path',
    helpValue: '<text>',
  }),
  'resource-group': Flags.string({...where, description: 'of the storage account (Azure)', helpValue: '<name>'}),
  'account-id': Flags.string({...where, description: "of Cloudflare, for R2's address", helpValue: '<id>'}),
  'endpoint-url': Flags.string({...where, description: "of a store with S3's API", helpValue: '<url>'}),
  'warm-after': Flags.integer({...tiers, description: 'age at which the warm tier begins', default: 7, min: 0}),
  'cold-after': Flags.integer({...tiers, description: 'age at which the cold tier begins', default: 30, min: 0}),
  'expire-after': Flags.integer({...tiers, description: 'age at which objects are deleted', min: 1}),
  'abort-after': Flags.integer({...tiers, description: 'drop uploads not finished after', default: 7, min: 1}),
  'warm-class': Flags.string({...tiers, description: 'class of the warm tier, or none', helpValue: '<class>'}),
  'cold-class': Flags.string({...tiers, description: 'class of the cold tier, or none', helpValue: '<class>'}),
  versioned: Flags.boolean({...versions, description: 'the bucket keeps versions: move old ones too'}),
  'keep-versions': Flags.integer({
    ...versions,
    description: 'delete old versions beyond the newest n',
    helpValue: '<n>',
    min: 1,
  }),
  'expire-versions-after': Flags.integer({
    ...versions,
    description: 'delete old versions so long after they were replaced',
    helpValue: '<days>',
    min: 1,
  }),
  gb: numberFlag({...figures, description: "stored now, in GB of the provider's bill", helpValue: '<GB>'}),
  objects: Flags.custom<number>({
    ...figures,
    description: 'how many, as 250k (by default of 100 MB each)',
    helpValue: '<n>',
    parse: async (text) => parseCount(text, {name: '--objects', min: 1}),
  })(),
  ages: Flags.string({...figures, description: "how old they are, as '0-7:20%,7-30:30%,30+:50%'", helpValue: '<list>'}),
  keep: Flags.integer({
    ...figures,
    description: 'days after which you delete objects yourself',
    helpValue: '<days>',
    min: 1,
  }),
  'new-gb': numberFlag({...figures, description: 'GB that arrive in a month', helpValue: '<GB>'}),
  retrieval: Flags.string({
    ...figures,
    description: "read in a month by tier, as 'warm=5%,cold=20GB'",
    helpValue: '<list>',
  }),
  output: Flags.option({
    description: "the provider's policy, Terraform, the call that sets it, or what it costs",
    options: LIFECYCLE_FORMATS,
    default: 'json',
  })(),
  out: Flags.string({char: 'o', description: 'write the policy to this file', helpValue: '<file>'}),
  strict: Flags.boolean({description: 'exit 4 when anything had to be corrected'}),
}

export type LifecycleFlags = Interfaces.InferredFlags<typeof lifecycleFlags>
