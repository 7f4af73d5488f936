import {cp, readFile, writeFile} from 'node:fs/promises'

import {beforeAll, describe, expect, test} from 'vitest'
import {type Catalog, createCatalog} from '../../../src/prices/catalog/catalog.ts'
import {parseAccelerator} from '../../../src/prices/filter/accelerator.ts'
import {type Offer, PROVIDERS, type Price} from '../../../src/prices/offer.ts'
import {readSnapshot, snapshotFolder} from '../../../src/prices/snapshot/read.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

/** The prices that ship with frugal, whole. */
let catalog: Catalog
let all: readonly Offer[]
let prices: Price[]

beforeAll(() => {
  catalog = createCatalog({readSnapshot})
  all = catalog.offers()
  prices = all.flatMap(({onDemand, spot}) => [onDemand, spot].filter((price) => price !== undefined))
})

const one = (instanceType: string, region: string) => {
  const found = catalog.offers({instanceTypes: [instanceType], regions: [region]})
  expect(found).toHaveLength(1)
  return found[0]!
}
const offending = (offers: readonly Offer[], isWrong: (offer: Offer) => boolean) => offers.filter(isWrong).slice(0, 3)

describe('known prices', () => {
  test.each([
    ['g4dn.xlarge', 'us-east-1', 0.526],
    ['p5.48xlarge', 'us-east-1', 55.04],
    ['m5.large', 'us-east-1', 0.096],
    ['a2-highgpu-1g', 'us-central1', 3.673385],
    ['g2-standard-4', 'us-central1', 0.706832],
    ['gpu_8x_h100_sxm5', 'global', 31.92],
  ])('%s in %s is %d on demand', (instanceType, region, usd) => {
    const {kind, usdPerHour} = one(instanceType, region).onDemand!
    expect(kind).toBe('listed')
    expect(usdPerHour).toBeCloseTo(usd, 6)
  })

  test('an a3-highgpu-8g is priced on demand, not by the DWS list', () => {
    expect(one('a3-highgpu-8g', 'us-central1').onDemand!.usdPerHour).toBeCloseTo(88.49, 1)
  })

  test.each([
    ['Standard_NC24ads_A100_v4', 'eastus', {name: 'A100', count: 1, memoryGiB: 80}],
    ['p4d.24xlarge', 'us-east-1', {name: 'A100', count: 8, memoryGiB: 40}],
    ['p5.48xlarge', 'us-east-1', {name: 'H100', count: 8, memoryGiB: 80}],
    ['g6e.xlarge', 'us-east-1', {name: 'L40S', count: 1, memoryGiB: 48}],
    ['g4dn.16xlarge', 'us-east-1', {name: 'T4', count: 1, memoryGiB: 16}],
    ['a2-ultragpu-8g', 'us-central1', {name: 'A100', count: 8, memoryGiB: 80}],
    ['gpu_8x_h100_sxm5', 'global', {name: 'H100', count: 8, memoryGiB: 80}],
  ])('%s in %s has %o', (instanceType, region, accelerator) => {
    expect(one(instanceType, region).accelerator).toEqual(accelerator)
  })
})

