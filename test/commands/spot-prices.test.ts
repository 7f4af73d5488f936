import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {parse} from 'yaml'
import {openCatalog} from '../../src/prices/catalog/open-catalog.ts'
import {loopback} from '../support/loopback.ts'
import {cli, run} from '../support/run.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'
import {answerSpotHistory, awsEnv, awsEnvWithoutKeys, spotFeedJson} from '../support/wires/aws.ts'

interface Row {
  provider: string
  region: string
  instanceType: string
  spot?: {usdPerHour: number; source: string; asOf: string; ageDays: number; stale: boolean}
  onDemand?: {usdPerHour: number; source: string; asOf: string; kind: string}
  savingPercent?: number
  usdPerGpuHour?: number
  accelerator?: {name: string; count: number; memoryGiB: number}
  interruption?: {bucket: number}
}

const spotPrices = (...argv: string[]) => run<Row[]>('spot-prices', ...argv)
const rowsOf = async (...argv: string[]) => (await spotPrices(...argv)).result ?? []
const lines = (text: string) => text.trimEnd().split('\n')

/** The snapshot's own offer, so that a newer snapshot is no failure. */
const nowhere = {FRUGAL_CACHE_DIR: '/nonexistent/frugal'}
const [g4dn] = (await openCatalog({env: nowhere})).offers({instanceTypes: ['g4dn.xlarge'], regions: ['us-east-1']})
const spot = g4dn!.spot!
const onDemand = g4dn!.onDemand!
const spotUsd = `$${spot.usdPerHour.toFixed(4)}`
const daysAfter = (asOf: string, days: number) => new Date(Date.parse(asOf) + days * 86_400_000)

/** A folder that nothing is in: what a developer fetched before must not change a test. */
const noCache = (url?: string, env: Record<string, string> = url ? awsEnv(url) : {}) => {
  for (const [key, value] of Object.entries({...env, FRUGAL_CACHE_DIR: '/nonexistent/frugal', FRUGAL_OFFLINE: ''}))
    vi.stubEnv(key, value)
}

beforeEach(() => {
  noCache()
  vi.useFakeTimers({now: daysAfter(spot.asOf, 5), toFake: ['Date']})
})
afterEach(() => {
  vi.useRealTimers()
})

