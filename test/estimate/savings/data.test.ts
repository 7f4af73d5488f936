import {describe, expect, test} from 'vitest'
import {cheapestIn} from '../../../src/estimate/vector-db/cheapest-instance.ts'
import {compareVectorDbs} from '../../../src/estimate/vector-db.ts'
import {catalog, listed, savingsOf, services} from '../support.ts'

const found = (kind: string, component: object, more: object = {}) =>
  savingsOf({components: [component], ...more}).actions.find((action) => action.kind === kind)

describe('a colder class', () => {
  const models = (classes: object) => ({type: 'object-storage', name: 'models', classes})
  const standard = listed('aws', 's3', 'standard storage', 'us-east-1')
  const colder = listed('aws', 's3', 'standard-ia storage', 'us-east-1')

  test('takes the share of standard storage that is not read', () => {
    const action = found('storage-tier', models({standard: 1000, 'standard-ia': 10}), {assumptions: {coldShare: 0.4}})
    expect(action).toMatchObject({
      title: 'Move 400 GB from standard to standard-ia',
      command: 'frugal gen-lifecycle --provider aws --region us-east-1 --gb 1000 --warm-after 30 --cold-class none',
      risk: {level: 'low', why: 'each read then costs a retrieval fee'},
      combined: true,
    })
    expect(action!.saves).toBeCloseTo(400 * (standard - colder), 9)
  })

  test('by default is a guess that is not planned', () => {
    expect(found('storage-tier', models({standard: 1000}))).toMatchObject({
      title: 'Move 500 GB from standard to standard-ia',
      combined: false,
    })
  })

  test('saves less than its share where the first tier was the dearer one', () => {
    const action = found('storage-tier', models({standard: 100_000}))
    expect(action!.saves).toBeLessThan(50_000 * (standard - colder))
  })

  test.each([
    ['nothing of it is standard', {'glacier-instant': 1000}, {}],
    ['all of it is read', {standard: 1000}, {assumptions: {coldShare: 0}}],
    ['neither class has a price there', {standard: 1000}, {region: 'moon-1'}],
  ])('is not suggested where %s', (_, classes, more) => {
    expect(found('storage-tier', models(classes), more)).toBeUndefined()
  })

  test('has the name it has on each cloud', () => {
    const gcp = found('storage-tier', models({standard: 1000}), {provider: 'gcp'})
    expect(gcp!.title).toBe('Move 500 GB from standard to nearline')
    const azure = found('storage-tier', models({hot: 1000}), {provider: 'azure', region: 'westus'})
    expect(azure!.title).toBe('Move 500 GB from hot to cool')
  })
})

describe('another vector database', () => {
  const db = {
    type: 'vector-db',
    name: 'vectors',
    solution: 'pinecone-pods',
    vectors: 1e6,
    dims: 768,
    queriesPerMonth: 1e5,
  }

  test('is the cheapest of the comparison that has a full price', () => {
    const rows = compareVectorDbs(
      {vectors: 1e6, dims: 768, queriesPerMonth: 1e5, provider: 'aws', region: 'us-east-1'},
      {services, cheapestInstance: cheapestIn(catalog, 'aws', 'us-east-1')},
    )
    const best = rows.find(({kind, monthly}) => monthly !== undefined && kind !== 'embedded')!
    const now = rows.find(({id}) => id === 'pinecone-pods')!
    const action = found('vector-db', db)
    expect(action!.title).toBe(`Use ${best.solution} in place of pinecone-pods`)
    expect(action!.saves).toBeCloseTo(now.monthly! - best.monthly!, 9)
    expect(action!.risk.level).toBe(best.kind === 'managed' ? 'medium' : 'high')
  })

  test('is compared on the same workload in the same place', () => {
    const more = {...db, writesPerMonth: 5000, replicas: 2, provider: 'gcp', region: 'europe-west4'}
    expect(found('vector-db', more)!.command).toBe(
      'frugal compare-vector-db --vectors 1000000 --dims 768 --queries 100000 --writes 5000 --replicas 2 --provider gcp --region europe-west4',
    )
  })

  test('is not suggested for one on a shared host, nor for the cheapest', () => {
    expect(found('vector-db', {...db, solution: 'pgvector', sharedHost: true})).toBeUndefined()
    const rows = compareVectorDbs(
      {vectors: 1e6, dims: 768, queriesPerMonth: 1e5, provider: 'aws', region: 'us-east-1'},
      {services, cheapestInstance: cheapestIn(catalog, 'aws', 'us-east-1')},
    )
    const best = rows.find(({kind, monthly}) => monthly !== undefined && kind !== 'embedded')!
    expect(found('vector-db', {...db, solution: best.id})).toBeUndefined()
  })
})
