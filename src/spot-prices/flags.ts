import {Flags, type Interfaces} from '@oclif/core'

import {listFlag, numberFlag, placeFlags, priceSourceFlags} from '../flags.ts'
import type {OfferFilter} from '../prices/filter/filter.ts'
import {LAUNCH_KINDS} from '../prices/launch/launch.ts'
import {SORTS} from '../prices/rank.ts'
import {parseRisk, type RiskBucket} from '../prices/risk.ts'
import {OUTPUT_FORMATS, type OutputFormat} from '../terminal/output.ts'

const hardware = {helpGroup: 'HARDWARE'}
const list = {helpGroup: 'LIST'}
const launch = {helpGroup: 'LAUNCH'}

/** The flags of `frugal spot-prices`. */
export const spotFlags = {
  ...placeFlags,
  zone: listFlag({
    description: "one row a zone, only these zones; globs ('*')",
    helpGroup: 'WHERE',
    helpValue: '<zone>',
  }),
  gpu: Flags.string({...hardware, description: "as people write it: 't4', 'A100-80', '8xH100'", helpValue: '<name>'}),
  'min-gpus': numberFlag({...hardware, description: 'GPUs in the instance, at least', helpValue: '<n>'}),
  'min-gpu-memory': numberFlag({...hardware, description: 'GiB of one GPU, at least', helpValue: '<GiB>'}),
  'min-vcpu': numberFlag({...hardware, description: 'vCPUs, at least', helpValue: '<n>'}),
  'min-memory': numberFlag({...hardware, description: 'GiB of memory, at least', helpValue: '<GiB>'}),
  arch: Flags.option({...hardware, description: 'processor', options: ['x86_64', 'arm64'] as const})(),
  'max-price': numberFlag({...list, description: 'USD an hour of spot, at most', helpValue: '<usd>'}),
  'max-risk': Flags.custom<RiskBucket>({
    ...list,
    description: "interruptions a month, at most: 0 to 4, '5-10%', or low, medium, high (AWS only)",
    helpValue: '<risk>',
    parse: async (text) => parseRisk(text),
  })(),
  sort: Flags.option({...list, description: 'what comes first', options: SORTS, default: 'price'})(),
  limit: Flags.integer({
    ...list,
    description: 'rows at most, 0 for all (tables: 20, else all)',
    helpValue: '<n>',
    min: 0,
  }),
  output: Flags.option({
    ...list,
    description: 'form of the list',
    options: OUTPUT_FORMATS,
    default: 'table',
  })(),
  ...priceSourceFlags,
  history: Flags.boolean({
    description: 'spot price by zone over the last days (AWS, with credentials)',
    exclusive: ['offline', 'launch'],
    helpGroup: 'PRICES',
  }),
  days: Flags.integer({
    default: 7,
    description: 'days of --history, at most 90',
    helpGroup: 'PRICES',
    helpValue: '<n>',
    max: 90,
    min: 1,
  }),
  launch: Flags.boolean({...launch, description: 'print the command that starts the first row as spot'}),
  'launch-kind': Flags.option({
    ...launch,
    dependsOn: ['launch'],
    description: "by the cloud's own tool, as a GKE or AKS node pool, or as a Karpenter NodePool (EKS)",
    options: LAUNCH_KINDS,
  })(),
  cluster: Flags.string({
    ...launch,
    dependsOn: ['launch'],
    description: 'Kubernetes cluster to name',
    helpValue: '<name>',
  }),
}

export type SpotFlags = Interfaces.InferredFlags<typeof spotFlags>

/** A share of a GPU: what a bare search lists, as models are what frugal prices machines for. */
export const SOME_GPU = 0.01

/** Rows of a table that fit a screen; machines get all. */
const TABLE_LIMIT = 20
const TABLES: readonly OutputFormat[] = ['table', 'wide', 'markdown']

/**
 * What the flags ask of offers. A type that is named is shown even where it has no spot price; a search lists
 * only what has one.
 */
export function filterOf(instanceTypes: readonly string[], flags: SpotFlags): OfferFilter {
  const {arch, gpu, provider, region, zone} = flags
  const narrowed = [arch, gpu, region, zone, flags['max-price'], flags['max-risk'], flags['min-gpus']].some(isGiven)
  const sized = [flags['min-gpu-memory'], flags['min-memory'], flags['min-vcpu']].some(isGiven)
  const searchesSpot = instanceTypes.length === 0 && provider?.join() !== 'lambda'
  const filter: {[Key in keyof OfferFilter]: OfferFilter[Key] | undefined} = {
    providers: provider,
    regions: region,
    zones: zone,
    instanceTypes: instanceTypes.length > 0 ? [...instanceTypes] : undefined,
    gpu,
    minGpus: flags['min-gpus'] ?? (instanceTypes.length > 0 || narrowed || sized ? undefined : SOME_GPU),
    minGpuMemoryGiB: flags['min-gpu-memory'],
    minVcpu: flags['min-vcpu'],
    minMemoryGiB: flags['min-memory'],
    arch,
    market: searchesSpot || flags['max-price'] !== undefined ? 'spot' : undefined,
    maxUsdPerHour: flags['max-price'],
    maxRisk: flags['max-risk'],
  }
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
}

function isGiven(flag: unknown): boolean {
  return flag !== undefined
}

/** How many rows are asked for; 0 is all. */
export function limitOf({
  json,
  limit,
  output,
}: {
  json: boolean
  limit: number | undefined
  output: OutputFormat
}): number {
  return limit ?? (!json && TABLES.includes(output) ? TABLE_LIMIT : 0)
}