describe('every price', () => {
  test('there are prices of every provider', () => {
    const counts = PROVIDERS.map((provider) => catalog.offers({providers: [provider]}).length)
    expect(counts.every((count) => count > 0)).toBe(true)
    expect(counts.reduce((a, b) => a + b)).toBe(all.length)
    expect(prices.length).toBeGreaterThan(100_000)
  })

  test('is a positive number', () => {
    expect(prices.filter(({usdPerHour}) => !(Number.isFinite(usdPerHour) && usdPerHour > 0))).toEqual([])
  })

  test('has a source, a kind and a date', () => {
    const kinds = new Set(['listed', 'observed', 'estimated'])
    const isRight = ({asOf, kind, source}: Price) =>
      source !== '' && kinds.has(kind) && /^20\d\d-\d\d-\d\d$/.test(asOf) && Number.isFinite(Date.parse(asOf))
    expect(prices.filter((price) => !isRight(price)).slice(0, 3)).toEqual([])
  })

  test('that is derived says how, and no other does', () => {
    const how = /^on-demand x \(1 - [1-9]\d?% of AWS Spot Advisor\)$|^AWS list by region, family ratio x us-east-1$/
    expect(prices.filter(({kind, source}) => (kind === 'estimated') !== how.test(source)).slice(0, 3)).toEqual([])
    expect(prices.some(({kind}) => kind === 'estimated')).toBe(true)
  })

  test('that is derived from on-demand is what its formula gives', () => {
    expect(
      offending(all, ({onDemand, spot}) => {
        const saving = /\(1 - (\d+)%/.exec(spot?.source ?? '')?.[1]
        if (saving === undefined) return false
        return !(Math.abs(spot!.usdPerHour / (onDemand!.usdPerHour * (1 - Number(saving) / 100)) - 1) < 1e-5)
      }),
    ).toEqual([])
  })
})

describe('every offer', () => {
  test('has a price, and comes once', () => {
    expect(offending(all, ({onDemand, spot}) => !onDemand && !spot)).toEqual([])
    expect(new Set(all.map(({instanceType, provider, region}) => `${provider}|${region}|${instanceType}`)).size).toBe(
      all.length,
    )
  })

  test('has a spec in which what is not known is absent, never 0', () => {
    const isRight = ({accelerator, memoryGiB = 1, vcpu = 1}: Offer) =>
      vcpu > 0 && memoryGiB > 0 && (!accelerator || (accelerator.count > 0 && (accelerator.memoryGiB ?? 1) > 0))
    expect(offending(all, (offer) => !isRight(offer))).toEqual([])
  })

  test('has a spread of zones from the lowest to the highest', () => {
    const spread = all.flatMap(({zoneSpread}) => zoneSpread ?? [])
    expect(spread.length).toBeGreaterThan(500)
    expect(spread.filter(({highest, lowest}) => !(lowest.usdPerHour <= highest.usdPerHour)).slice(0, 3)).toEqual([])
  })

  test("of a zone has the zone's own price", () => {
    const zoned = catalog.offers({zones: ['*']})
    expect(zoned.length).toBeGreaterThan(500)
    expect(offending(zoned, ({spot, zone, zoneSpread}) => !zone || !spot || zoneSpread !== undefined)).toEqual([])
    const {zoneSpread} = one('p5.48xlarge', 'us-east-1')
    const own = catalog.offers({instanceTypes: ['p5.48xlarge'], zones: ['use1-*']})
    const usd = own.map(({spot}) => spot!.usdPerHour)
    expect([Math.min(...usd), Math.max(...usd)]).toEqual([
      zoneSpread!.lowest.usdPerHour,
      zoneSpread!.highest.usdPerHour,
    ])
    expect(new Set(own.map(({zone}) => zone)).size).toBe(own.length)
  })
})

describe('by provider', () => {
  test('Google types that cannot be launched on demand say so, others do not', () => {
    const gcp = catalog.offers({providers: ['gcp']})
    const noted = (glob: RegExp) => gcp.filter(({instanceType}) => glob.test(instanceType)).map(({note}) => note)
    for (const glob of [/^a3-highgpu-[124]g$/, /^a4-/]) {
      expect(noted(glob).every((note) => note?.startsWith('listed, but cannot be launched on demand'))).toBe(true)
    }
    expect(noted(/^a3-highgpu-[124]g$/)).not.toEqual([])
    expect(noted(/^a3-highgpu-8g$|^a2-|^g2-|^n/).every((note) => note === undefined)).toBe(true)
  })

  test('Azure has sizes, no dedicated hosts', () => {
    const types = catalog.instanceTypes('azure')
    expect(types.filter((type) => !/^[A-Z][\w-]+$/.test(type) || /Type\d|PLACEHOLDER/.test(type))).toEqual([])
    expect(types).toContain('Standard_NM16ads_MA35D')
  })

  test('AWS has regions and their own zones, no local zones', () => {
    expect(catalog.regions('aws').filter((region) => !/^[a-z]{2}-[a-z]+-\d$/.test(region))).toEqual([])
    const zones = new Set(catalog.offers({zones: ['*']}).map(({zone}) => zone!))
    expect([...zones].filter((zone) => !/^[a-z0-9]+-az\d$/.test(zone))).toEqual([])
  })

  test('every accelerator is found by its own name', () => {
    const names = catalog.accelerators()
    for (const name of names) {
      expect(parseAccelerator(name, names)).toEqual({name})
      expect(catalog.offers({gpu: name}).every(({accelerator}) => accelerator?.name === name)).toBe(true)
      expect(catalog.offers({gpu: name}).length).toBeGreaterThan(0)
    }
  })
})

test('a snapshot of another schema is refused', async () => {
  await using folder = await temporaryFolder()
  await cp(snapshotFolder(), folder.path, {recursive: true})
  const text = await readFile(folder.join('lambda.json'), 'utf8')
  await writeFile(folder.join('lambda.json'), text.replace('"schema": 1', '"schema": 2'))
  expect(() => readSnapshot('lambda', folder.path)).toThrow('snapshot of lambda: schema 2, not 1')
  expect(readSnapshot('gcp', folder.path).provider).toBe('gcp')
})
