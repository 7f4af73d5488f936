import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {turbopufferQueryGB} from '../../src/estimate/vector-db/managed.ts'
import {
  cheapestIn,
  commonAssumptions,
  compareVectorDbs,
  priceVectorDb,
  sizeWorkload,
  VECTOR_DB_IDS,
  type VectorDbId,
  type VectorDbPricing,
  type VectorDbRow,
  type VectorWorkload,
} from '../../src/estimate/vector-db.ts'
import {openCatalog} from '../../src/prices/catalog/open-catalog.ts'
import type {Offer} from '../../src/prices/offer.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'
import {publishedPrices} from './vector-db-prices.ts'

const SIZES: [name: string, memoryGiB: number, usdPerHour: number][] = [
  ['t4g.small', 2, 0.02],
  ['r6g.medium', 8, 0.1],
  ['r6g.4xlarge', 128, 1],
]

/** Three instances at round prices: a sum can be checked by hand. */
const pricing: VectorDbPricing = {
  services: publishedPrices,
  cheapestInstance: (memoryGiB) => {
    const found = SIZES.find(([, has]) => has >= memoryGiB)
    if (!found) return
    const [instanceType, has, usdPerHour] = found
    const price = {usdPerHour, kind: 'listed', source: 'test', asOf: '2026-11-01'} as const
    const offer: Offer = {provider: 'aws', region: 'us-east-1', instanceType, memoryGiB: has, onDemand: price}
    return {offer, market: 'onDemand', price}
  },
}

/** 1M x 768 float32, 10M queries: a record is 3,072 + 36 + 256 = 3,364 bytes; all are 3.364 GB or 3.133 GiB. */
const million: VectorWorkload = {
  vectors: 1_000_000,
  dims: 768,
  queriesPerMonth: 10_000_000,
  provider: 'aws',
  region: 'us-east-1',
}

const price = (id: VectorDbId, workload: Partial<VectorWorkload> = {}) =>
  priceVectorDb(id, {...million, ...workload}, pricing)

const line = (row: VectorDbRow, item: string) => row.lines.find((each) => each.item.startsWith(item))

describe('the workload', () => {
  it('works out the sizes and says so', () => {
    const sized = sizeWorkload(million)
    expect(sized).toMatchObject({recordBytes: 3364, totalBytes: 3.364e9, writesPerMonth: 100_000, replicas: 1})
    expect(sized.queriesPerSecond).toBeCloseTo(3.805, 3)
    const text = commonAssumptions(sized).join(' ')
    expect(text).toContain('3,364 bytes. 1,000,000 of them are 3.36 GB (3.13 GiB)')
    expect(text).toContain('3.81 a second')
    expect(text).toContain('100,000 records are written')
  })

  it('takes a given zero for what it is', () => {
    expect(sizeWorkload({...million, writesPerMonth: 0, metadataBytes: 0})).toMatchObject({
      writesPerMonth: 0,
      recordBytes: 3108,
    })
  })
})

