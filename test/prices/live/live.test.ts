import {readdir, writeFile} from 'node:fs/promises'

import {describe, expect, test, vi} from 'vitest'

import {UserError} from '../../../src/errors.ts'
import {cachingHttp} from '../../../src/prices/http/caching-http.ts'
import {createHttp} from '../../../src/prices/http/http.ts'
import {
  type FetchLiveOptions,
  type FetchProgress,
  fetchForCatalog,
  fetchLive,
  requestsByProvider,
} from '../../../src/prices/live/live.ts'
import type {PriceSheet} from '../../../src/prices/sheet.ts'
import {awsSpotFeed} from '../../../src/prices/sources/aws/spot-feed.ts'
import type {PriceSource} from '../../../src/prices/sources/source.ts'
import {type LoopbackReply, loopback} from '../../support/loopback.ts'
import {row, sheet, source} from '../../support/sheets.ts'
import {type TemporaryFolder, temporaryFolder} from '../../support/temporary-folder.ts'

const START = new Date('2026-08-10T12:00:00Z')
const HOUR = 3_600_000

const unavailable = () => new UserError('host answered 503', {code: 'E_SOURCE_UNAVAILABLE', fix: 'wait', exit: 3})
const noCredentials = () => new UserError('Test list needs credentials', {code: 'E_CREDENTIALS', fix: 'log in'})
const hang = () => new Promise<never>(() => {})

/** Runs with what is usual; `at` is the time in milliseconds after {@link START}. */
function live(
  folder: TemporaryFolder,
  sources: PriceSource[],
  {at = 0, ...more}: Partial<FetchLiveOptions> & {at?: number} = {},
) {
  return fetchLive({
    sources,
    request: {aws: {regions: ['us-east-1']}},
    http: createHttp({attempts: 2, baseDelayMs: 1, tryTimeoutMs: 2000}),
    env: {},
    now: () => new Date(START.getTime() + at),
    signal: new AbortController().signal,
    cache: folder.path,
    timeoutMs: 5000,
    ...more,
  })
}

/** A source that counts how often it is asked. */
function counted(answer: () => Promise<PriceSheet> | PriceSheet, fields: Partial<PriceSource> = {}) {
  const counter = {
    asked: 0,
    source: source(async () => {
      counter.asked++
      return answer()
    }, fields),
  }
  return counter
}

const onDemand = (fetch: PriceSource['fetch'], fields: Partial<PriceSource> = {}) =>
  source(fetch, {id: 'test-list', name: 'Test list', markets: ['onDemand'], credentials: 'required', ...fields})

