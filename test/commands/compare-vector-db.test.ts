import {beforeEach, describe, expect, it, vi} from 'vitest'
import {parse} from 'yaml'

import type {SizedWorkload, VectorDbRow} from '../../src/estimate/vector-db.ts'
import {cli, run} from '../support/run.ts'
import {type TemporaryFolder, temporaryFolder} from '../support/temporary-folder.ts'

interface Result {
  workload: SizedWorkload
  assumes: string[]
  rows: VectorDbRow[]
}

const MILLION = ['--vectors', '1M', '--dims', '768', '--queries', '10M']

const compare = (...argv: string[]) => run<Result>('compare-vector-db', ...argv)

beforeEach(async () => {
  const cache: TemporaryFolder = await temporaryFolder()
  vi.stubEnv('XDG_CACHE_HOME', cache.path)
  return () => cache[Symbol.asyncDispose]()
})

describe('frugal compare-vector-db', () => {
  it('lists every solution with its monthly sum, and where the prices are from on stderr', async () => {
    const {stderr, stdout} = await compare(...MILLION)
    const lines = stdout.trim().split('\n')
    expect(lines).toHaveLength(14)
    expect(lines[0]).toMatch(/^solution +id +kind +monthly/)
    expect(stdout).toMatch(/Pinecone serverless.*\$540\.70/)
    expect(stdout).toMatch(/Pinecone pods.*~\$70\.33/)
    expect(lines.at(-1)).toMatch(/^Qdrant Cloud.*not found/)
    expect(stderr).toContain('3,364 bytes')
    expect(stderr).toMatch(/pinecone\.io\/pricing.*2026-11-04/)
    expect(stderr).toContain('~ rests on a figure that no price list has')
  })

  it('prints the object that it returns with --json', async () => {
    const {result, stdout} = await compare(...MILLION, '--json')
    const printed = JSON.parse(stdout) as Result
    expect(printed).toEqual(JSON.parse(JSON.stringify(result)))
    expect(printed.workload).toMatchObject({vectors: 1_000_000, dims: 768, recordBytes: 3364, region: 'us-east-1'})
    const pinecone = printed.rows.find(({id}) => id === 'pinecone-serverless')!
    expect(pinecone.monthly).toBeCloseTo(540.695_72, 4)
    expect(pinecone.lines[1]).toMatchObject({unit: '1M RU', price: {usd: 16, asOf: '2026-11-04'}})
    expect(printed.rows.every(({assumes}) => assumes.length > 0)).toBe(true)
  })

  it('has the same figures in csv, json, yaml and markdown', async () => {
    const csv = await compare(...MILLION, '--output', 'csv')
    const json = await compare(...MILLION, '--output', 'json')
    const yaml = await compare(...MILLION, '--output', 'yaml')
    const markdown = await compare(...MILLION, '--output', 'markdown')
    const rows = JSON.parse(json.stdout) as VectorDbRow[]
    expect(rows).toHaveLength(13)
    expect(parse(yaml.stdout)).toEqual(rows)
    expect(csv.stdout.split('\r\n')[0]).toMatch(/^solution,id,kind,monthlyUsd,knownPartUsd,loadOnceUsd,estimated,/)
    expect(csv.stdout).toContain('pinecone-serverless,managed,540.6957,')
    expect(csv.stdout).toMatch(/qdrant-cloud,managed,,,,false,/)
    expect(csv.stderr).toBe('')
    expect(markdown.stdout).toMatch(/^\| solution \| id \| kind \| monthly \|/)
  })

  it('says what each row takes for granted in wide', async () => {
    const {stdout} = await compare(...MILLION, '--output', 'wide')
    expect(stdout).toContain('M = 32: 256 bytes of links a vector')
    expect(stdout).toContain('a query is 3.36 RU')
  })

  it('prices the instances of the cloud and region asked for', async () => {
    const {result} = await compare(...MILLION, '--provider', 'gcp')
    expect(result?.workload.region).toBe('us-central1')
    const hnsw = result?.rows.find(({id}) => id === 'faiss-hnsw')
    expect(hnsw?.lines.map(({item}) => item).join()).toMatch(/on-demand, us-central1.*Persistent disk/)
    expect(hnsw?.monthly).toBeGreaterThan(0)
  })

  it('shows the part that is known where another part has no price', async () => {
    const {stderr, stdout} = await compare(...MILLION, '--provider', 'azure', '--region', 'westeurope')
    expect(stdout).toMatch(/FAISS HNSW.*> \$\d/)
    expect(stderr).toContain('> the part that is known')
  })

  it('takes every part of the workload', async () => {
    const {result} = await compare(
      ...MILLION,
      ...['--writes', '0', '--metadata-bytes', '1KiB', '--top-k', '5', '--bytes-per-value', '1', '--replicas', '2'],
      ...['--spare-memory', '6GiB', '--offline'],
    )
    expect(result?.workload).toMatchObject({
      writesPerMonth: 0,
      metadataBytes: 1024,
      topK: 5,
      vectorBytes: 768,
      replicas: 2,
      spareMemoryGiB: 6,
    })
    const chroma = result?.rows.find(({id}) => id === 'chroma-local')
    expect(chroma?.lines.map(({item}) => item)).toEqual(['Licence', 'EBS gp3'])
  })

  it.each([
    [['--vectors', '1,5M', '--dims', '8', '--queries', '1'], 'E_BAD_NUMBER', '--vectors'],
    [['--vectors', '0', '--dims', '8', '--queries', '1'], 'E_BAD_NUMBER', 'at least 1'],
    [['--vectors', '1', '--dims', '1M', '--queries', '1'], 'E_BAD_NUMBER', 'at most 100000'],
    [['--vectors', '1', '--dims', '8', '--queries', '-1'], 'E_BAD_NUMBER', '--queries'],
    [[...MILLION, '--metadata-bytes', '2G'], 'E_BAD_NUMBER', '2GiB'],
    [[...MILLION, '--region', 'us-eats-1'], 'E_UNKNOWN_REGION', 'us-east-1'],
  ])('refuses %j with a way to put it right', async (argv, code, hint) => {
    const {error} = await compare(...argv)
    expect(error).toMatchObject({code, oclif: {exit: 2}})
    expect(`${error?.message} ${(error as {fix?: string}).fix}`).toContain(hint)
  })

  it('asks for the three numbers that it cannot do without', async () => {
    const {error} = await compare('--vectors', '1M')
    expect(error?.message).toMatch(/dims|queries/)
    expect(error?.oclif?.exit).toBe(2)
  })

  it('fails the gate of --max-age with exit 4, after the list', async () => {
    const {error, stdout} = await compare(...MILLION, '--max-age', '30d')
    expect(error).toMatchObject({code: 'E_STALE', oclif: {exit: 4}})
    expect(stdout).toContain('Pinecone serverless')
  })

  it('is found by its name and explains itself', async () => {
    const {stdout} = await cli('compare-vector-db --help')
    expect(stdout).toContain('--vectors=<n>')
    expect(stdout).toContain('frugal compare-vector-db --vectors 1M --dims 768 --queries 10M')
  })
})