describe('self-hosted', () => {
  it('puts HNSW on the cheapest instance that holds links, vectors and room', () => {
    const row = price('faiss-hnsw')
    // (3,072 + 32 x 2 x 4 + 8) bytes x 1M = 3.107 GiB; x 1.2 + 1 = 4.73 GiB: the 8 GiB instance, 730 h at 0.1.
    // Disk: (3.336 + 3.364) GB = 6.24, so 7 GiB, + 8 for the system: 15 at 0.08.
    expect(line(row, 'r6g.medium')).toMatchObject({quantity: 730, unit: 'hours', price: {usd: 0.1}})
    expect(line(row, 'EBS')).toMatchObject({quantity: 15, price: {usd: 0.08}})
    expect(row.monthly).toBeCloseTo(73 + 1.2, 8)
    expect(line(row, 'r6g.medium')?.note).toContain('Needs 4.73 GiB')
  })

  it('adds copies of a flat index until they scan as fast as the queries come', () => {
    const row = price('faiss-flat')
    // 3.08 GB a query at 10 GB/s: 3.25 queries a second a copy, 3.81 come: 2 copies of 73 and of 15 GB.
    expect(line(row, '2 x r6g.medium')).toMatchObject({quantity: 1460, monthly: 146})
    expect(row.monthly).toBeCloseTo(146 + 2.4, 8)
    expect(row.assumes.join(' ')).toContain('3.25 queries a second')
    expect(price('faiss-flat', {queriesPerMonth: 1_000_000}).monthly).toBeCloseTo(74.2, 8)
  })

  it('fits compressed codes into a small instance, and says that they cost recall', () => {
    const row = price('faiss-ivf-pq')
    // (96 + 8) bytes x 1M + (4,000 + 256) x 768 x 4 = 0.109 GiB; x 1.2 + 1 = 1.13: the 2 GiB instance.
    expect(row.monthly).toBeCloseTo(730 * 0.02 + 12 * 0.08, 8)
    expect(row.assumes.join(' ')).toMatch(/32 times smaller.*Recall is lower/)
    expect(line(row, 't4g.small')?.note).toContain('Burstable')
  })

  it('sizes Qdrant by its own capacity guide', () => {
    // Its example: 1M vectors of 1,024 dimensions are 6.144 GB, 5.72 GiB; and one for the system.
    expect(line(price('qdrant-self-hosted', {dims: 1024}), 'r6g.medium')?.note).toContain('Needs 6.72 GiB')
  })

  it('fills whole pages with pgvector, and refuses what its index does not take', () => {
    const row = price('pgvector', {dims: 1536})
    // One vector of 6,144 bytes a page of 8 KiB: 7.63 GiB, x 1.2 + 1 = 10.16.
    expect(line(row, 'r6g.4xlarge')?.note).toContain('Needs 10.16 GiB')
    expect(price('pgvector', {dims: 2001})).toMatchObject({
      missing: 'pgvector indexes at most 2,000 dimensions of 4 bytes',
    })
    expect(price('pgvector', {dims: 3000, bytesPerValue: 2}).monthly).toBeGreaterThan(0)
    expect(price('pgvector', {dims: 4001, bytesPerValue: 2}).monthly).toBeUndefined()
  })

  it('has a licence of no fee as a line of its own, which is a real zero', () => {
    for (const id of ['faiss-hnsw', 'pgvector', 'qdrant-self-hosted', 'chroma-local'] as const) {
      expect(line(price(id), 'Licence')).toMatchObject({monthly: 0, price: {usd: 0, kind: 'listed'}})
    }
  })

  it('multiplies by the replicas that are asked for', () => {
    expect(price('faiss-hnsw', {replicas: 3}).monthly).toBeCloseTo(3 * 74.2, 8)
  })

  it('says what is not there instead of summing without it', () => {
    const row = price('faiss-hnsw', {vectors: 100_000_000})
    expect(row.monthly).toBeUndefined()
    expect(row.missing).toMatch(/^no instance of aws with 373\.8 GiB of memory has an on-demand price in us-east-1$/)
    expect(row.knownPart).toBeGreaterThan(0)
    expect(price('faiss-hnsw', {region: 'eu-south-9'})).toMatchObject({
      missing: expect.stringContaining('no list price of aws ebs gp3 storage in eu-south-9'),
      knownPart: 73,
    })
  })

  it('takes the disk of the cloud it is on', () => {
    expect(line(price('faiss-hnsw', {provider: 'gcp', region: 'us-central1'}), 'Persistent disk')).toMatchObject({
      quantity: 15,
      price: {usd: 0.17},
    })
    const azure = {provider: 'azure', region: 'eastus'} as const
    expect(line(price('faiss-hnsw', azure), 'Managed disk')).toMatchObject({quantity: 1, monthly: 5.28})
    expect(line(price('faiss-hnsw', {...azure, vectors: 10_000_000}), 'Managed disk')?.missing).toContain(
      'only those of 32 and of 1,024 GiB are known',
    )
    expect(line(price('faiss-hnsw', {provider: 'lambda', region: 'global'}), 'Disk')?.price).toBeUndefined()
  })
})

