import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import * as z from 'zod'

import {packageRoot} from '../../../src/package-root.ts'
import {createServices, loadServices, type ServiceList, tieredCost} from '../../../src/prices/services/services.ts'

const date = z.iso.date()

const listSchema = z.strictObject({
  about: z.string(),
  sources: z.record(
    z.string().regex(/^[a-z0-9-]+$/),
    z.strictObject({source: z.string().min(10), asOf: date, approximateDate: z.literal(true).optional()}),
  ),
  prices: z.array(
    z
      .strictObject({
        provider: z.string().regex(/^[a-z-]+$/),
        region: z.string().optional(),
        regions: z.array(z.string()).min(1).optional(),
        service: z.string().regex(/^[a-z0-9-]+$/),
        item: z.string().regex(/^[a-z0-9][a-z0-9 .,-]*$/i),
        unit: z.string().min(2),
        tiers: z.array(z.strictObject({upTo: z.number().positive().optional(), usd: z.number().nonnegative()})).min(1),
        minimumDays: z.int().positive().optional(),
        minimumObjectKB: z.int().positive().optional(),
        kind: z.enum(['listed', 'estimated']),
        from: z.string(),
        note: z.string().min(4).optional(),
      })
      .refine(({region, regions}) => !(region && regions), 'region or regions, not both'),
  ),
})

const raw = JSON.parse(readFileSync(join(packageRoot(), 'data', 'services.json'), 'utf8')) as ServiceList
const services = loadServices()

function usd(provider: string, service: string, item: string, region?: string): number | undefined {
  return services.find({provider, service, item, ...(region !== undefined && {region})})?.tiers[0]?.usd
}

