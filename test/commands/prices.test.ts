import {readdir, writeFile} from 'node:fs/promises'

import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'

import {type Loopback, type LoopbackReply, loopback} from '../support/loopback.ts'
import {cli} from '../support/run.ts'
import {type TemporaryFolder, temporaryFolder} from '../support/temporary-folder.ts'

/** A spot price that no snapshot has. */
const USD = '0.123456'

/** The AWS feed, as it is written: one type in one region. */
const FEED = JSON.stringify({
  config: {
    rate: 'perhr',
    regions: [
      {
        region: 'us-east',
        instanceTypes: [{sizes: [{size: 'g4dn.xlarge', valueColumns: [{name: 'linux', prices: {USD}}]}]}],
      },
    ],
  },
})

let folder: TemporaryFolder
let server: Loopback
let answer: () => LoopbackReply

beforeEach(async () => {
  folder = await temporaryFolder()
  answer = () => ({body: FEED})
  server = await loopback(() => answer())
  vi.stubEnv('FRUGAL_CACHE_DIR', folder.join('cache'))
  vi.stubEnv('FRUGAL_AWS_SPOT_FEED_URL', server.url)
  vi.stubEnv('FRUGAL_AWS_SPOT_ADVISOR_URL', `${server.url}/advisor`)
  vi.stubEnv('FRUGAL_OFFLINE', '')
})

afterEach(async () => {
  await server.close()
  await folder[Symbol.asyncDispose]()
})

/** What a command printed, and how it failed. */
async function frugal(line: string) {
  const {error, result, stderr, stdout} = await cli(line)
  return {
    error: error as (Error & {code?: string; fix?: string; oclif?: {exit?: number}}) | undefined,
    result,
    stderr,
    stdout,
  }
}

const refreshFeed = () => frugal('prices refresh --source aws-spot-feed --region us-east-1')
const json = async (line: string) => JSON.parse((await frugal(`${line} --json`)).stdout)

describe('prices refresh', () => {
  test('prints what came from where, and keeps it', async () => {
    const {error, stdout} = await refreshFeed()
    expect(error).toBeUndefined()
    const [head, line, ...rest] = stdout.trimEnd().split('\n')
    expect(head).toMatch(/^provider +source +from +rows +regions +age +seconds$/)
    expect(line).toMatch(/^aws +aws-spot-feed +origin +1 +1 +0 h +\d+\.\d$/)
    expect(rest).toEqual([])
    expect(await readdir(folder.join('cache', 'prices'))).toHaveLength(1)
  })

  test('asks the origin again though the cache is fresh', async () => {
    await refreshFeed()
    await refreshFeed()
    expect(server.requests).toHaveLength(2)
  })

  test('is what later runs show without network, with its source', async () => {
    await refreshFeed()
    await server.close()
    const {stdout} = await frugal('spot-prices g4dn.xlarge --region us-east-1 --offline --output csv')
    expect(stdout).toContain(USD)
    expect(stdout).toContain('AWS spot feed')
  })

  test('--json prints the sources and the warnings', async () => {
    const printed = await json('prices refresh --source aws-spot-feed --region us-east-1')
    expect(printed).toEqual({
      sources: [
        {
          id: 'aws-spot-feed',
          provider: 'aws',
          source: 'AWS spot feed',
          origin: 'live',
          rows: 1,
          regions: ['us-east-1'],
          seconds: expect.any(Number),
          asOf: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        },
      ],
      warnings: [],
    })
  })

  test('one source that fails is a note as long as another answers', async () => {
    answer = () => (server.requests.at(-1)!.url.pathname === '/advisor' ? {status: 403, body: ''} : {body: FEED})
    const {error, stderr, stdout} = await frugal(
      'prices refresh --source aws-spot-feed,aws-spot-advisor --region us-east-1',
    )
    expect(error).toBeUndefined()
    expect(stdout).toMatch(/aws-spot-feed +origin/)
    expect(stdout).toMatch(/aws-spot-advisor +failed/)
    expect(stderr).toMatch(/Note: AWS Spot Advisor: .* answered 403; the snapshot stands in/)
  })

  test('exits 3 when nothing came, and leaves what was there', async () => {
    await refreshFeed()
    answer = () => ({status: 404, body: ''})
    const {error, stdout} = await refreshFeed()
    expect(stdout).toBe('')
    expect(error).toMatchObject({code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}})
    expect(error!.message).toMatch(/^No live price could be had:\n {2}AWS spot feed: .* answered 404$/)
    const {stdout: shown} = await frugal('spot-prices g4dn.xlarge --region us-east-1 --output csv')
    expect(shown).toContain(USD)
  })

  test('exits 3 when the source answered and has nothing on what was asked', async () => {
    const {error, stdout} = await frugal('prices refresh --source aws-spot-feed --region eu-west-1')
    expect(error).toMatchObject({code: 'E_NO_PRICES', oclif: {exit: 3}})
    expect(stdout).toBe('')
  })

  test('a reply that is cut off keeps nothing', async () => {
    answer = () => ({body: FEED, cutAfter: 50})
    const {error} = await frugal('prices refresh --source aws-spot-feed --region us-east-1 --timeout 300ms')
    expect(error).toMatchObject({code: 'E_SOURCE_UNAVAILABLE'})
    expect(await readdir(folder.path)).toEqual([])
  })

  test.each([
    ['prices refresh --offline', 'E_OFFLINE'],
    ['prices refresh --source aws-spot-fed', 'E_UNKNOWN_SOURCE'],
    ['prices refresh --provider aws,gcp --region us-east-99', 'E_UNKNOWN_REGION'],
    ['prices refresh --provider lambda', 'E_NO_LIVE_SOURCE'],
    ['prices refresh --timeout soon', 'E_TIMEOUT'],
    ["prices refresh --instance 'zz*'", 'E_UNKNOWN_INSTANCE'],
  ])('%s is a mistake of usage', async (line, code) => {
    const {error} = await frugal(line)
    expect(error).toMatchObject({code, oclif: {exit: 2}})
    expect(error!.fix).toBeTruthy()
    expect(server.requests).toEqual([])
  })

  test('FRUGAL_OFFLINE refuses it', async () => {
    vi.stubEnv('FRUGAL_OFFLINE', '1')
    expect((await refreshFeed()).error).toMatchObject({code: 'E_OFFLINE', oclif: {exit: 2}})
    expect(server.requests).toEqual([])
  })

  test('a cache folder that cannot be written is a note; the prices are had all the same', async () => {
    await writeFile(folder.join('file'), '')
    vi.stubEnv('FRUGAL_CACHE_DIR', folder.join('file'))
    const {error, stderr, stdout} = await refreshFeed()
    expect(error).toBeUndefined()
    expect(stdout).toMatch(/aws-spot-feed +origin/)
    expect(stderr).toContain('Note: The prices fetched are not kept in the cache')
  })
})