describe('Chroma', () => {
  it('has an instance of its own unless one has memory to spare', () => {
    const alone = price('chroma-local')
    // (3,072 + 16 x 2 x 4 + 4 + 8) x 1M = 2.991 GiB; x 1.2 + 1 = 4.59 GiB.
    expect(alone.kind).toBe('embedded')
    expect(alone.monthly).toBeCloseTo(74.2, 8)
    const guest = price('chroma-local', {spareMemoryGiB: 4.6})
    // Only the disk, without a system: 6.576 GB = 6.12, so 7 GiB.
    expect(guest.monthly).toBeCloseTo(7 * 0.08, 8)
    expect(guest.assumes.join(' ')).toContain('no instance is added')
    expect(price('chroma-local', {spareMemoryGiB: 4.5}).monthly).toBe(alone.monthly)
  })

  it('is charged in the cloud for what is written, kept, searched and returned', () => {
    const row = price('chroma-cloud')
    expect(line(row, 'Storage')?.monthly).toBeCloseTo(3.133 * 0.33, 3)
    expect(line(row, 'Written')?.monthly).toBeCloseTo(0.3133 * 2.5, 3)
    expect(line(row, 'Queried')?.monthly).toBeCloseTo((1e7 * 3.364e9 * 0.0075) / 2 ** 40, 6)
    expect(line(row, 'Returned')?.monthly).toBeCloseTo((1e8 * 292 * 0.09) / 2 ** 30, 6)
    expect(row.monthly).toBeCloseTo(233.73, 2)
    expect(row.loadOnce).toBeCloseTo(7.83, 2)
  })

  it('agrees with the example of its price page', () => {
    // 100,000 searches of 10 GiB: 7.50 with 10 GiB taken as 0.01 TiB, 7.32 with 10/1,024.
    const ten = {vectors: 2 ** 21, dims: 1024, metadataBytes: 988, queriesPerMonth: 100_000}
    expect(line(price('chroma-cloud', ten), 'Queried')?.monthly).toBeCloseTo(7.324, 3)
  })

  it('takes no more than 4,096 dimensions in the cloud', () => {
    expect(price('chroma-cloud', {dims: 4097})).toMatchObject({missing: expect.stringContaining('4,096 dimensions')})
  })
})

describe('Pinecone', () => {
  it('charges a query by the size of its namespace', () => {
    const row = price('pinecone-serverless')
    // 3.364 GB at 0.33; 10M x 3.364 RU at 16 a million; 100,000 x 3.364 WU at 4 a million.
    expect(line(row, 'Storage')?.monthly).toBeCloseTo(1.110_12, 6)
    expect(line(row, 'Read units')?.monthly).toBeCloseTo(538.24, 6)
    expect(line(row, 'Write units')?.monthly).toBeCloseTo(1.3456, 6)
    expect(row.monthly).toBeCloseTo(540.695_72, 6)
    expect(row.loadOnce).toBeCloseTo(13.456, 6)
  })

  it('takes at least a quarter of a read unit, and at least 50 a month', () => {
    const row = price('pinecone-serverless', {vectors: 10_000, queriesPerMonth: 1_000_000})
    // 0.034 GB: 0.25 RU x 1M = 4.00.
    expect(line(row, 'Read units')?.monthly).toBeCloseTo(4, 8)
    expect(row.monthly).toBeCloseTo(50, 8)
    expect(line(row, 'Rest of the plan')?.monthly).toBeLessThan(46)
  })

  it('names the one region that it is priced in', () => {
    const row = price('pinecone-serverless', {provider: 'gcp', region: 'europe-west4'})
    expect(row.solution).toContain('AWS us-east-1')
    expect(row.monthly).toBeCloseTo(540.695_72, 6)
  })

  it('prices pods at the figures of the guide, marked as no published price', () => {
    const row = price('pinecone-pods')
    expect(row.monthly).toBeCloseTo(730 * 0.096 + 10 * 0.025, 8)
    expect(row.lines.map((each) => each.price?.kind)).toEqual(['estimated', 'estimated'])
    expect(line(price('pinecone-pods', {dims: 1536, replicas: 2}), '4 x p1')?.quantity).toBe(4 * 730)
  })
})

