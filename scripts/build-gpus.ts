/**
 * Builds data/gpus.json from a folder that holds gpus.csv:
 *   node scripts/build-gpus.ts --from <folder>
 */
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseArgs} from 'node:util'

import type {GpuRow} from '../src/sizing/gpus.ts'
import {OFFER_NAMES} from './gpus/offer-names.ts'
import {present, readTable, toNumber} from './models/read-table.ts'

const ABOUT =
  'Accelerators, one a line. memoryGb as sold; usableGib what a framework sees; bandwidthGbs in GB/s (10^9); peak in dense TFLOPS (int8: TOPS), GeForce with FP32 accumulation; gbsPerGpu both directions. sources are keys of "sources". offer: how a price offer names it, and by provider and pattern the instance types on which the name means this form.'

/** Sources that several rows share, in the project's own words. */
const SOURCES: readonly (readonly [key: string, begins: string, text: string])[] = [
  ['from-memory', 'model memory only', 'vendor datasheet, not re-read'],
  [
    'dense-table',
    'public file id',
    'hand-kept dense spec table in a public repository, cites NVIDIA and AMD datasheets',
  ],
  ['ml-engineering', 'stas00/ml-engineering', ''],
  ['aiconfigurator', 'ai-dynamo/aiconfigurator', ''],
  ['llm-viewer', 'hahnyuan/LLM-Viewer', ''],
  ['sysrqmts', 'sysrqmts.com', ''],
  ['hmc-tech', 'hmc-tech.com', ''],
  ['gpuhunt', 'dstackai/gpuhunt', ''],
  ['pytorch', 'pytorch torch/', ''],
  ['neuron-docs', 'awsdocs-neuron', ''],
  ['derived', 'derived:', 'derived: SMs x FMA/SM/clk x 2 x boost clock'],
]

const {values} = parseArgs({options: {from: {type: 'string'}, to: {type: 'string', default: 'data/gpus.json'}}})
if (!values.from) throw new Error('--from <folder with gpus.csv> is needed')

const rows = await readTable(join(values.from, 'gpus.csv'))
const sources = Object.fromEntries(SOURCES.map(([key, begins, text]) => [key, text || fullText(begins)]))
const gpus = rows.map(toGpu)
const lines = gpus.map((gpu) => `    ${JSON.stringify(gpu)}`).join(',\n')
const asOf = new Date().toISOString().slice(0, 10)
writeFileSync(
  values.to,
  `{\n  "about": ${JSON.stringify(ABOUT)},\n  "asOf": "${asOf}",\n  "sources": ${JSON.stringify(sources, null, 4).replace(/\n}$/, '\n  }')},\n  "gpus": [\n${lines}\n  ]\n}\n`,
)
console.log(`${values.to}: ${gpus.length} accelerators`)

function toGpu(row: Record<string, string>): GpuRow {
  const offer = OFFER_NAMES[row['id']!]
  if (!offer) throw new Error(`${row['id']}: no name of offers in scripts/gpus/offer-names.ts`)
  return present<GpuRow>({
    id: row['id']!,
    name: row['name']!,
    vendor: row['vendor'] as GpuRow['vendor'],
    architecture: row['arch']!,
    computeCapability: row['compute_capability'] === '-' ? undefined : row['compute_capability'],
    memoryGb: toNumber(row, 'memory_gb')!,
    usableGib: toNumber(row, 'memory_usable_gib')!,
    memoryType: row['memory_type']!,
    bandwidthGbs: toNumber(row, 'bandwidth_gbps')!,
    peak: present<GpuRow['peak']>({
      fp32: toNumber(row, 'fp32_tflops'),
      tf32: toNumber(row, 'tf32_dense'),
      fp16: toNumber(row, 'fp16_dense'),
      bf16: toNumber(row, 'bf16_dense'),
      int8: toNumber(row, 'int8_dense_tops'),
      fp8: toNumber(row, 'fp8_dense'),
      fp4: toNumber(row, 'fp4_dense'),
    }),
    tdpWatts: toNumber(row, 'tdp_w'),
    interconnect: row['interconnect'] === undefined ? undefined : interconnectOf(row),
    pcie: pcieOf(row['pcie']),
    seenAt: row['seen_at'] === '-' ? undefined : row['seen_at'],
    sources: row['source']!.split('; ').filter(isWhole).map(keyOf),
    confidence: row['confidence'] as GpuRow['confidence'],
    note: row['note'],
    offer,
  })
}

function interconnectOf(row: Record<string, string>): NonNullable<GpuRow['interconnect']> {
  return present({name: row['interconnect']!, gbsPerGpu: toNumber(row, 'link_bidir_gbps_per_gpu')})
}

function pcieOf(text: string | undefined): GpuRow['pcie'] {
  const match = /^(\d)\.0x(\d+)$/.exec(text ?? '')
  return match ? {generation: Number(match[1]), lanes: Number(match[2])} : undefined
}

/** One text holds a semicolon within its parentheses; its second half is no source of its own. */
function isWhole(text: string): boolean {
  return SOURCES.some(([, begins]) => text.startsWith(begins)) || !text.endsWith(')')
}

function keyOf(text: string): string {
  const source = SOURCES.find(([, begins]) => text.startsWith(begins))
  if (!source) throw new Error(`no key for the source ${JSON.stringify(text)}`)
  return source[0]
}

function fullText(begins: string): string {
  for (const row of rows) {
    const start = row['source']!.indexOf(begins)
    if (start < 0) continue
    const rest = row['source']!.slice(start)
    const others = SOURCES.map(([, other]) => rest.indexOf(`; ${other}`)).filter((at) => at > 0)
    return rest.slice(0, Math.min(rest.length, ...others))
  }
  throw new Error(`no row has the source ${begins}`)
}