describe('frugal spot-prices from the snapshot', () => {
  it('prints one aligned row with the price, its age and its source', async () => {
    const {stdout} = await spotPrices('g4dn.xlarge', '--region', 'us-east-1')
    const [head, row, ...rest] = lines(stdout)
    expect(head).toMatch(
      /^provider {2}region {5}instance {5}vCPU {2}memory {2}GPU \(GiB\) +on-demand +spot +saving +risk +\$\/GPU-h +age +source$/,
    )
    expect(row).toMatch(/^aws {7}us-east-1 {2}g4dn\.xlarge {5}4 {2}16 GiB {2}1x T4 \(16\) {4}\$0\.\d{4} /)
    expect(row).toContain(` ${spotUsd} `)
    expect(row).toMatch(new RegExp(`5 d  ${spot.source}$`))
    expect(rest).toEqual([])
  })

  it('tells on stderr which sources the prices are from, and nothing of others', async () => {
    const {stderr} = await spotPrices('g4dn.xlarge', '--region', 'us-east-1')
    expect(stderr).toMatch(new RegExp(`${spot.source} +${spot.kind} +${spot.asOf.slice(0, 10)} +5 d +snapshot`))
    expect(stderr).toMatch(new RegExp(`${onDemand.source} +${onDemand.kind} +${onDemand.asOf.slice(0, 10)}`))
    expect(stderr).not.toMatch(/Azure|GCP|by zone/)
    expect(stderr).not.toContain('may have moved')
  })

  it('warns of spot prices older than a week and on-demand prices older than a quarter', async () => {
    vi.setSystemTime(daysAfter(spot.asOf, 8))
    expect((await spotPrices('g4dn.xlarge', '--region', 'us-east-1')).stderr).toContain('1 spot price is 8 d old')
    vi.setSystemTime(daysAfter(onDemand.asOf, 100))
    expect((await spotPrices('g4dn.xlarge', '--region', 'us-east-1')).stderr).toContain(
      '1 on-demand price is 100 d old',
    )
  })

  it('prints the object that it returns with --json, and nothing else', async () => {
    const {result, stderr, stdout} = await spotPrices('g4dn.xlarge', '--region', 'us-east-1', '--json')
    expect(JSON.parse(stdout)).toEqual(result)
    expect(stderr).toBe('')
    expect(result).toMatchObject([
      {
        provider: 'aws',
        spot: {...spot, ageDays: 5, stale: false},
        onDemand,
      },
    ])
  })

  it('prints the same rows in json, yaml and csv', async () => {
    const argv = ['g4dn.*', '--region', 'us-*', '--output']
    const json = JSON.parse((await spotPrices(...argv, 'json')).stdout)
    expect(json.length).toBeGreaterThan(20)
    expect(parse((await spotPrices(...argv, 'yaml')).stdout)).toEqual(json)
    const [head, ...csv] = (await spotPrices(...argv, 'csv')).stdout.trimEnd().split(/\r?\n/)
    expect(head).toMatch(/^provider,region,zone,instanceType,/)
    expect(csv).toHaveLength(json.length)
    expect(csv[0]).toContain(String(json[0].spot.usdPerHour))
  })

  it('prints a markdown table that can be pasted', async () => {
    const [head, rule, row] = lines(
      (await spotPrices('g4dn.xlarge', '--region', 'us-east-1', '--output', 'markdown')).stdout,
    )
    expect(head).toMatch(/^\| provider \| region \| instance \|/)
    expect(rule).toMatch(/^\| --- \| --- \| --- \| ---: \|/)
    expect(row).toMatch(/^\| aws \| us-east-1 \| g4dn\.xlarge \|/)
  })

  it('shows 20 rows of a longer list and says how many are hidden; --limit 0 shows all', async () => {
    const {stderr, stdout} = await spotPrices('--gpu', 'T4')
    expect(lines(stdout)).toHaveLength(21)
    const hidden = Number(/([\d,]+) rows hidden: --limit 0 shows all/.exec(stderr)?.[1])
    expect(lines((await spotPrices('--gpu', 'T4', '--limit', '0')).stdout)).toHaveLength(21 + hidden)
  })

  it('marks prices that were derived and says so', async () => {
    const {stderr, stdout} = await spotPrices('m5.large', '--region', 'eu-south-2')
    expect(stdout).toMatch(/~\$0\.\d+ +~\$0\.\d+/)
    expect(stderr).toContain('~ estimated from other prices')
    const [row] = await rowsOf('m5.large', '--region', 'eu-south-2')
    expect(row?.spot?.source).toMatch(/on-demand x \(1 - \d+% of AWS Spot Advisor\)/)
  })

  it('prints "not found" for a price that is not known, never a number', async () => {
    const {result = [], stdout} = await spotPrices('p5e.48xlarge')
    expect(result.every(({onDemand, savingPercent}) => onDemand === undefined && savingPercent === undefined)).toBe(
      true,
    )
    expect(lines(stdout)[1]).toMatch(/ not found +\$\d/)
    expect((await spotPrices('gpu_1x_a10')).stdout).toContain('not sold')
  })

  it('adds the zones, $/GPU-GiB-h and the full sources in wide', async () => {
    const {stdout} = await spotPrices('g4dn.xlarge', '--region', 'us-east-1', '--output', 'wide')
    expect(stdout).toMatch(/\$\/GPU-GiB-h +zones +age +spot source/)
    expect(stdout).toMatch(/use1-az\d \$0\.\d{4} to use1-az\d \$0\.\d{4}/)
    expect(stdout).toMatch(
      new RegExp(`${spot.source} +${spot.kind} +${spot.asOf.slice(0, 10)} +${onDemand.source} +${onDemand.kind}`),
    )
  })

  it('lists zones one by one where they are asked for', async () => {
    const {result = [], stdout} = await spotPrices('g4dn.xlarge', '--region', 'us-east-1', '--zone', '*')
    expect(lines(stdout)[0]).toContain('zone')
    expect(new Set(result.map((row) => (row as {zone?: string}).zone)).size).toBe(result.length)
    expect(result.length).toBeGreaterThan(1)
  })
})