describe('S3 Vectors', () => {
  it('agrees with the worked example of its price page', () => {
    // 250,000 vectors in the index that is queried, 4 KB + 1.17 KB each, 1M queries: 1.93 + 1.44 + 2.50.
    const row = price('s3-vectors', {
      vectors: 250_000,
      dims: 1024,
      metadataBytes: 1.17 * 1024 - 36,
      queriesPerMonth: 1_000_000,
    })
    expect(line(row, 'Data processed, first 100K')?.monthly).toBeCloseTo(1.926, 3)
    expect(line(row, 'Data processed, 100K to 10M')?.monthly).toBeCloseTo(1.4445, 3)
    expect(line(row, 'Queries')?.monthly).toBeCloseTo(2.5, 8)
  })

  it('has no line for a tier that no vector falls in', () => {
    expect(line(price('s3-vectors', {vectors: 100_000}), 'Data processed, 100K')).toBeUndefined()
  })

  it('makes no sum above 10M vectors, where the price was not found', () => {
    const row = price('s3-vectors', {vectors: 20_000_000})
    expect(row.monthly).toBeUndefined()
    expect(row.missing).toContain('above 10M vectors was lowered on 2026-06-16 and not found')
    expect(row.knownPart).toBeGreaterThan(0)
  })

  it('has no price in another region, for too many dimensions, or for answers over 512 KB', () => {
    expect(price('s3-vectors', {region: 'eu-west-1'}).missing).toBe(
      'no list price of aws s3-vectors storage in eu-west-1; there is one in us-east-1',
    )
    expect(price('s3-vectors', {dims: 5000}).missing).toContain('4,096 dimensions')
    expect(price('s3-vectors', {topK: 10_000}).missing).toContain('above 512 KB')
  })
})

describe('the other services', () => {
  it('charges turbopuffer by what queries read, with its least and its discounts', () => {
    expect(price('turbopuffer').monthly).toBeCloseTo(1.110_12 + 0.6728 + 33.64 + 1.46, 6)
    expect([0.5, 10, 64, 200].map(turbopufferQueryGB)).toEqual([1.28, 10, 38.4, 32 + 96 * 0.2 + 72 * 0.04])
    expect(price('turbopuffer', {queriesPerMonth: 0}).monthly).toBeCloseTo(16, 8)
  })

  it('charges Weaviate by dimension, at least its plan', () => {
    expect(price('weaviate-flex').monthly).toBeCloseTo(45, 8)
    const row = price('weaviate-flex', {vectors: 20_000_000})
    // 15,360M dimensions at 0.00465 and 62.66 GiB at 0.12 and at 0.03036.
    expect(row.monthly).toBeCloseTo(71.424 + 62.66 * 0.150_36, 2)
    expect(price('weaviate-flex', {vectors: 20_000_000, queriesPerMonth: 0}).monthly).toBe(row.monthly)
  })

  it('makes no sum of Qdrant Cloud, which publishes no prices, and says what figures go around', () => {
    const row = price('qdrant-cloud')
    expect(row.monthly).toBeUndefined()
    expect(row.knownPart).toBeUndefined()
    expect(row.missing).toContain('publishes no price list')
    expect(row.lines[0]?.note).toMatch(/\$0\.0140 an hour.*low confidence.*\$0\.0825 an hour.*guide/)
  })
})

