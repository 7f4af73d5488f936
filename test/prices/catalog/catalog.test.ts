import {describe, expect, test} from 'vitest'
import {openCatalog} from '../../../src/prices/catalog/open-catalog.ts'
import type {OfferFilter} from '../../../src/prices/filter/filter.ts'
import {PROVIDERS, type Provider} from '../../../src/prices/offer.ts'
import {sheet} from '../../support/sheets.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'
import {tinyCatalog, tinySnapshot} from '../../support/tiny-snapshot.ts'

/** Type and region (or zone) of what is found, in order of name. */
const found = (filter: OfferFilter) =>
  tinyCatalog()
    .offers(filter)
    .map(({instanceType, region, zone}) => `${instanceType} ${zone ?? region}`)
    .sort()

describe('filters', () => {
  test.each<[OfferFilter, string[]]>([
    [{instanceTypes: ['G5.*'], regions: ['US-*']}, ['g5.xlarge us-east-1']],
    [{instanceTypes: ['P4D.24XLARGE']}, ['p4d.24xlarge us-east-1']],
    [{instanceTypes: ['p4d.24xlarge', 'p4d.24xlarge']}, ['p4d.24xlarge us-east-1']],
    [{instanceTypes: ['p4d.24xlarge', 'no.such']}, ['p4d.24xlarge us-east-1']],
    [{instanceTypes: ['no.such']}, []],
    [{regions: ['nowhere']}, []],
    [{providers: ['lambda', 'lambda']}, ['gpu_8x_h100_sxm5 global']],
    [{gpu: 'a100'}, ['p4d.24xlarge us-east-1', 'p4de.24xlarge us-east-1']],
    [{gpu: 'a100-80gb'}, ['p4de.24xlarge us-east-1']],
    [{gpu: 'A10'}, ['Standard_NV36adms_A10_v5 eastus']],
    [{gpu: 'a10', providers: ['aws']}, []],
    [{gpu: 'no such GPU'}, []],
    [{minGpus: 8, minGpuMemoryGiB: 100}, ['a4-highgpu-8g us-central1']],
    [{minVcpu: 100}, ['a4-highgpu-8g us-central1']],
    [{minMemoryGiB: 1152, market: 'spot'}, ['a4-highgpu-8g us-central1', 'p4d.24xlarge us-east-1']],
    [{arch: 'arm64'}, ['c7g.large eu-west-1', 'c7g.large us-east-1']],
    [{maxUsdPerHour: 0.003}, ['t3.micro eu-west-1']],
    [{maxUsdPerHour: 0.02, market: 'onDemand'}, ['t3.micro us-east-1']],
    [{maxRisk: 0}, ['c7g.large eu-west-1']],
    [{maxRisk: 1}, ['c7g.large eu-west-1', 'c7g.large us-east-1', 'g5.xlarge eu-west-1']],
    [{zones: ['USE1-*'], instanceTypes: ['g5.xlarge']}, ['g5.xlarge use1-az1', 'g5.xlarge use1-az2']],
    [{zones: ['*-az1'], maxUsdPerHour: 0.45, market: 'spot'}, ['g5.xlarge use1-az1']],
    [{zones: ['*'], regions: ['eu-*']}, ['g5.xlarge euw1-az1']],
  ])('%o finds %o', (filter, expected) => {
    expect(found(filter)).toEqual(expected)
  })

  test('an empty list asks for nothing', () => {
    expect(found({providers: [], regions: [], zones: [], instanceTypes: []})).toEqual(found({}))
  })

  test('every offer of an unfiltered query has a price, and comes once', () => {
    const all = found({})
    expect(new Set(all).size).toBe(all.length)
    expect(all).toHaveLength(16)
    for (const {onDemand, spot} of tinyCatalog().offers()) expect(onDemand ?? spot).toBeDefined()
  })

  test('a filter finds what the same test on all offers finds', () => {
    const all = tinyCatalog().offers()
    const cheap = all.filter(
      ({onDemand, spot}) => Math.min(onDemand?.usdPerHour ?? 1e9, spot?.usdPerHour ?? 1e9) <= 0.5,
    )
    expect(tinyCatalog().offers({maxUsdPerHour: 0.5})).toEqual(cheap)
    expect(tinyCatalog().offers({minVcpu: 4})).toEqual(all.filter(({vcpu = 0}) => vcpu >= 4))
  })
})