describe('data/services.json', () => {
  it('has the form that the reader expects', () => {
    expect(listSchema.safeParse(raw).error?.issues ?? []).toEqual([])
  })

  it('names a source for every price, and no source that is not used', () => {
    const used = new Set(raw.prices.map(({from}) => from))
    expect([...used].filter((key) => !(key in raw.sources))).toEqual([])
    expect(Object.keys(raw.sources).filter((key) => !used.has(key))).toEqual([])
  })

  it('has each item once a region', () => {
    const ids = services.all().map(({id}) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  it('has tiers that rise, and only the last one open', () => {
    const wrong = raw.prices.filter(({tiers}) => {
      const ends = tiers.map(({upTo}) => upTo ?? Number.POSITIVE_INFINITY)
      return ends.some((end, index) => index > 0 && end <= ends[index - 1]!)
    })
    expect(wrong).toEqual([])
  })

  it('shows a zero only where nothing is charged: licences and a free allowance', () => {
    const free = raw.prices.filter(({tiers}) => tiers.some((tier) => tier.usd === 0))
    expect(free.every(({item, provider}) => provider === 'self-hosted' || item === 'internet egress')).toBe(true)
    expect(free.every(({note}) => note !== undefined)).toBe(true)
  })

  it('says of an estimate how it was made', () => {
    const estimated = services.all().filter(({kind}) => kind === 'estimated')
    expect(estimated.length).toBeGreaterThan(4)
    expect(estimated.every(({source}) => /the guide|rounded|secondary| x | \/ /.test(source))).toBe(true)
  })

  it.each([
    ['aws', 's3', 'standard storage', 0.023],
    ['aws', 's3', 'standard-ia storage', 0.0125],
    ['aws', 's3', 'glacier-instant storage', 0.004],
    ['aws', 's3', 'glacier-flexible storage', 0.0036],
    ['aws', 's3', 'deep-archive storage', 0.00099],
    ['aws', 'ebs', 'gp3 storage', 0.08],
    ['aws', 'nat-gateway', 'data processed', 0.045],
    ['aws', 'rds', 'db.t4g.small single-az', 0.032],
    ['aws', 'rds', 'db.t3.large mysql single-az', 0.136],
    ['aws', 'rds', 'db.r5.large postgres single-az', 0.25],
    ['aws', 'rds', 'gp3 storage', 0.115],
    ['aws', 'cloudwatch', 'logs ingested', 0.5],
  ])('prices %s %s %s in us-east-1', (provider, service, item, price) => {
    expect(usd(provider, service, item, 'us-east-1')).toBe(price)
  })

  it('prices a month of hours as the bills do', () => {
    const monthly = (item: string, service: string) => (usd('aws', service, item, 'us-east-1') ?? Number.NaN) * 730
    expect(monthly('gateway', 'nat-gateway')).toBeCloseTo(32.85, 2)
    expect(monthly('cluster', 'eks')).toBeCloseTo(73, 2)
    expect(monthly('application', 'load-balancer')).toBeCloseTo(16.43, 1)
    expect(monthly('db.r5.large postgres single-az', 'rds')).toBeCloseTo(182.5, 2)
    expect((usd('azure', 'postgresql', 'b1ms', 'westus') ?? 0) * 730).toBeCloseTo(16.06, 2)
    expect((usd('gcp', 'cloud-sql', 'db-g1-small mysql zonal', 'us-central1') ?? 0) * 730).toBeCloseTo(25.55, 2)
  })

  it('carries the minimums of the storage classes', () => {
    const classOf = (item: string) => services.find({provider: 'aws', region: 'us-east-1', service: 's3', item})
    expect(classOf('standard-ia storage')).toMatchObject({minimumDays: 30, minimumObjectKB: 128})
    expect(classOf('glacier-instant storage')).toMatchObject({minimumDays: 90, minimumObjectKB: 128})
    expect(classOf('deep-archive storage')).toMatchObject({minimumDays: 180})
  })
})

describe('find', () => {
  it('never gives one region the price of another', () => {
    const query = {provider: 'aws', region: 'eu-west-1', service: 'rds', item: 'db.t3.large postgres single-az'}
    expect(services.find(query)).toBeUndefined()
    expect(services.find({provider: 'aws', service: 's3', item: 'standard storage'})).toBeUndefined()
  })

  it('gives each region its own price, with source and date', () => {
    expect(usd('gcp', 'disk', 'pd-ssd storage', 'us-central1')).toBe(0.17)
    expect(usd('aws', 's3', 'standard storage', 'eu-central-1')).toBe(0.0245)
    expect(
      services.find({provider: 'gcp', region: 'europe-west4', service: 'disk', item: 'pd-ssd storage'}),
    ).toMatchObject({
      id: 'gcp/disk/pd-ssd storage/europe-west4',
      region: 'europe-west4',
      tiers: [{usd: 0.187}],
      kind: 'listed',
      asOf: '2025-03-06',
      source: expect.stringContaining('gcosts'),
    })
  })

  it('finds what is the same everywhere from any region', () => {
    const query = {provider: 'pinecone', service: 'serverless', item: 'standard plan minimum'}
    expect(services.find(query)).toEqual(services.find({...query, region: 'eu-west-1'}))
    expect(services.find(query)?.tiers).toEqual([{usd: 50}])
  })

  it('finds again every price that it lists', () => {
    const lost = services.all().filter((price) => services.find(price)?.id !== price.id)
    expect(lost).toEqual([])
  })

  it('reads in a few milliseconds', () => {
    const times = Array.from({length: 10}, () => {
      const start = performance.now()
      loadServices()
      return performance.now() - start
    })
    expect(Math.min(...times)).toBeLessThan(5)
  })
})

describe('whyMissing', () => {
  it('names the regions that have a price', () => {
    const item = 'db.t3.large postgres single-az'
    expect(services.whyMissing({provider: 'aws', region: 'eu-west-1', service: 'rds', item})).toBe(
      'no list price of aws rds db.t3.large postgres single-az in eu-west-1; there is one in us-east-1',
    )
    expect(services.whyMissing({provider: 'gcp', region: 'mars', service: 'disk', item: 'pd-ssd storage'})).toMatch(
      /in mars; there is one in [\w-]+, [\w-]+, [\w-]+ and 39 more$/,
    )
  })

  it('suggests the service or the item that was meant', () => {
    expect(services.whyMissing({provider: 'aws', region: 'us-east-1', service: 'rsd', item: 'gp3 storage'})).toContain(
      'did you mean rds',
    )
    expect(services.whyMissing({provider: 'aws', region: 'us-east-1', service: 'ebs', item: 'gp3 storag'})).toContain(
      'did you mean gp3 storage',
    )
    expect(services.whyMissing({provider: 'nobody', service: 'x', item: 'y'})).toBe('no list price of nobody x')
  })
})

describe('model', () => {
  it.each([
    ['gpt-4o', 2.5, 1.25, 10],
    ['gpt-4o-mini', 0.15, 0.075, 0.6],
    ['gpt-4.1', 2, 0.5, 8],
    ['gpt-4.1-mini', 0.4, 0.1, 1.6],
    ['gpt-4.1-nano', 0.1, 0.025, 0.4],
    ['gpt-5', 1.25, 0.125, 10],
    ['gpt-5-mini', 0.25, 0.025, 2],
    ['gpt-5-nano', 0.05, 0.005, 0.4],
    ['claude-haiku-4-5', 1, 0.1, 5],
    ['claude-sonnet-4-6', 3, 0.3, 15],
    ['claude-opus-4-8', 5, 0.5, 25],
    ['nova-lite', 0.06, undefined, 0.24],
    ['nova-2-lite', 0.3, 0.075, 2.5],
    ['text-embedding-3-small', 0.02, undefined, undefined],
  ])('prices 1M tokens of %s', (name, input, cached, output) => {
    const prices = services.model(name)
    expect(prices?.input?.tiers).toEqual([{usd: input}])
    expect(prices?.cachedInput?.tiers[0]?.usd).toBe(cached)
    expect(prices?.output?.tiers[0]?.usd).toBe(output)
    expect(prices?.input?.unit).toBe('1M tokens')
  })

  it('knows who sells it, and nothing of a model that is not sold', () => {
    expect(services.model('gpt-4o')?.provider).toBe('openai')
    expect(services.model('gpt-4o', 'anthropic')).toBeUndefined()
    expect(services.model('gpt-4')).toBeUndefined()
    expect(services.models()).toContain('claude-sonnet-4-6')
    expect(services.models().every((name) => services.model(name)?.input)).toBe(true)
  })
})

describe('tieredCost', () => {
  it('charges each part of the egress at its own tier', () => {
    const {tiers} = services.find({
      provider: 'aws',
      region: 'us-east-1',
      service: 'data-transfer',
      item: 'internet egress',
    })!
    // 100 free, 10,140 at 0.09, 9,760 at 0.085.
    expect(tieredCost(20_000, tiers)?.usd).toBeCloseTo(912.6 + 829.6, 8)
    expect(tieredCost(100, tiers)).toEqual({usd: 0, effectiveUnitPrice: 0})
    expect(tieredCost(600 * 1024, services.find(s3Standard)!.tiers)?.usd).toBeCloseTo(1177.6 + 10_137.6 + 2150.4, 6)
  })

  it('knows no cost above the last price that was found', () => {
    const tiers = [{upTo: 10, usd: 2}]
    expect(tieredCost(10, tiers)?.usd).toBe(20)
    expect(tieredCost(10.1, tiers)).toBeUndefined()
    expect(tieredCost(1, [])).toBeUndefined()
  })

  it('shows the first price for nothing bought', () => {
    expect(tieredCost(0, [{upTo: 5, usd: 3}, {usd: 1}])).toEqual({usd: 0, effectiveUnitPrice: 3})
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', (quantity) => {
    expect(() => tieredCost(quantity, [{usd: 1}])).toThrow(RangeError)
  })

  it('is quantity x unit price, never falls with quantity, and never costs more than the dearest tier', () => {
    const money = fc.nat(1_000_000).map((n) => n / 10_000)
    const ends = fc.uniqueArray(fc.integer({min: 1, max: 1_000_000}), {maxLength: 4})
    const tiersOf = fc
      .tuple(ends, fc.array(money, {minLength: 5, maxLength: 5}))
      .map(([upTos, prices]) => [
        ...upTos.sort((a, b) => a - b).map((upTo, i) => ({upTo, usd: prices[i]!})),
        {usd: prices[4]!},
      ])
    const quantity = fc.nat(2_000_000)
    fc.assert(
      fc.property(tiersOf, quantity, quantity, (tiers, a, b) => {
        const [less, more] = [tieredCost(Math.min(a, b), tiers)!, tieredCost(Math.max(a, b), tiers)!]
        const dearest = Math.max(...tiers.map(({usd}) => usd))
        expect(less.usd).toBeLessThanOrEqual(more.usd + 1e-6)
        expect(more.effectiveUnitPrice * Math.max(a, b)).toBeCloseTo(more.usd, 4)
        expect(more.usd).toBeLessThanOrEqual(dearest * Math.max(a, b) + 1e-6)
      }),
    )
  })
})

describe('a list of one’s own', () => {
  it('is asked as the embedded one is', () => {
    const own = createServices({
      sources: {us: {source: 'our contract', asOf: '2026-11-01'}},
      prices: [
        {
          provider: 'aws',
          regions: ['a', 'b'],
          service: 's',
          item: 'i',
          unit: 'hours',
          tiers: [{usd: 1}],
          kind: 'listed',
          from: 'us',
        },
      ],
    })
    expect(own.find({provider: 'aws', region: 'b', service: 's', item: 'i'})).toMatchObject({source: 'our contract'})
    expect(own.inAnyRegion({provider: 'aws', service: 's', item: 'i'}).map(({region}) => region)).toEqual(['a', 'b'])
    expect(own.find({provider: 'aws', service: 's', item: 'i'})).toBeUndefined()
  })
})

const s3Standard = {provider: 'aws', region: 'us-east-1', service: 's3', item: 'standard storage'}
