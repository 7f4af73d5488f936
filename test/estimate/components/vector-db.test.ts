import {describe, expect, test} from 'vitest'

import {cheapestIn, compareVectorDbs} from '../../../src/estimate/vector-db.ts'
import {catalog, linesOf, listed, refusalOf, services} from '../support.ts'

const db = {type: 'vector-db', solution: 'pinecone-serverless', vectors: '1M', dims: 768, queriesPerMonth: '1M'}

describe('vector databases', () => {
  test('are at the vendor list: storage, reads and writes of the records', () => {
    const gb = (1e6 * (768 * 4 + 36 + 256)) / 1e9
    const price = (item: string) => listed('pinecone', 'serverless', item, 'us-east-1')
    const lines = linesOf(db)
    expect(lines.every(({driver}) => driver === 'vector-db')).toBe(true)
    expect(lines[0]!.monthly).toBeCloseTo(gb * price('storage'), 9)
    expect(lines[1]!.monthly).toBeCloseTo(gb * price('read units'), 9)
    expect(lines[2]!.monthly).toBeCloseTo(gb * 0.1 * price('write units'), 9)
  })

  test('cost at least what the plan charges', () => {
    const lines = linesOf({...db, vectors: 1000, queriesPerMonth: 10})
    const total = lines.reduce((sum, {monthly}) => sum + monthly!, 0)
    expect(total).toBeCloseTo(listed('pinecone', 'serverless', 'standard plan minimum'), 9)
  })

  test.each([
    ['faiss', 'faiss-hnsw'],
    ['Chroma', 'chroma-local'],
    ['qdrant', 'qdrant-self-hosted'],
    ['PINECONE', 'pinecone-serverless'],
    ['pgvector', 'pgvector'],
  ])('are those of the comparison: %s is %s', (solution, id) => {
    const rows = compareVectorDbs(
      {vectors: 1e6, dims: 768, queriesPerMonth: 1e6, replicas: 1, provider: 'aws', region: 'us-east-1'},
      {services, cheapestInstance: cheapestIn(catalog, 'aws', 'us-east-1')},
    )
    const lines = linesOf({...db, solution})
    expect(lines.map(({item, monthly}) => [item, monthly])).toEqual(
      rows.find((row) => row.id === id)!.lines.map(({item, monthly}) => [item, monthly]),
    )
    expect(lines.length).toBeGreaterThan(1)
  })

  test.each([{}, {provider: 'gcp'}, {provider: 'azure'}])(
    'on a host of the spec cost their licence only: %o',
    (place) => {
      const lines = linesOf({...db, solution: 'chroma', sharedHost: true}, place)
      expect(lines.map(({item, monthly}) => [item, monthly])).toEqual([['Licence', 0]])
    },
  )

  test('that are a service keep all their fees, whatever host is shared', () => {
    expect(linesOf({...db, sharedHost: true})).toEqual(linesOf(db))
    const pods = {...db, solution: 'pinecone-pods'}
    expect(linesOf({...pods, sharedHost: true})).toEqual(linesOf(pods))
  })

  test('with a limit that the vectors pass say so in place of a price', () => {
    const lines = linesOf({...db, solution: 'pgvector', dims: 4000, sharedHost: true})
    expect(lines).toMatchObject([{missing: 'pgvector indexes at most 2,000 dimensions of 4 bytes'}])
  })

  test('without a list are not found', () => {
    expect(linesOf({...db, solution: 'qdrant-cloud'})[0]!.missing).toContain('publishes no price')
  })

  test.each([
    ['pinecoen', 'Did you mean pinecone'],
    ['constructor', 'Name one of: faiss'],
    ['toString', 'Name one of: faiss'],
  ])('that nobody knows are refused: %s', async (solution, fix) => {
    const error = await refusalOf(() => linesOf({...db, solution}))
    expect(error).toMatchObject({code: 'E_UNKNOWN_VECTOR_DB', oclif: {exit: 2}})
    expect(error.fix).toContain(fix)
  })
})