describe('the order of fresh cache, origin, expired cache', () => {
  test('the origin is asked once an hour for spot prices', async () => {
    await using folder = await temporaryFolder()
    const feed = counted(() => sheet())
    const origins: string[] = []
    for (const at of [0, HOUR - 1, HOUR]) {
      const {sheets} = await live(folder, [feed.source], {at})
      origins.push(sheets[0]!.origin)
    }
    expect(origins).toEqual(['live', 'cache', 'live'])
    expect(feed.asked).toBe(2)
  })

  test('a refresh asks the origin though the cache is fresh', async () => {
    await using folder = await temporaryFolder()
    const feed = counted(() => sheet())
    await live(folder, [feed.source])
    const {sheets} = await live(folder, [feed.source], {at: 1000, refresh: true})
    expect([sheets[0]!.origin, feed.asked]).toEqual(['live', 2])
  })

  test('a cache of other regions is not enough; fresh ones of all regions together are', async () => {
    await using folder = await temporaryFolder()
    const feed = source(async ({regions}) => sheet({regions}))
    for (const region of ['us-east-1', 'eu-west-1']) await live(folder, [feed], {request: {aws: {regions: [region]}}})
    const both = await live(folder, [feed], {request: {aws: {regions: ['us-east-1', 'eu-west-1']}}})
    expect(both.sheets.map(({origin, sheet: {regions}}) => [origin, ...regions])).toEqual([
      ['cache', 'us-east-1'],
      ['cache', 'eu-west-1'],
    ])
    const third = await live(folder, [feed], {request: {aws: {regions: ['us-east-1', 'ap-south-1']}}})
    expect(third.sheets.map(({origin}) => origin)).toEqual(['live'])
  })

  test('an origin that fails is told, and the expired cache stands in under that name', async () => {
    await using folder = await temporaryFolder()
    await live(folder, [source(async () => sheet())])
    const failing = source(async () => Promise.reject(unavailable()))
    const {answers, sheets, warnings} = await live(folder, [failing], {at: 5 * HOUR})
    expect(sheets).toEqual([{sheet: sheet(), origin: 'expired-cache', fetchedAt: START.toISOString()}])
    expect(warnings).toEqual(['Test spot: host answered 503; expired prices fetched 2026-08-10T12:00:00.000Z stand in'])
    expect(answers[0]!.error).toMatchObject({code: 'E_SOURCE_UNAVAILABLE'})
  })

  test('an expired cache stands in for the regions it has; the snapshot is named for the others', async () => {
    await using folder = await temporaryFolder()
    await live(folder, [source(async () => sheet())])
    const failing = source(async () => Promise.reject(unavailable()))
    const request = {aws: {regions: ['us-east-1', 'eu-west-1']}}
    const {warnings} = await live(folder, [failing], {at: 5 * HOUR, request})
    expect(warnings[0]).toContain('stand in, the snapshot for eu-west-1')
  })

  test('a failed refresh leaves the fresh cache in use', async () => {
    await using folder = await temporaryFolder()
    await live(folder, [source(async () => sheet())])
    const failing = source(async () => Promise.reject(unavailable()))
    const {sheets} = await live(folder, [failing], {at: 1000, refresh: true})
    expect(sheets).toMatchObject([{origin: 'cache'}])
  })

  test('a damaged cache is told, asked anew and replaced', async () => {
    await using folder = await temporaryFolder()
    await live(folder, [source(async () => sheet())])
    const file = folder.join((await readdir(folder.path))[0]!)
    const header = {schema: 1, id: 'test-spot', provider: 'aws', regions: ['us-east-1'], sha256: 'x', bytes: 2}
    const times = {fetchedAt: START.toISOString(), expires: '2026-08-10T13:00:00Z'}
    await writeFile(file, `${JSON.stringify({...header, ...times})}\n{}`)
    const feed = counted(() => sheet())
    const again = await live(folder, [feed.source], {at: 1000})
    expect([again.sheets[0]!.origin, feed.asked]).toEqual(['live', 1])
    expect(again.warnings[0]).toContain('is ignored: its checksum does not match')
    expect((await live(folder, [feed.source], {at: 2000})).sheets[0]!.origin).toBe('cache')
  })

  test('a cache that cannot be written is a warning, once', async () => {
    await using folder = await temporaryFolder()
    await writeFile(folder.join('file'), '')
    const sources = [source(async () => sheet()), source(async () => sheet({id: 'b'}), {id: 'b', name: 'B'})]
    const {sheets, warnings} = await live(folder, sources, {cache: folder.join('file', 'prices')})
    expect(sheets.map(({origin}) => origin)).toEqual(['live', 'live'])
    expect(new Set(warnings).size).toBe(warnings.length)
    expect(warnings[0]).toContain('not kept in the cache')
  })
})

describe('a partial answer is thrown away whole', () => {
  test.each<[string, Partial<PriceSheet>]>([
    ['a price of 0', {rows: [row(), row({usdPerHour: 0})]}],
    ['a price that is no number', {rows: [row(), row({usdPerHour: Number.NaN})]}],
    ['a row without a region', {rows: [row(), row({region: ''})]}],
    ['no date', {asOf: 'yesterday'}],
  ])('with %s', async (_, fields) => {
    await using folder = await temporaryFolder()
    const error = await live(folder, [source(async () => sheet(fields))]).catch((thrown) => thrown)
    expect(error).toMatchObject({code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}})
    expect(error.message).toContain('the answer cannot be used')
    expect(await readdir(folder.path)).toEqual([])
  })

  test('that broke off on the wire; what was there before stays', async () => {
    await using folder = await temporaryFolder()
    await using server = await loopback((): LoopbackReply => ({body: JSON.stringify(sheet()), cutAfter: 40}))
    await live(folder, [source(async () => sheet())])
    const overWire = source(async (_, {http, signal}) =>
      JSON.parse(await (await http.get(server.url, {signal})).text()),
    )
    const {sheets} = await live(folder, [overWire], {at: 2 * HOUR})
    expect(sheets).toEqual([{sheet: sheet(), origin: 'expired-cache', fetchedAt: START.toISOString()}])
    expect(server.requests).toHaveLength(2)
  })

  test('an empty answer is told and not kept', async () => {
    await using folder = await temporaryFolder()
    const {warnings} = await live(folder, [source(async () => sheet({rows: []}))])
    expect(warnings).toEqual(['Test spot has nothing on what was asked'])
    expect(await readdir(folder.path)).toEqual([])
  })

  test('a region that a source does not have is told, and is not asked for again while fresh', async () => {
    await using folder = await temporaryFolder()
    const feed = counted(() => sheet())
    const request = {aws: {regions: ['us-east-1', 'me-south-1']}}
    const {warnings} = await live(folder, [feed.source], {request})
    expect(warnings).toEqual(['Test spot has no prices for me-south-1'])
    await live(folder, [feed.source], {request, at: 1000})
    expect(feed.asked).toBe(1)
  })
})