describe('the filters', () => {
  it('take lists by repetition and by commas, and leave the arguments after them alone', async () => {
    const rows = await rowsOf(
      '--provider',
      'aws,azure',
      '--region',
      'us-east-1',
      '--region',
      'eastus',
      'g4dn.xlarge',
      'Standard_NC4as_T4_v3',
    )
    expect(rows.map(({region}) => region).sort()).toEqual(['eastus', 'us-east-1'])
  })

  it('hold for every row', async () => {
    const rows = await rowsOf(
      '--min-gpus',
      '4',
      '--min-gpu-memory',
      '40',
      '--min-vcpu',
      '48',
      '--min-memory',
      '300',
      '--limit',
      '0',
    )
    expect(rows.length).toBeGreaterThan(10)
    for (const {accelerator, spot, ...row} of rows) {
      expect(accelerator!.count).toBeGreaterThanOrEqual(4)
      expect(accelerator!.memoryGiB).toBeGreaterThanOrEqual(40)
      expect(row).toMatchObject({vcpu: expect.any(Number), memoryGiB: expect.any(Number)})
      expect(spot).toBeDefined()
    }
  })

  it('compare --max-price with the spot price', async () => {
    const rows = await rowsOf('--gpu', 'L4', '--max-price', '0.3', '--limit', '0')
    expect(rows.length).toBeGreaterThan(0)
    for (const {spot} of rows) expect(spot!.usdPerHour).toBeLessThanOrEqual(0.3)
  })

  it('leave out what has a higher risk, and what has none known', async () => {
    const rows = await rowsOf('--gpu', 'T4', '--max-risk', '5-10%', '--limit', '0')
    expect(rows.length).toBeGreaterThan(0)
    for (const {interruption} of rows) expect(interruption!.bucket).toBeLessThanOrEqual(1)
  })

  it.each([
    ['price', (row: Row) => row.spot!.usdPerHour],
    ['savings', (row: Row) => -row.savingPercent!],
    ['gpu-hour', (row: Row) => row.usdPerGpuHour!],
  ] as const)('are followed by the order of --sort %s', async (sort, key) => {
    const keys = (await rowsOf('--gpu', 'A100', '--sort', sort)).map(key)
    expect(keys.length).toBeGreaterThan(5)
    expect(keys).toEqual(keys.toSorted((a, b) => a - b))
  })

  it.each([
    ['table', ''],
    ['json', '[]\n'],
  ])('that nothing passes give an empty %s, a word on stderr and no error', async (format, stdout) => {
    const answer = await spotPrices('--gpu', 'T4', '--max-price', '0.0001', '--output', format)
    expect(answer).toMatchObject({result: [], stdout, stderr: expect.stringContaining('Nothing matches')})
    expect(answer.error).toBeUndefined()
  })
})

describe('what is refused', () => {
  it.each([
    [['g4dn.xlrage'], 'E_UNKNOWN_INSTANCE', /g4dn\.xlarge/],
    [['--region', 'us-est-1'], 'E_UNKNOWN_REGION', /us-east-1/],
    [['--gpu', 'T5'], 'E_UNKNOWN_GPU', /T4/],
    [['--max-risk', 'no'], 'E_RISK', /low, medium, high/],
    [['--max-age', 'long'], 'E_MAX_AGE', /30d/],
    [['--max-price', 'cheap'], 'E_USAGE', /--max-price/],
    [['--min-gpus=-1'], 'E_USAGE', /--min-gpus/],
    [['--live', 'g4dn.xlarge'], 'E_NO_REGION', /--region us-east-1/],
    [['--history', 'g4dn.*', '--region', 'us-east-1'], 'E_USAGE', /--history/],
  ])('%j is %s with a fix', async (argv, code, fix) => {
    const {error, stdout} = await spotPrices(...argv)
    expect(error).toMatchObject({code, oclif: {exit: 2}})
    expect((error as Error & {suggestions: string[]}).suggestions.join()).toMatch(fix)
    expect(stdout).toBe('')
  })

  it.each([
    ['--live', '--region', 'us-east-1', 'g4dn.xlarge'],
    ['--history', '--region', 'us-east-1', 'g4dn.xlarge'],
  ])('%s with FRUGAL_OFFLINE is, before anything is asked', async (...argv) => {
    vi.stubEnv('FRUGAL_OFFLINE', '1')
    expect((await spotPrices(...argv)).error).toMatchObject({code: 'E_OFFLINE'})
  })

  it.each([
    ['--live', '--offline'],
    ['--history', '--launch'],
    ['--cluster', 'x'],
  ])('%s with %s is', async (...argv) => {
    expect((await spotPrices('g4dn.xlarge', ...argv)).error).toMatchObject({oclif: {exit: 2}})
  })

  it('are errors as an object with --json', async () => {
    const {stdout} = await spotPrices('g4dn.xlrage', '--json')
    expect(JSON.parse(stdout)).toMatchObject({error: {code: 'E_UNKNOWN_INSTANCE', exit: 2}})
  })
})

