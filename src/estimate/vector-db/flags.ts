import {Flags, type Interfaces} from '@oclif/core'

import {priceSourceFlags} from '../../flags.ts'
import {parseBytes, parseCount} from '../../parse-quantity.ts'
import {HOME_REGION} from '../../prices/home-region.ts'
import {PROVIDERS} from '../../prices/offer.ts'
import {OUTPUT_FORMATS} from '../../terminal/output.ts'
import {GIB, type VectorWorkload} from './workload.ts'

const workload = {helpGroup: 'WORKLOAD'}
const where = {helpGroup: 'WHERE'}
const MOST = 1e12

/** The flags of `frugal compare-vector-db`. */
export const compareFlags = {
  vectors: Flags.string({
    ...workload,
    required: true,
    description: 'vectors stored, as 250000 or 1.5M',
    helpValue: '<n>',
  }),
  dims: Flags.string({...workload, required: true, description: 'values in one vector', helpValue: '<n>'}),
  queries: Flags.string({...workload, required: true, description: 'queries a month', helpValue: '<n>'}),
  writes: Flags.string({
    ...workload,
    description: 'records written a month (default: a tenth of the vectors)',
    helpValue: '<n>',
  }),
  'metadata-bytes': Flags.string({
    ...workload,
    default: '256',
    description: 'metadata with each vector, as 500 or 2KB',
    helpValue: '<size>',
  }),
  'top-k': Flags.string({...workload, default: '10', description: 'results of one query', helpValue: '<n>'}),
  'bytes-per-value': Flags.option({
    ...workload,
    default: '4',
    description: '4 for float32, 2 for float16, 1 for int8',
    options: ['4', '2', '1'] as const,
  })(),
  replicas: Flags.string({
    ...workload,
    default: '1',
    description: 'copies of what you run yourself, at least',
    helpValue: '<n>',
  }),
  'spare-memory': Flags.string({
    ...workload,
    default: '0',
    description: "memory that your service's own instance has to spare, as 6GiB: for what is embedded in it",
    helpValue: '<size>',
  }),
  provider: Flags.option({...where, default: 'aws', description: 'cloud of the instances', options: PROVIDERS})(),
  region: Flags.string({
    ...where,
    description: "region of the instances (default: the provider's largest)",
    helpValue: '<region>',
  }),
  output: Flags.option({default: 'table', description: 'form of the list', options: OUTPUT_FORMATS})(),
  offline: Flags.boolean({
    description: 'never use the network (always so: says it in scripts)',
    helpGroup: 'PRICES',
  }),
  'max-age': priceSourceFlags['max-age'],
}

export type CompareFlags = Interfaces.InferredFlags<typeof compareFlags>

/**
 * The workload that the flags describe.
 * @throws UserError `E_BAD_NUMBER`
 */
export function workloadOf(flags: CompareFlags): VectorWorkload {
  const {provider} = flags
  const count = (name: 'vectors' | 'dims' | 'queries' | 'top-k' | 'replicas', min: number, max: number) =>
    parseCount(flags[name], {name: `--${name}`, min, max})
  return {
    provider,
    region: flags.region ?? HOME_REGION[provider],
    vectors: count('vectors', 1, MOST),
    dims: count('dims', 1, 100_000),
    queriesPerMonth: count('queries', 0, MOST),
    ...(flags.writes !== undefined && {writesPerMonth: parseCount(flags.writes, {name: '--writes', max: MOST})}),
    metadataBytes: parseBytes(flags['metadata-bytes'], {name: '--metadata-bytes', max: 1e9}),
    topK: count('top-k', 1, 1e6),
    bytesPerValue: Number(flags['bytes-per-value']) as 4 | 2 | 1,
    replicas: count('replicas', 1, 1000),
    spareMemoryGiB: parseBytes(flags['spare-memory'], {name: '--spare-memory'}) / GIB,
  }
}