describe('several sources', () => {
  test('those without credentials are asked first, and their sheets come first', async () => {
    await using folder = await temporaryFolder()
    const asked: string[] = []
    const sources = ['paid', 'free'].map((id) =>
      source(
        async () => {
          asked.push(id)
          return sheet({id})
        },
        {id, credentials: id === 'paid' ? 'required' : 'none'},
      ),
    )
    const {sheets} = await live(folder, sources)
    expect(asked).toEqual(['free', 'paid'])
    expect(sheets.map(({sheet: {id}}) => id)).toEqual(['free', 'paid'])
  })

  test('no more than four at once', async () => {
    await using folder = await temporaryFolder()
    let [now, most] = [0, 0]
    const sources = Array.from({length: 9}, (_, i) =>
      source(
        async () => {
          most = Math.max(most, ++now)
          await new Promise((resolve) => setTimeout(resolve, 5))
          now--
          return sheet({id: `s${i}`})
        },
        {id: `s${i}`},
      ),
    )
    expect((await live(folder, sources)).sheets).toHaveLength(9)
    expect(most).toBe(4)
  })

  test('only of the providers that were asked for; one that has no source is told', async () => {
    await using folder = await temporaryFolder()
    const gcp = counted(() => sheet(), {id: 'gcp', provider: 'gcp'})
    const request = {aws: {regions: ['us-east-1']}, lambda: {regions: ['us-east-1']}}
    const {warnings} = await live(folder, [gcp.source, source(async () => sheet())], {request})
    expect(gcp.asked).toBe(0)
    expect(warnings).toEqual(['There is no live source for lambda: the snapshot stands in'])
  })

  test('progress names who is being waited for', async () => {
    await using folder = await temporaryFolder()
    const seen: FetchProgress[] = []
    await live(folder, [source(async () => sheet())], {onProgress: (progress) => seen.push(progress)})
    expect(seen).toEqual([
      {done: 0, total: 1, waitingFor: ['Test spot']},
      {done: 1, total: 1, waitingFor: []},
    ])
  })
})

describe('missing credentials', () => {
  test('are a note when another source answered', async () => {
    await using folder = await temporaryFolder()
    const sources = [onDemand(async () => Promise.reject(noCredentials())), source(async () => sheet())]
    const {sheets, warnings} = await live(folder, sources)
    expect(sheets.map(({sheet: {id}}) => id)).toEqual(['test-spot'])
    expect(warnings).toEqual(['Test list needs credentials; the snapshot stands in'])
  })

  test('are the error when they are all that was in the way', async () => {
    await using folder = await temporaryFolder()
    const error = await live(folder, [onDemand(async () => Promise.reject(noCredentials()))]).catch((thrown) => thrown)
    expect(error).toMatchObject({code: 'E_CREDENTIALS', fix: 'log in', oclif: {exit: 2}})
  })
})

test('a package that is missing is the error when only the user’s setup was in the way', async () => {
  await using folder = await temporaryFolder()
  const missing = new UserError('x is not installed', {code: 'E_MISSING_PACKAGE', fix: 'npm install x'})
  const error = await live(folder, [onDemand(async () => Promise.reject(missing))]).catch((thrown) => thrown)
  expect(error).toMatchObject({code: 'E_MISSING_PACKAGE', fix: 'npm install x', oclif: {exit: 2}})
})

