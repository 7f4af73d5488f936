import {describe, expect, test} from 'vitest'

import type {LoadedSheet} from '../../../src/prices/catalog/overlay.ts'
import type {PriceSheet} from '../../../src/prices/sheet.ts'
import {row, sheet} from '../../support/sheets.ts'
import {tinyCatalog} from '../../support/tiny-snapshot.ts'

const NEWER = '2026-08-11T10:00:00.000Z'
const OLDER = '2026-06-01T10:00:00.000Z'
const g5 = {instanceTypes: ['g5.xlarge'], regions: ['us-east-1']}

const loaded = (fields: Partial<PriceSheet>, origin: LoadedSheet['origin'] = 'live'): LoadedSheet => ({
  sheet: sheet({asOf: NEWER, ...fields}),
  origin,
  fetchedAt: NEWER,
})
const catalogOver = (...sheets: LoadedSheet[]) => tinyCatalog({sheets})
const advice = (fields: object = {}) => ({
  region: 'us-east-1',
  instanceType: 'g5.xlarge',
  savingPercent: 40,
  bucket: 4 as const,
  ...fields,
})

describe('prices of sheets', () => {
  test("a newer price takes the place of the snapshot's, with its source and date", () => {
    const [offer] = catalogOver(loaded({rows: [row({usdPerHour: 0.39})]})).offers(g5)
    expect(offer!.spot).toEqual({usdPerHour: 0.39, kind: 'observed', source: 'Test spot', asOf: NEWER})
    expect(offer!.onDemand!.source).toBe('AWS list')
  })

  test('an older price does not', () => {
    const [offer] = catalogOver(loaded({asOf: OLDER, rows: [row({usdPerHour: 0.1})]})).offers(g5)
    expect(offer!.spot).toMatchObject({usdPerHour: 0.4212, source: 'AWS feed'})
  })

  test('of two sheets the newer one counts, in whatever order they come', () => {
    const sheets = [
      loaded({source: 'Feed', rows: [row({usdPerHour: 0.3})], asOf: '2026-08-11T12:00:00Z'}),
      loaded({source: 'History', rows: [row({usdPerHour: 0.2})], asOf: '2026-08-11T11:00:00Z'}),
    ]
    for (const order of [sheets, sheets.toReversed()])
      expect(catalogOver(...order).offers(g5)[0]!.spot).toMatchObject({usdPerHour: 0.3, source: 'Feed'})
  })

  test('an on-demand price is laid over the on-demand price only', () => {
    const rows = [row({market: 'onDemand', usdPerHour: 0.9})]
    const [offer] = catalogOver(loaded({kind: 'listed', rows})).offers(g5)
    expect(offer).toMatchObject({onDemand: {usdPerHour: 0.9}, spot: {usdPerHour: 0.4212}})
  })

  test('a spot price that was derived from on-demand goes with the new on-demand price', () => {
    const rows = [row({region: 'eu-west-1', market: 'onDemand', usdPerHour: 1})]
    const before = tinyCatalog().offers({instanceTypes: ['c7g.large'], regions: ['eu-west-1']})[0]!
    expect(before.spot).toMatchObject({usdPerHour: 0.0261, kind: 'estimated'})
    const sheets = [loaded({kind: 'listed', rows: rows.map((one) => ({...one, instanceType: 'c7g.large'}))})]
    const [offer] = tinyCatalog({sheets}).offers({instanceTypes: ['c7g.large'], regions: ['eu-west-1']})
    expect(offer).toMatchObject({onDemand: {usdPerHour: 1}, spot: {usdPerHour: 0.3, source: before.spot!.source}})
  })

  test('a price from an expired cache says so', () => {
    const [offer] = catalogOver(loaded({}, 'expired-cache')).offers(g5)
    expect(offer!.spot!.source).toBe('Test spot (expired cache)')
  })

  test('sheets of another provider change nothing', () => {
    const onlyAws = {...g5, providers: ['aws' as const]}
    expect(catalogOver(loaded({provider: 'gcp'})).offers(onlyAws)).toEqual(tinyCatalog().offers(onlyAws))
  })
})