describe('the comparison', () => {
  it('has every solution once, cheapest first, those without a sum last', () => {
    const rows = compareVectorDbs(million, pricing)
    expect(rows.map(({id}) => id).sort()).toEqual([...VECTOR_DB_IDS].sort())
    const sums = rows.map(({monthly}) => monthly ?? Number.POSITIVE_INFINITY)
    expect(sums).toEqual([...sums].sort((a, b) => a - b))
    expect(rows.at(-1)?.id).toBe('qdrant-cloud')
  })

  it('gives every row a use and what it rests on, and every price a source and a date', () => {
    for (const row of compareVectorDbs(million, pricing)) {
      expect(row.useCase.length).toBeGreaterThan(10)
      expect(row.assumes.length).toBeGreaterThan(0)
      expect(row.assumes.join(' ')).toMatch(/\d/)
      for (const {price: found} of row.lines) if (found) expect(found).toMatchObject({source: /./, asOf: /^\d{4}-/})
    }
  })

  const workloads = fc.record({
    vectors: fc.integer({min: 1, max: 30_000_000}),
    dims: fc.integer({min: 1, max: 5000}),
    queriesPerMonth: fc.nat(100_000_000),
    writesPerMonth: fc.nat(1_000_000),
    metadataBytes: fc.nat(5000),
    replicas: fc.integer({min: 1, max: 4}),
    topK: fc.integer({min: 1, max: 100}),
    bytesPerValue: fc.constantFrom(1 as const, 2 as const, 4 as const),
    provider: fc.constantFrom('aws' as const, 'gcp' as const, 'azure' as const, 'lambda' as const),
    region: fc.constantFrom('us-east-1', 'us-central1', 'eastus', 'mars'),
  })

  it('has a sum or a reason, and lines that are quantity x price, for any workload', () => {
    fc.assert(
      fc.property(workloads, (workload) => {
        for (const row of compareVectorDbs(workload, pricing)) {
          expect([row.monthly === undefined, row.missing !== undefined]).toEqual([
            row.missing !== undefined,
            row.monthly === undefined,
          ])
          const sum = row.lines.reduce((total, {monthly = 0}) => total + monthly, 0)
          expect(row.monthly ?? row.knownPart ?? 0).toBeCloseTo(sum, 6)
          for (const {missing, monthly, price: found, quantity} of row.lines) {
            expect(monthly === undefined).toBe(found === undefined)
            expect(missing === undefined).toBe(found !== undefined)
            if (found) expect(quantity * found.usd).toBeCloseTo(monthly!, 5)
            expect(quantity >= 0 && (monthly ?? 0) >= 0).toBe(true)
          }
        }
      }),
    )
  })

  it('never costs less for more queries', () => {
    fc.assert(
      fc.property(workloads, fc.nat(100_000_000), (workload, more) => {
        const before = new Map(compareVectorDbs(workload, pricing).map((row) => [row.id, row.monthly]))
        const busier = {...workload, queriesPerMonth: workload.queriesPerMonth + more}
        for (const {id, monthly} of compareVectorDbs(busier, pricing)) {
          const least = before.get(id)
          if (monthly !== undefined && least !== undefined) expect(monthly).toBeGreaterThanOrEqual(least - 1e-6)
        }
      }),
    )
  })
})

describe('the cheapest instance', () => {
  it('is one that holds it, and no other on-demand one that does is cheaper', async () => {
    await using folder = await temporaryFolder()
    const catalog = await openCatalog({env: {XDG_CACHE_HOME: folder.path}})
    const needs = [0.5, 1, 3, 4.7, 8, 17, 30, 65, 130, 500, 1500]
    for (const provider of ['aws', 'gcp', 'azure'] as const) {
      for (const region of catalog.regions(provider)) {
        const offers = catalog.offers({providers: [provider], regions: [region], market: 'onDemand'})
        const cheapest = cheapestIn(catalog, provider, region)
        for (const memoryGiB of needs) {
          const fitting = offers.filter((offer) => (offer.memoryGiB ?? 0) >= memoryGiB)
          const least = Math.min(...fitting.map(({onDemand}) => onDemand!.usdPerHour))
          const found = cheapest(memoryGiB)?.price.usdPerHour ?? Number.POSITIVE_INFINITY
          expect([region, memoryGiB, found]).toEqual([region, memoryGiB, least])
        }
      }
    }
    const cheapest = cheapestIn(catalog, 'aws', 'us-east-1')
    expect(cheapest(1e6)).toBeUndefined()
    expect(cheapestIn(catalog, 'aws', 'mars')(1)).toBeUndefined()
  })
})
