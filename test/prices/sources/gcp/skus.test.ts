import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {UserError} from '../../../../src/errors.ts'
import {readGcpMachines} from '../../../../src/prices/sources/gcp/machine-types.ts'
import {skuSchema} from '../../../../src/prices/sources/gcp/sku-schema.ts'
import {labelsOf, RateTable, skuLabel} from '../../../../src/prices/sources/gcp/skus.ts'
import {type ShortSku, type SkuDetails, skuJson, usCentral1Skus} from '../../../support/wires/gcp.ts'

const NOW = new Date('2026-08-10T12:00:00Z')
const WANTED = labelsOf(readGcpMachines())

function table(...skus: [ShortSku, SkuDetails?][]): RateTable {
  const rates = new RateTable(WANTED, {now: NOW, source: 'test'})
  for (const [short, details] of skus) rates.add(decoded(short, details))
  return rates
}

/** A SKU as Google's client hands it over: times as seconds. */
function decoded(short: ShortSku, details?: SkuDetails) {
  const {pricingInfo, ...sku} = skuJson(short, details)
  const decodedPricing = pricingInfo.map(({effectiveTime, ...info}) => ({
    ...info,
    effectiveTime: {seconds: String(Date.parse(effectiveTime) / 1000)},
  }))
  return skuSchema.parse({...sku, pricingInfo: decodedPricing})
}

const rateOf = (rates: RateTable, label: string, region = 'us-central1') => rates.rate(region, 'onDemand')(label)

describe('the label of a SKU', () => {
  test.each([
    ['N2 Instance Core running in Americas', 'n2 instance core', false],
    ['N2D AMD Instance Ram running in São Paulo', 'n2d instance ram', false],
    ['C4A Arm Instance Core running in Northern Virginia', 'c4a instance core', false],
    ['Spot Preemptible C3D Instance Core running in Americas', 'c3d instance core', true],
    ['Preemptible N1 Predefined Instance Core running in EMEA', 'n1 predefined instance core', true],
    ['Nvidia L4 GPU attached to Spot Preemptible VMs running in Tokyo', 'nvidia l4 gpu', true],
    ['Nvidia Tesla A100 80GB GPU running in Netherlands', 'nvidia tesla a100 80gb gpu', false],
    ['SSD backed Local Storage', 'ssd backed local storage', false],
    ['SSD backed Local Storage in Paris', 'ssd backed local storage', false],
    ['SSD backed Local Storage attached to Spot Preemptible VMs in Paris', 'ssd backed local storage', true],
    ['A4 Nvidia B200 (1 gpu slice) running in Americas', 'a4 nvidia b200 (1 gpu slice)', false],
    ['Micro Instance with burstable CPU running in Americas', 'micro instance with burstable cpu', false],
    [
      'Memory Optimized Upgrade Premium for Memory-optimized Instance Core running in Americas',
      'memory optimized upgrade premium for memory-optimized instance core',
      false,
    ],
  ])('of "%s" is without place, market and vendor', (description, label, spot) => {
    expect(skuLabel(description)).toEqual({label, spot})
  })

  test.each(usCentral1Skus().traps.map(([description]) => description))('"%s" prices no known machine', (trap) => {
    const named = skuLabel(trap)
    expect(named === undefined || !WANTED.has(named.label)).toBe(true)
  })

  test.each([
    'Nvidia H100 80GB GPU running in Americas in Calendar Mode',
    'N2 Instance Core running in Americas for DWS Defined Duration',
    'N2 Instance Core running in Americas (Sole Tenancy)',
    'Spot Preemptible N2 Custom Instance Core running in Americas',
    'Sole Tenancy Premium for Memory Optimized Upgrade Premium for Memory-optimized Instance Core running in Americas',
  ])('is none for "%s", though parts of it name a machine', (description) => {
    expect(skuLabel(description)).toBe(undefined)
  })

  test('is printable and found without failing, whatever the description', () => {
    const pieces = [
      'Spot Preemptible ',
      'N2 Instance Core',
      ' running in ',
      ' in ',
      'Premium',
      '\u001b[31m',
      '\u009b',
      '\n',
      ' ',
    ]
    const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({maxLength: 5}))
    fc.assert(
      fc.property(fc.array(piece, {maxLength: 30}), (found) => {
        const description = found.join('')
        expect(skuLabel(description)?.label ?? '').not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
      }),
    )
  })
})