describe('--max-age', () => {
  it('passes where every price shown is young enough', async () => {
    expect((await spotPrices('g4dn.xlarge', '--region', 'us-east-1', '--max-age', '89d')).error).toBeUndefined()
  })

  it('fails as a gate after the list is printed', async () => {
    const {error, stdout} = await spotPrices('g4dn.xlarge', '--region', 'us-east-1', '--max-age', '12h')
    expect(error).toMatchObject({code: 'E_STALE', oclif: {exit: 4}})
    expect(stdout).toContain('g4dn.xlarge')
  })

  it('keeps a command from being printed on old prices', async () => {
    const {error, stdout} = await spotPrices('g4dn.xlarge', '--region', 'us-east-1', '--max-age', '1h', '--launch')
    expect(error).toMatchObject({code: 'E_STALE'})
    expect(stdout).toBe('')
  })
})

describe('--launch', () => {
  it('prints the command on stdout and what to know on stderr', async () => {
    const {stderr, stdout} = await spotPrices('g4dn.xlarge', '--region', 'us-east-1', '--launch')
    expect(stdout).toMatch(/^aws ec2 run-instances \\\n/)
    expect(stdout).toContain(
      `'{"MarketType":"spot","SpotOptions":{"MaxPrice":"${onDemand.usdPerHour}","SpotInstanceType":"one-time"}}'`,
    )
    expect(stderr).toContain(`g4dn.xlarge in us-east-1: spot ${spotUsd} an hour (${spot.source}, 5 d old)`)
  })

  it('starts the first row of the list', async () => {
    const argv = ['--gpu', 'A100-80', '--provider', 'azure', '--sort', 'gpu-hour']
    const [first] = await rowsOf(...argv)
    const {stdout} = await spotPrices(...argv, '--launch')
    expect(stdout).toContain(`--size ${first!.instanceType}`)
    expect(stdout).toContain(`--location ${first!.region}`)
  })

  it('caps at --max-price', async () => {
    expect(
      (await spotPrices('g4dn.xlarge', '--region', 'us-east-1', '--launch', '--max-price', '0.4')).stdout,
    ).toContain('"MaxPrice":"0.4"')
  })

  it('prints a manifest with --launch-kind karpenter, and the whole as an object with --json', async () => {
    const argv = ['g4dn.xlarge', '--region', 'us-east-1', '--launch', '--launch-kind', 'karpenter', '--cluster', 'ml']
    expect((await spotPrices(...argv)).stdout).toContain('KarpenterNodeRole-ml')
    const json = JSON.parse((await spotPrices(...argv, '--json')).stdout)
    expect(json).toMatchObject({
      format: 'yaml',
      command: expect.stringContaining('karpenter.sh/v1'),
      offer: {provider: 'aws'},
    })
  })

  it.each([
    [['gpu_1x_a10'], 'E_NO_SPOT'],
    [['--provider', 'lambda'], 'E_NO_SPOT'],
    [['--gpu', 'T4', '--max-price', '0.0001'], 'E_NO_OFFER'],
    [['g4dn.xlarge', '--launch-kind', 'node-pool'], 'E_LAUNCH_KIND'],
  ])('of %j is %s', async (argv, code) => {
    expect((await spotPrices(...argv, '--launch')).error).toMatchObject({code, oclif: {exit: 2}})
  })
})