describe('zones of sheets', () => {
  const rows = [
    row({zone: 'use1-az1', usdPerHour: 0.5}),
    row({zone: 'use1-az2', usdPerHour: 0.35}),
    row({zone: 'use1-az9', usdPerHour: 0.7}),
  ]

  test("the region's offer has the lowest zone's price, and the spread", () => {
    const [offer] = catalogOver(loaded({rows})).offers(g5)
    expect(offer!.spot!.usdPerHour).toBe(0.35)
    expect(offer!.zoneSpread).toEqual({
      lowest: {zone: 'use1-az2', usdPerHour: 0.35},
      highest: {zone: 'use1-az9', usdPerHour: 0.7},
      asOf: NEWER,
    })
  })

  test("a spread that is older than the snapshot's does not take its place", () => {
    const [offer] = catalogOver(loaded({rows, asOf: OLDER})).offers(g5)
    expect(offer!.zoneSpread).toMatchObject({lowest: {usdPerHour: 0.41}, highest: {usdPerHour: 0.44}})
  })

  test('zones of an older sheet are not mixed into the spread', () => {
    const old = loaded({rows: [row({zone: 'use1-az1', usdPerHour: 0.01})], asOf: '2026-08-10T23:00:00Z'})
    expect(catalogOver(old, loaded({rows})).offers(g5)[0]!.zoneSpread!.lowest.usdPerHour).toBe(0.35)
  })

  test("each zone is one offer, with its own price and its region's on-demand price and risk", () => {
    const offers = catalogOver(loaded({rows}), loaded({rows, asOf: '2026-08-11T09:00:00Z'})).offers({
      ...g5,
      zones: ['*'],
    })
    expect(offers.map(({spot, zone}) => [zone, spot!.usdPerHour]).sort()).toEqual([
      ['use1-az1', 0.5],
      ['use1-az2', 0.35],
      ['use1-az9', 0.7],
    ])
    for (const offer of offers) {
      expect(offer).toMatchObject({onDemand: {usdPerHour: 1.006}, interruption: {bucket: 2}, vcpu: 4})
      expect(offer.zoneSpread).toBeUndefined()
    }
  })

  test("a price of the whole region is no zone's", () => {
    const offers = catalogOver(loaded({rows: [row({usdPerHour: 0.2})]})).offers({...g5, zones: ['*']})
    expect(offers.map(({spot}) => spot!.usdPerHour).sort()).toEqual([0.41, 0.44])
  })
})

describe('advice of sheets', () => {
  test('gives the risk, and leaves an observed spot price', () => {
    const [offer] = catalogOver(loaded({source: 'Advisor', kind: 'estimated', rows: [], advisor: [advice()]})).offers(
      g5,
    )
    expect(offer!.interruption).toEqual({bucket: 4, label: '>20%', source: 'Advisor', asOf: NEWER})
    expect(offer!.spot).toMatchObject({usdPerHour: 0.4212, kind: 'observed'})
  })

  test('gives a spot price where none was observed, derived and labelled', () => {
    const advisor = [advice({instanceType: 'p4de.24xlarge', savingPercent: 40})]
    const sheets = [loaded({source: 'Advisor', kind: 'estimated', rows: [], advisor})]
    const [offer] = tinyCatalog({sheets}).offers({instanceTypes: ['p4de.24xlarge']})
    expect(offer!.spot).toEqual({
      usdPerHour: 16.47,
      kind: 'estimated',
      source: 'on-demand x (1 - 40% of Advisor)',
      asOf: NEWER,
    })
  })

  test.each([0, -10, 100, 130])('a saving of %i per cent gives no price', (savingPercent) => {
    const advisor = [advice({instanceType: 'p4de.24xlarge', savingPercent})]
    const [offer] = catalogOver(loaded({rows: [], advisor})).offers({instanceTypes: ['p4de.24xlarge']})
    expect(offer!.spot).toBeUndefined()
    expect(offer!.interruption!.bucket).toBe(4)
  })

  test('older advice does not take the place of newer', () => {
    const newest = loaded({rows: [], advisor: [advice({bucket: 1})]})
    const older = loaded({rows: [], advisor: [advice({bucket: 3})], asOf: '2020-01-01T00:00:00Z'})
    expect(catalogOver(older).offers(g5)[0]!.interruption!.bucket).toBe(2)
    for (const sheets of [
      [newest, older],
      [older, newest],
    ])
      expect(catalogOver(...sheets).offers(g5)[0]!.interruption!.bucket).toBe(1)
  })
})