describe('when nothing can be had', () => {
  test('every failure is named and the exit is 3', async () => {
    await using folder = await temporaryFolder()
    const sources = [
      onDemand(async () => Promise.reject(noCredentials())),
      source(async () => Promise.reject(unavailable())),
    ]
    const error = await live(folder, sources).catch((thrown) => thrown)
    expect(error).toMatchObject({code: 'E_SOURCE_UNAVAILABLE', fix: 'wait', oclif: {exit: 3}})
    expect(error.message).toBe(
      'No live price could be had:\n  Test spot: host answered 503\n  Test list needs credentials',
    )
  })

  test('a provider that no source serves is the caller’s mistake', async () => {
    await using folder = await temporaryFolder()
    const error = await live(folder, [source(async () => sheet())], {request: {lambda: {regions: ['x']}}}).catch(
      (e) => e,
    )
    expect(error).toMatchObject({code: 'E_NO_LIVE_SOURCE', oclif: {exit: 2}})
  })

  test('an SDK error that no one named is the source’s failure', async () => {
    await using folder = await temporaryFolder()
    const throttled = Object.assign(new Error('Rate exceeded'), {name: 'ThrottlingException'})
    const error = await live(folder, [source(async () => Promise.reject(throttled))]).catch((thrown) => thrown)
    expect(error).toMatchObject({code: 'E_SOURCE_UNAVAILABLE'})
    expect(error.message).toContain('Test spot: Rate exceeded')
  })

  test('a mistake of ours is thrown as it is', async () => {
    await using folder = await temporaryFolder()
    const bug = source(async () => (undefined as unknown as PriceSheet[]).at(0)!)
    await expect(live(folder, [bug])).rejects.toBeInstanceOf(TypeError)
  })
})