describe('--history', () => {
  const observed = [
    {zone: 'us-east-1b', type: 'g4dn.xlarge', price: '0.2000', at: '2026-08-01T00:00:00Z'},
    {zone: 'us-east-1a', type: 'g4dn.xlarge', price: '0.1000', at: '2026-08-09T00:00:00Z'},
    {zone: 'us-east-1a', type: 'g4dn.xlarge', price: '0.4000', at: '2026-08-14T00:00:00Z'},
  ]
  const argv = ['g4dn.xlarge', '--region', 'us-east-1', '--history']

  it('shows for each zone the lowest, the usual and the highest price, the cheapest first', async () => {
    await using server = await loopback((request) => answerSpotHistory(request, observed))
    noCache(server.url)
    vi.stubEnv('LANG', 'C.UTF-8')
    vi.stubEnv('LC_ALL', '')
    vi.stubEnv('TERM', 'xterm')
    const {error, stdout} = await spotPrices(...argv)
    expect(error).toBeUndefined()
    const [head, a, b] = lines(stdout)
    expect(head).toMatch(/^region +instance +zone +now +min +median +max +changes +trend$/)
    expect(a).toMatch(/us-east-1a +\$0\.4000 +\$0\.1000 +\$0\.1000 +\$0\.4000 +1 +▁+█+$/)
    expect(b).toMatch(/us-east-1b +\$0\.2000 +\$0\.2000 +\$0\.2000 +\$0\.2000 +0 +▄+$/)
  })

  it('is data in json', async () => {
    await using server = await loopback((request) => answerSpotHistory(request, observed))
    noCache(server.url)
    expect(JSON.parse((await spotPrices(...argv, '--json')).stdout)).toMatchObject([
      {zone: 'us-east-1a', now: 0.4, min: 0.1, max: 0.4, source: 'AWS spot price history'},
      {zone: 'us-east-1b', median: 0.2},
    ])
  })

  it('without credentials says how to give some', async () => {
    await using server = await loopback((request) => answerSpotHistory(request, observed))
    noCache(server.url, awsEnvWithoutKeys(server.url))
    expect((await spotPrices(...argv)).error).toMatchObject({code: 'E_CREDENTIALS', oclif: {exit: 2}})
  })
})

describe('--live', () => {
  it('asks the clouds and shows what they say now, with what could not be had on stderr', async () => {
    await using cache = await temporaryFolder()
    await using server = await loopback(({url}) =>
      url.pathname === '/feed'
        ? {body: spotFeedJson({'us-east-1': {'g4dn.xlarge': '0.0777'}})}
        : {status: 404, body: ''},
    )
    noCache(server.url, awsEnvWithoutKeys(server.url))
    vi.stubEnv('FRUGAL_CACHE_DIR', cache.path)
    vi.stubEnv('FRUGAL_AWS_SPOT_FEED_URL', `${server.url}/feed`)
    vi.stubEnv('FRUGAL_AWS_SPOT_ADVISOR_URL', `${server.url}/advisor`)
    const {error, result, stderr, stdout} = await spotPrices('g4dn.xlarge', '--region', 'us-east-1', '--live')
    expect(error).toBeUndefined()
    expect(result).toMatchObject([{spot: {usdPerHour: 0.0777, source: 'AWS spot feed', stale: false}, onDemand}])
    expect(stdout).toContain('$0.0777')
    expect(stderr).toMatch(/AWS spot feed +observed +\S+ +0 h +live/)
    expect(stderr).toMatch(/credentials/i)
    expect(server.requests.map(({url}) => url.pathname)).toContain('/feed')
  })
})

describe('through oclif', () => {
  it('has help with an example of every use', async () => {
    const {stdout} = await cli('spot-prices --help')
    expect(stdout).toContain('frugal spot-prices g4dn.xlarge --region us-east-1')
    expect(stdout).toContain('--launch')
  })

  it('runs its own examples that need no network', async () => {
    const {default: command} = await import('../../commands/spot-prices.ts')
    const examples = command.examples
      .map((example) => example.replace(/^.*%> /, ''))
      .filter((line) => !line.includes('--live'))
    expect(examples.length).toBeGreaterThan(3)
    for (const line of examples) {
      const {error, stdout} = await spotPrices(...line.replaceAll("'", '').split(' '))
      expect(error, line).toBeUndefined()
      expect(stdout, line).not.toBe('')
    }
  })
})