describe('what only sheets know', () => {
  test('a type and its spec', () => {
    const spec = {instanceType: 'g9.xlarge', vcpu: 8, accelerator: {name: 'L9', count: 2, memoryGiB: 32}}
    const catalog = catalogOver(loaded({rows: [row({instanceType: 'g9.xlarge'})], specs: [spec]}))
    expect(catalog.instanceTypes('aws')).toContain('g9.xlarge')
    expect(catalog.accelerators()).toContain('L9')
    expect(catalog.offers({gpu: 'l9-32', minGpus: 2})).toEqual([
      {...spec, provider: 'aws', region: 'us-east-1', spot: expect.objectContaining({usdPerHour: 0.4})},
    ])
    expect(catalog.offers({gpu: 'l9', minVcpu: 9})).toEqual([])
  })

  test('a region', () => {
    const catalog = catalogOver(loaded({regions: ['ap-south-9'], rows: [row({region: 'ap-south-9'})]}))
    expect(catalog.regions('aws')).toContain('ap-south-9')
    expect(catalog.offers({regions: ['ap-*']})).toMatchObject([
      {region: 'ap-south-9', vcpu: 4, spot: {usdPerHour: 0.4}},
    ])
    expect(catalog.offers({instanceTypes: ['g5.xlarge'], regions: ['eu-*']})).toHaveLength(1)
  })

  test('the spec of a type that the snapshot has only a price of', () => {
    const spec = {instanceType: 'x9.huge', vcpu: 64, memoryGiB: 512, accelerator: {name: 'A100', count: 2}}
    const catalog = catalogOver(loaded({rows: [], specs: [spec]}))
    expect(catalog.offers({minVcpu: 64, gpu: '2xA100', instanceTypes: ['x9.*']})).toMatchObject([
      {...spec, onDemand: {usdPerHour: 9}},
    ])
  })

  test('the note of a listed type also stands at a type that only a sheet has', () => {
    const rows = [row({region: 'us-central1', instanceType: 'a4-ultra-8g', market: 'onDemand', usdPerHour: 90})]
    const [offer] = catalogOver(loaded({provider: 'gcp', rows})).offers({instanceTypes: ['a4-ultra-8g']})
    expect(offer!.note).toBe('listed, but cannot be launched on demand')
  })
})

test("the same filter passes on the laid-over price, not on the snapshot's", () => {
  const cheaper = catalogOver(loaded({rows: [row({usdPerHour: 0.2})]}))
  expect(tinyCatalog().offers({...g5, maxUsdPerHour: 0.3})).toEqual([])
  expect(cheaper.offers({...g5, maxUsdPerHour: 0.3})).toMatchObject([
    {onDemand: {usdPerHour: 1.006}, spot: {usdPerHour: 0.2}},
  ])
  const dearer = catalogOver(loaded({rows: [row({usdPerHour: 0.9})]}))
  expect(tinyCatalog().offers({...g5, market: 'spot', maxUsdPerHour: 0.5})).toHaveLength(1)
  expect(dearer.offers({...g5, market: 'spot', maxUsdPerHour: 0.5})).toEqual([])
})