describe('time and Ctrl-C', () => {
  test('a source that never answers has failed when the time is up; the others count', async () => {
    await using folder = await temporaryFolder()
    const sources = [source(hang, {id: 'slow', name: 'Slow'}), source(async () => sheet())]
    const {sheets, warnings} = await live(folder, sources, {timeoutMs: 50})
    expect(sheets.map(({sheet: {id}}) => id)).toEqual(['test-spot'])
    expect(warnings).toEqual(['Slow: no answer within 0.05 s; the snapshot stands in'])
  })

  test('time that runs out on the wire ends the request', async () => {
    await using folder = await temporaryFolder()
    await using server = await loopback(() => ({body: '{}', delayMs: 10_000}))
    const slow = source(async (_, {http, signal}) => JSON.parse(await (await http.get(server.url, {signal})).text()))
    const started = performance.now()
    const error = await live(folder, [slow], {timeoutMs: 100}).catch((thrown) => thrown)
    expect(error).toMatchObject({code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}})
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('sources still waiting for their turn when the time is up are not asked', async () => {
    await using folder = await temporaryFolder()
    const last = counted(() => sheet({id: 'last'}), {id: 'last'})
    const hanging = Array.from({length: 4}, (_, i) => source(hang, {id: `h${i}`}))
    await expect(live(folder, [...hanging, last.source], {timeoutMs: 50})).rejects.toMatchObject({
      code: 'E_SOURCE_UNAVAILABLE',
    })
    expect(last.asked).toBe(0)
  })

  test('an abort ends everything at once with its own reason and keeps nothing half', async () => {
    await using folder = await temporaryFolder()
    const stop = new AbortController()
    const work = live(folder, [source(hang), source(hang, {id: 'b'})], {signal: stop.signal})
    setTimeout(() => stop.abort(), 20)
    await expect(work).rejects.toMatchObject({name: 'AbortError'})
    expect(await readdir(folder.path)).toEqual([])
  })

  test('an abort before the start asks no one', async () => {
    await using folder = await temporaryFolder()
    const feed = counted(() => sheet())
    await expect(live(folder, [feed.source], {signal: AbortSignal.abort()})).rejects.toMatchObject({name: 'AbortError'})
    expect(feed.asked).toBe(0)
  })
})

const FEED = JSON.stringify({
  config: {
    rate: 'perhr',
    regions: [
      {
        region: 'us-east',
        instanceTypes: [{sizes: [{size: 'g5.xlarge', valueColumns: [{name: 'linux', prices: {USD: '0.4012'}}]}]}],
      },
    ],
  },
})

test('the AWS feed over loopback: fetched, kept, and asked for again by its ETag', async () => {
  await using folder = await temporaryFolder()
  await using server = await loopback(({headers}) =>
    headers['if-none-match'] === '"v1"' ? {status: 304, body: ''} : {headers: {etag: '"v1"'}, body: FEED},
  )
  const now = () => START
  const http = cachingHttp(createHttp({attempts: 1}), {folder: folder.join('http'), now})
  const options = {http, env: {FRUGAL_AWS_SPOT_FEED_URL: server.url}, cache: folder.join('prices'), refresh: true}
  for (const origin of ['live', 'live']) {
    const {sheets} = await live(folder, [awsSpotFeed], options)
    expect(sheets[0]).toMatchObject({origin, sheet: {rows: [{instanceType: 'g5.xlarge', usdPerHour: 0.4012}]}})
  }
  expect(server.requests.map(({headers}) => headers['if-none-match'])).toEqual([undefined, '"v1"'])
  const cached = await live(folder, [awsSpotFeed], {...options, refresh: false})
  expect(cached.sheets[0]!.origin).toBe('cache')
  expect(server.requests).toHaveLength(2)
})

describe('a live run for a catalog', () => {
  test('asks every source but the large ones, and says how to get what credentials would have given', async () => {
    await using folder = await temporaryFolder()
    await using server = await loopback(({url}) => (url.pathname === '/spot' ? {body: FEED} : {status: 404, body: ''}))
    // The SDK reads its settings from the process: no credentials are to be found, nor looked for on the network.
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, '')
    vi.stubEnv('AWS_CONFIG_FILE', folder.join('none'))
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', folder.join('none'))
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    const env = {
      FRUGAL_CACHE_DIR: folder.path,
      FRUGAL_AWS_SPOT_FEED_URL: `${server.url}/spot`,
      FRUGAL_AWS_SPOT_ADVISOR_URL: `${server.url}/advisor`,
      FRUGAL_AWS_BULK_URL: server.url,
    }
    const {sheets, warnings} = await fetchForCatalog({regions: {aws: ['us-east-1']}}, {env, now: () => START})
    expect(sheets).toMatchObject([{origin: 'live', sheet: {id: 'aws-spot-feed', rows: [{usdPerHour: 0.4012}]}}])
    expect(server.requests.map(({url}) => url.pathname).sort()).toEqual(['/advisor', '/spot'])
    expect(warnings).toEqual([
      expect.stringMatching(/^AWS Spot Advisor: .* answered 404; the snapshot stands in$/),
      'AWS Price List API needs AWS credentials, and none were found; the snapshot stands in',
      'AWS spot price history needs AWS credentials, and none were found; the snapshot stands in',
      expect.stringContaining('frugal prices refresh --source aws-bulk --region <region>'),
    ])
  })

  test('is refused under FRUGAL_OFFLINE', async () => {
    const work = fetchForCatalog({regions: {aws: ['us-east-1']}}, {env: {FRUGAL_OFFLINE: '1'}, now: () => START})
    await expect(work).rejects.toMatchObject({code: 'E_OFFLINE', oclif: {exit: 2}})
  })
})

test.each([
  [
    'each provider gets the types it can have',
    ['g5.xlarge', 'A2-highgpu-1g'],
    {aws: ['g5.xlarge'], gcp: ['a2-highgpu-1g']},
  ],
  ['a glob asks for all types', ['g5.*'], {aws: undefined, gcp: undefined}],
  ['nothing asked asks for all types', undefined, {aws: undefined, gcp: undefined}],
  ['a provider that can have none of them is not asked', ['g5.xlarge'], {aws: ['g5.xlarge']}],
])('%s', (_, types, expected) => {
  const requests = requestsByProvider({aws: ['us-east-1'], gcp: ['us-central1'], azure: []}, types)
  const asked = Object.fromEntries(
    Object.entries(requests).map(([provider, {instanceTypes}]) => [provider, instanceTypes]),
  )
  expect(asked).toEqual(expected)
})