describe('prices info', () => {
  test('lists the snapshot with a checksum that holds', async () => {
    const {error, stderr, stdout} = await frugal('prices info')
    expect(error).toBeUndefined()
    expect(stdout).toMatch(/^aws .* snapshot .* ok$/m)
    expect(stdout).not.toContain('WRONG')
    expect(stderr).toMatch(/^Snapshot built \d{4}-\d\d-\d\d\. Cache: /m)
  })

  test('shows what was fetched, and until when it is fresh', async () => {
    await refreshFeed()
    const {cacheFolder, sources} = await json('prices info')
    expect(cacheFolder).toBe(folder.join('cache', 'prices'))
    expect(sources.at(-1)).toMatchObject({
      provider: 'aws',
      source: 'AWS spot feed',
      origin: 'cache',
      rows: 1,
      intact: true,
    })
    expect(Date.parse(sources.at(-1).expires) - Date.parse(sources.at(-1).fetchedAt)).toBe(3_600_000)
  })

  test('tells of a damaged file', async () => {
    await refreshFeed()
    const [name] = await readdir(folder.join('cache', 'prices'))
    await writeFile(folder.join('cache', 'prices', name!), 'junk')
    const {stderr, stdout} = await frugal('prices info')
    expect(stderr).toContain(`${name} is ignored: it has no header line`)
    expect(stdout).not.toContain(' cache ')
  })

  test.each([
    ['csv', /^provider,source,kind,origin,asOf,/],
    ['json', /^\[\n {2}\{\n {4}"provider": "aws"/],
    ['markdown', /^\| provider \| source \|/],
    ['yaml', /^- provider: aws/],
  ])('--output %s', async (format, start) => {
    expect((await frugal(`prices info --output ${format}`)).stdout).toMatch(start)
  })
})

test('prices clear removes what was fetched and nothing else', async () => {
  await refreshFeed()
  await writeFile(folder.join('cache', 'mine.txt'), 'mine')
  expect((await frugal('prices clear')).stdout).toBe('Removed 1 file\n')
  expect((await frugal('prices clear')).stdout).toBe('The price cache is empty\n')
  expect((await readdir(folder.join('cache'), {recursive: true})).sort()).toEqual(['mine.txt', 'prices'])
})
