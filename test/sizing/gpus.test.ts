import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'

import {describe, expect, test} from 'vitest'

import {readTable, toNumber} from '../../scripts/models/read-table.ts'
import {PROVIDERS} from '../../src/prices/offer.ts'
import {readSnapshot} from '../../src/prices/snapshot/read.ts'
import {gpuFinder, gpuOf, gpuSpecs, gpuSpecsAsOf} from '../../src/sizing/gpus.ts'
import {root} from '../support/run.ts'

const TABLE = join(dirname(root), 'shared', 'data', 'gpu', 'gpus.csv')
const specs = gpuSpecs()

test('has 80 accelerators, each with its source, and the day the table was made', () => {
  expect(specs).toHaveLength(80)
  expect(new Set(specs.map(({id}) => id)).size).toBe(80)
  expect(specs.filter(({source}) => source.length < 10)).toEqual([])
  expect(gpuSpecsAsOf()).toMatch(/^\d{4}-\d{2}-\d{2}$/)
})

test('dense rates are in proportion: 8 bits at least as fast as 16, memory usable at most as sold', () => {
  for (const {id, memoryGb, peak, usableGib} of specs) {
    if (peak.fp8 && peak.bf16) expect(peak.fp8 / peak.bf16, id).toBeGreaterThan(0.99)
    expect(usableGib, id).toBeLessThanOrEqual(memoryGb)
  }
})

describe('the accelerator of an offer', () => {
  test.each([
    ['T4', 16, 'aws', 'g4dn.xlarge', 't4'],
    ['T4', undefined, undefined, undefined, 't4'],
    ['A10G', 24, 'aws', 'g5.xlarge', 'a10g'],
    ['A10', 24, 'azure', 'Standard_NV36ads_A10_v5', 'a10'],
    ['A100', 40, 'aws', 'p4d.24xlarge', 'a100-sxm4-40'],
    ['A100', 80, 'aws', 'p4de.24xlarge', 'a100-sxm4-80'],
    ['A100', 40, 'gcp', 'a2-highgpu-1g', 'a100-sxm4-40'],
    ['A100', 80, 'gcp', 'a2-ultragpu-8g', 'a100-sxm4-80'],
    ['A100', 80, 'azure', 'Standard_NC24ads_A100_v4', 'a100-pcie-80'],
    ['A100', 80, 'azure', 'Standard_ND96amsr_A100_v4', 'a100-sxm4-80'],
    ['A100', 40, 'lambda', 'gpu_1x_a100_sxm4', 'a100-sxm4-40'],
    ['H100', 80, 'aws', 'p5.48xlarge', 'h100-sxm5-80'],
    ['H100', 80, 'gcp', 'a3-highgpu-8g', 'h100-sxm5-80'],
    ['H100', 94, 'azure', 'Standard_NC40ads_H100_v5', 'h100-nvl-94'],
    ['H100', 80, 'lambda', 'gpu_1x_h100_pcie', 'h100-pcie-80'],
    ['H200', 141, 'aws', 'p5en.48xlarge', 'h200-sxm-141'],
    ['B200', 180, 'lambda', 'gpu_1x_b200_sxm6', 'b200-sxm-180'],
    ['V100', 16, 'aws', 'p3.2xlarge', 'v100-sxm2-16'],
    ['V100', 16, 'azure', 'Standard_NC6s_v3', 'v100-pcie-16'],
    ['V100', 32, 'azure', 'Standard_ND40rs_v2', 'v100-sxm2-32'],
    ['RTX PRO 6000', 96, 'aws', 'g7e.2xlarge', 'rtx-pro-6000-se'],
    ['L4', 24, 'gcp', 'g2-standard-4', 'l4'],
    ['l40s', 48, 'aws', 'g6e.xlarge', 'l40s'],
    ['MI300X', 192, 'azure', 'Standard_ND96isr_MI300X_v5', 'mi300x'],
    ['Inferentia2', 32, 'aws', 'inf2.xlarge', 'inferentia2'],
    ['Trainium', 32, 'aws', 'trn1.2xlarge', 'trainium1'],
    ['Trainium2', 96, 'aws', 'trn2.48xlarge', 'trainium2'],
    ['Gaudi1', 32, 'aws', 'dl1.24xlarge', 'gaudi1'],
    ['GH200', 96, 'lambda', 'gpu_1x_gh200', 'gh200-96'],
  ] as const)('%s of %s GiB, %s %s, is %s', (name, memoryGiB, provider, instanceType, id) => {
    const accelerator = memoryGiB === undefined ? {name} : {name, memoryGiB}
    const hints = provider === undefined ? {} : {provider, instanceType}
    expect(gpuOf(accelerator, hints)?.id).toBe(id)
  })

  test.each([
    ['A100', 80, {}],
    ['H100', 80, {provider: 'aws'}],
    ['A100', 80, {provider: 'aws', instanceType: 'x9.large'}],
    ['A100', 80, {provider: 'gcp', instanceType: 'p4de.24xlarge'}],
    ['H200', 141, {}],
    ['T4', 32, {}],
    ['Inferentia', 8, {provider: 'aws', instanceType: 'inf1.xlarge'}],
    ['MI25', 16, {}],
    ['no such', 16, {}],
  ])('%s of %s GiB with %j is not told', (name, memoryGiB, hints) => {
    expect(gpuOf({name, memoryGiB}, hints)).toBeUndefined()
  })
})

test('tells the accelerator of every type with prices, but for those there are no figures for', () => {
  const find = gpuFinder()
  const untold = new Set<string>()
  for (const provider of PROVIDERS) {
    for (const [instanceType, , , , name, , memoryGiB] of readSnapshot(provider).types)
      if (name !== '' && !find({name, memoryGiB}, {provider, instanceType})) untold.add(name)
  }
  expect([...untold].sort()).toEqual(['Inferentia', 'MI25', 'Radeon Pro V620', 'Radeon Pro V710'])
})

test('keeps every figure of the table it was built from', async () => {
  // The table is not part of the project; where it is not at hand, the shape of the figures is held above.
  if (!existsSync(TABLE)) return expect(specs).toHaveLength(80)
  const rows = await readTable(TABLE)
  expect(specs.map(({id}) => id)).toEqual(rows.map(({id}) => id))
  for (const [i, row] of rows.entries()) {
    const {bandwidthGbs, interconnect, memoryGb, peak, tdpWatts, usableGib} = specs[i]!
    const columns = [
      'memory_gb',
      'memory_usable_gib',
      'bandwidth_gbps',
      'tdp_w',
      'link_bidir_gbps_per_gpu',
      'fp32_tflops',
      'tf32_dense',
      'fp16_dense',
      'bf16_dense',
      'int8_dense_tops',
      'fp8_dense',
      'fp4_dense',
    ]
    expect([
      memoryGb,
      usableGib,
      bandwidthGbs,
      tdpWatts,
      interconnect?.gbsPerGpu,
      peak.fp32,
      peak.tf32,
      peak.fp16,
      peak.bf16,
      peak.int8,
      peak.fp8,
      peak.fp4,
    ]).toEqual(columns.map((column) => toNumber(row, column)))
  }
})