describe('memory of a run', () => {
  test('the same question gets the same array, however it is written', () => {
    const catalog = tinyCatalog()
    const first = catalog.offers({gpu: 'l4', regions: ['us-*']})
    expect(catalog.offers({regions: ['us-*'], gpu: 'l4'})).toBe(first)
    expect(catalog.offers({gpu: 'l4', regions: ['eu-*']})).not.toBe(first)
    expect(catalog.offers()).toBe(catalog.offers({}))
  })

  test('a question about one provider reads no other, and each file is read once', () => {
    const read: Provider[] = []
    const catalog = tinyCatalog({
      readSnapshot: (provider) => {
        read.push(provider)
        return tinySnapshot(provider)
      },
    })
    catalog.offers({providers: ['gcp'], gpu: 'l4'})
    catalog.sources(['gcp'])
    catalog.regions('gcp')
    expect(read).toEqual(['gcp'])
    catalog.offers()
    catalog.accelerators()
    expect(read.toSorted()).toEqual([...PROVIDERS].sort())
  })
})

describe('what there is', () => {
  test('types, regions and accelerators', () => {
    const catalog = tinyCatalog()
    expect(catalog.instanceTypes('gcp')).toEqual(['a4-highgpu-8g', 'g2-standard-4', 'n4-standard-2'])
    expect(catalog.regions('aws')).toEqual(['eu-west-1', 'sa-east-1', 'us-east-1'])
    expect(catalog.accelerators()).toEqual(['A10', 'A100', 'A10G', 'B200', 'H100', 'L4'])
  })

  test('sources with their rows, those of sheets with how they came', () => {
    const fetched = {sheet: sheet({regions: ['us-east-1', 'eu-west-1']}), origin: 'cache' as const, fetchedAt: ''}
    const catalog = tinyCatalog({sheets: [fetched]})
    expect(catalog.sources(['aws'])).toEqual([
      {provider: 'aws', source: 'AWS list', kind: 'listed', asOf: '2026-07-20', origin: 'snapshot', rows: 6},
      {
        ...{provider: 'aws', source: 'AWS list by region', kind: 'listed', asOf: '2026-07-01'},
        ...{approximateDate: true, origin: 'snapshot', rows: 1},
      },
      {provider: 'aws', source: 'AWS feed', kind: 'observed', asOf: '2026-08-10', origin: 'snapshot', rows: 1},
      {
        ...{provider: 'aws', source: 'AWS zones', kind: 'observed', asOf: '2026-07-01'},
        ...{approximateDate: true, origin: 'snapshot', rows: 6},
      },
      {provider: 'aws', source: 'AWS advisor', kind: 'estimated', asOf: '2025-06-28', origin: 'snapshot', rows: 5},
      {
        ...{provider: 'aws', source: 'Test spot', kind: 'observed', asOf: '2026-08-10T11:00:00.000Z'},
        ...{origin: 'cache', rows: 2},
      },
    ])
    expect(catalog.sources().map(({provider}) => provider)).toEqual([
      ...Array(5).fill('aws'),
      'gcp',
      'azure',
      'lambda',
      'aws',
    ])
  })

  test('warnings of the fetch are handed on', () => {
    expect(tinyCatalog({warnings: ['the feed is down']}).warnings).toEqual(['the feed is down'])
    expect(tinyCatalog().warnings).toEqual([])
  })
})

test('a catalog without a cache is the embedded snapshot', async () => {
  await using folder = await temporaryFolder()
  const catalog = await openCatalog({env: {FRUGAL_CACHE_DIR: folder.path}})
  expect(catalog.warnings).toEqual([])
  expect(catalog.sources().every(({origin}) => origin === 'snapshot')).toBe(true)
  expect(catalog.offers({providers: ['lambda']})).toHaveLength(8)
})