describe('unit prices', () => {
  test('are per vCPU-hour, per GiB-hour and, for a month of 730 hours, per GiB of disk', () => {
    const rates = table(
      [['N2 Instance Core running in Americas', 'OnDemand', 'h', 0.031611]],
      [['N2 Instance Ram running in Americas', 'OnDemand', 'GiBy.h', 0.004237]],
      [['SSD backed Local Storage', 'OnDemand', 'GiBy.mo', 0.073]],
    )
    expect(rateOf(rates, 'n2 instance core')).toBe(0.031611)
    expect(rateOf(rates, 'n2 instance ram')).toBe(0.004237)
    expect(rateOf(rates, 'ssd backed local storage')).toBeCloseTo(0.0001, 12)
  })

  test('per GB are turned into per GiB', () => {
    const rates = table([['C4D Instance Ram running in Americas', 'OnDemand', 'GBy.h', 0.003495578]])
    expect(rateOf(rates, 'c4d instance ram')).toBeCloseTo(0.00375335, 8)
  })

  test.each([
    ['N2 Instance Ram running in Americas', 'h'],
    ['N2 Instance Core running in Americas', 'GiBy.h'],
    ['Nvidia L4 GPU running in Americas', 'count'],
  ])('of "%s" per "%s" make the reply unusable', (description, unit) => {
    expect(() => table([[description, 'OnDemand', unit, 0.5]])).toThrow(
      expect.objectContaining({code: 'E_BAD_REPLY', oclif: {exit: 3}}),
    )
  })

  test('in another currency make the reply unusable, even of a SKU that is not needed', () => {
    const add = () => table([['Storage PD Capacity', 'OnDemand', 'GiBy.mo', 40], {currency: 'IDR'}])
    expect(add).toThrow(UserError)
    expect(add).toThrow(/IDR, not USD/)
  })

  test('of 0 are no price', () => {
    expect(rateOf(table([['N2 Instance Core running in Americas', 'OnDemand', 'h', 0]]), 'n2 instance core')).toBe(
      undefined,
    )
  })

  test('that change with use are no price, but a free first tier is passed over', () => {
    const core: ShortSku = ['N2 Instance Core running in Americas', 'OnDemand', 'h', 0]
    expect(rateOf(table([core, {tiers: [0.03, 0.02]}]), 'n2 instance core')).toBe(undefined)
    expect(rateOf(table([core, {tiers: [0, 0.03]}]), 'n2 instance core')).toBe(0.03)
  })

  test('are those in force now, not one announced and not one that has passed', () => {
    const prices = [
      {from: '2026-09-01T00:00:00Z', usd: 0.09},
      {from: '2026-01-01T00:00:00Z', usd: 0.03},
      {from: '2025-01-01T00:00:00Z', usd: 0.01},
    ]
    const rates = table([['N2 Instance Core running in Americas', 'OnDemand', 'h', 0], {prices}])
    expect(rateOf(rates, 'n2 instance core')).toBe(0.03)
  })

  test('of a SKU for fewer regions hold before those of a wider one, whichever came first', () => {
    const wide: [ShortSku, SkuDetails] = [
      ['M3 Memory-optimized Instance Core running in Japan', 'OnDemand', 'h', 0.05],
      {regions: ['asia-northeast1', 'asia-northeast2']},
    ]
    const own: [ShortSku, SkuDetails] = [
      ['M3 Memory-optimized Instance Core running in Tokyo', 'OnDemand', 'h', 0.04],
      {regions: ['asia-northeast1']},
    ]
    for (const rates of [table(wide, own), table(own, wide)]) {
      expect(rateOf(rates, 'm3 memory-optimized instance core', 'asia-northeast1')).toBe(0.04)
      expect(rateOf(rates, 'm3 memory-optimized instance core', 'asia-northeast2')).toBe(0.05)
    }
  })

  test('of two SKUs for as many regions: the higher, in any order', () => {
    const [low, high]: [ShortSku, ShortSku] = [
      ['Memory-optimized Instance Core running in Tokyo', 'OnDemand', 'h', 0.0426],
      ['Memory-optimized Instance Core running in Japan', 'OnDemand', 'h', 0.0426489],
    ]
    const regions = ['asia-northeast1']
    for (const rates of [table([low, {regions}], [high, {regions}]), table([high, {regions}], [low, {regions}])]) {
      expect(rateOf(rates, 'memory-optimized instance core', 'asia-northeast1')).toBe(0.0426489)
    }
  })

  test('of spot never stand in for on-demand, even filed as on demand', () => {
    const rates = table([
      ['Spot Preemptible A4 Nvidia B200 (1 gpu slice) running in Americas', 'OnDemand', 'h', 4.9542],
    ])
    expect(rates.rate('us-central1', 'spot')('a4 nvidia b200 (1 gpu slice)')).toBe(4.9542)
    expect(rates.rate('us-central1', 'onDemand')('a4 nvidia b200 (1 gpu slice)')).toBe(undefined)
  })

  test('of another region are not used', () => {
    const rates = table([['N2 Instance Core running in Americas', 'OnDemand', 'h', 0.03], {regions: ['us-east4']}])
    expect(rateOf(rates, 'n2 instance core')).toBe(undefined)
    expect([...rates.regions]).toEqual(['us-east4'])
  })
})
