import {existsSync, readFileSync} from 'node:fs'

import {describe, expect, test} from 'vitest'

import type {Market} from '../../../../src/prices/offer.ts'
import {machinePrice} from '../../../../src/prices/sources/gcp/machine-price.ts'
import {readGcpMachines} from '../../../../src/prices/sources/gcp/machine-types.ts'
import {skuSchema} from '../../../../src/prices/sources/gcp/sku-schema.ts'
import {labelsOf, RateTable} from '../../../../src/prices/sources/gcp/skus.ts'
import {type ShortSku, skuJson, usCentral1Skus} from '../../../support/wires/gcp.ts'

const machines = readGcpMachines()
const {skus, traps} = usCentral1Skus()
const all = [...skus, ...traps]

function ratesOf(shorts: ShortSku[]): RateTable {
  const rates = new RateTable(labelsOf(machines), {now: new Date('2026-08-10T12:00:00Z'), source: 'test'})
  for (const short of shorts) {
    const {pricingInfo, ...sku} = skuJson(short)
    rates.add(skuSchema.parse({...sku, pricingInfo: pricingInfo.map((info) => ({...info, effectiveTime: null}))}))
  }
  return rates
}

function priceOf(name: string, market: Market, rates: RateTable): number | undefined {
  const machine = machines.types.get(name)
  return machine && machinePrice(machine, rates.rate('us-central1', market))
}

const rates = ratesOf(all)

describe('the price of a machine is the sum of its SKUs', () => {
  // us-central1, USD an hour, from the Cloud Billing Catalog of 2026-08-03.
  test.each([
    ['a2-highgpu-1g', 3.673385, 1.92802],
    ['a2-megagpu-16g', 55.739504, 29.25568],
    ['a2-ultragpu-1g', 5.06879789, 2.7595463],
    ['a3-highgpu-8g', 88.49, 50.60954082],
    ['g2-standard-4', 0.706832255, 0.397336],
    ['g2-standard-48', 4.001665148, 2.249632],
    ['g4-standard-48', 4.49993, 1.79982],
    ['e2-micro', 0.0083764275, 0.0050265],
    ['f1-micro', 0.0076, 0.000684],
    ['n1-standard-4', 0.189999, 0.06701],
    ['c3-standard-4-lssd', 0.24270389, 0.0713863],
    ['c4-standard-4-lssd', 0.27986178, 0.16792007],
    ['m1-ultramem-160', 25.1724, 4.407092],
    ['m4-ultramem-224', 41.46412736, 16.5451728],
    ['z3-highmem-88-standardlssd', 11.02740674, 4.58431847],
  ])('%s', (name, onDemand, spot) => {
    expect(priceOf(name, 'onDemand', rates)).toBeCloseTo(onDemand, 5)
    expect(priceOf(name, 'spot', rates)).toBeCloseTo(spot, 5)
  })

  test('so that A3 on demand is not priced with the SKU of flex-start, which would make it 43.07 or 43.72', () => {
    for (const order of [all, all.toReversed(), [...traps, ...skus]]) {
      expect(priceOf('a3-highgpu-8g', 'onDemand', ratesOf(order))).toBeCloseTo(88.49, 4)
    }
    const withoutGpu = skus.filter(([description]) => description !== 'Nvidia H100 80GB GPU running in Americas')
    expect(priceOf('a3-highgpu-8g', 'onDemand', ratesOf([...withoutGpu, ...traps]))).toBe(undefined)
  })

  test('of A3 Mega with the GPU under either of its names', () => {
    const plus = priceOf('a3-megagpu-8g', 'onDemand', rates)
    const renamed = all.map(([description, ...rest]) => [description.replace('80GB Plus', '80GB Mega'), ...rest])
    expect(plus).toBeCloseTo(208 * 0.026924 + 1872 * 0.002344 + 8 * 10.344275712 + (6000 * 0.08) / 730, 5)
    expect(priceOf('a3-megagpu-8g', 'onDemand', ratesOf(renamed as ShortSku[]))).toBe(plus)
  })

  test('of A4 is eight slices, which take in the rest of the machine', () => {
    expect(priceOf('a4-highgpu-8g', 'onDemand', rates)).toBe(128.88)
    expect(priceOf('a4-highgpu-8g', 'spot', rates)).toBe(39.6336)
  })

  test('of a share of a G4 GPU is that of its eighths, not a part of the whole machine', () => {
    expect(priceOf('g4-standard-6', 'onDemand', rates)).toBe(0.64688)
    expect(priceOf('g4-standard-24', 'onDemand', rates)).toBe(2.58752)
  })

  test('of M2 has the upgrade premium on top; where spot has none, there is no spot price', () => {
    expect(priceOf('m2-ultramem-416', 'onDemand', rates)).toBeCloseTo(84.223872, 5)
    expect(priceOf('m2-ultramem-416', 'spot', rates)).toBe(undefined)
  })

  test('is not known while one of its parts is not', () => {
    for (const [gone, name] of [
      ['SSD backed Local Storage', 'a2-ultragpu-1g'],
      ['Nvidia L4 GPU running in Americas', 'g2-standard-4'],
      ['C4 Instance Local SSD running in Americas', 'c4-standard-4-lssd'],
      ['N2 Instance Ram running in Americas', 'n2-standard-4'],
    ]) {
      const rest = ratesOf(all.filter(([description]) => description !== gone))
      expect(priceOf(name!, 'onDemand', rest)).toBe(undefined)
    }
  })

  test('is not known for a machine that the table does not know', () => {
    expect(priceOf('n99-standard-4', 'onDemand', rates)).toBe(undefined)
    expect(machinePrice({spec: {instanceType: 'x'}, parts: []}, () => 1)).toBe(undefined)
  })
})

const LISTED = new URL('../../../../../shared/data/prices/gcp-ondemand-spot-all-regions-karpenter.csv', import.meta.url)

test.runIf(existsSync(LISTED))('every machine listed for us-central1 on 2026-08-03 costs what the list says', () => {
  const lines = readFileSync(LISTED, 'utf8').split('\n')
  const listed = lines.map((line) => line.split(',')).filter(([region]) => region === 'us-central1')
  // The list scales the whole GPU for its shares; Google sells them by the eighth. And it shows M2 on demand as spot.
  const differs = (name: string, market: Market) =>
    /^g4-standard-(6|12|24)$/.test(name) || (market === 'spot' && name.startsWith('m2-'))
  const wrong = listed.flatMap(([, name = '', onDemand, spot]) =>
    [
      {market: 'onDemand' as const, usd: Number(onDemand)},
      {market: 'spot' as const, usd: Number(spot)},
    ].flatMap(({market, usd}) => {
      const sum = priceOf(name, market, rates)
      const right = sum !== undefined && Math.abs(sum - usd) < 1e-5 * usd
      return right || differs(name, market) ? [] : [`${name} ${market}: ${sum}, not ${usd}`]
    }),
  )
  expect(listed.length).toBeGreaterThan(400)
  expect(wrong).toEqual([])
})
