import {readFile, writeFile} from 'node:fs/promises'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {parse} from 'yaml'

import {cli, run} from '../support/run.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

interface Row {
  policy: string
  replicaHours: number
  replicaSaving?: number
  nodeHours: number
  usd?: number
  usdPerMonth?: number
  shareOver?: number
  holds?: boolean
  minReplicas: number
  maxReplicas: number
}
interface Result {
  policies: Row[]
  baseline: string
  trace: {ticks: number; peakRps: number; start: string}
  price?: {usdPerHour: number; source?: string; asOf?: string}
  optimum?: {command: string; winner: {searched: {holds: boolean}}; schedule?: object}
  notes: string[]
}

const simulate = (...argv: string[]) => run<Result>('simulate-hpa', ...argv)
const DAY = ['--synthetic', 'office-hours', '--days', '1', '--sync', '60s']

const HPA = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: api
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}
  minReplicas: 3
  maxReplicas: 10
  metrics:
    - type: Pods
      pods:
        metric: {name: http_requests_per_second}
        target: {type: AverageValue, averageValue: "100"}
`

beforeEach(() => {
  for (const [key, value] of Object.entries({FRUGAL_CACHE_DIR: '/nonexistent/frugal', FRUGAL_OFFLINE: ''}))
    vi.stubEnv(key, value)
})
afterEach(() => {
  process.exitCode = undefined
})

/** A file that is gone when the test ends. */
async function fileOf(name: string, text: string) {
  const folder = await temporaryFolder()
  await writeFile(folder.join(name), text)
  return Object.assign(folder, {file: folder.join(name)})
}

describe('frugal simulate-hpa without policies', () => {
  it('compares the static size of the peak, the guide’s HPA and the guide’s schedule', async () => {
    const {result, stderr, stdout} = await simulate(...DAY)
    expect(result!.policies.map(({policy}) => policy)).toEqual([
      'static 10',
      'HPA 1..10',
      "HPA 1..10, guide's schedule",
    ])
    const [fixed, hpa, schedule] = result!.policies
    expect(fixed!.replicaHours).toBe(240)
    expect(hpa!.replicaSaving).toBeGreaterThan(0.3)
    expect(schedule!.maxReplicas).toBeLessThanOrEqual(10)
    expect(stdout).toMatch(
      /^synthetic office-hours, seed 1: 24 h from 2026-01-05 00:00Z, [\d,]+ requests, [\d.]+ rps on average, 1,000 at the peak\n/,
    )
    expect(stdout).toMatch(/policy +replica-hours +saves +node-hours/)
    expect(stderr).toContain('Replica-hours become money only if the nodes go away too')
    expect(stderr).toContain('No price, so no dollars: --instance')
  })

  it('draws load and replicas as lines', async () => {
    vi.stubEnv('LC_ALL', 'C')
    const {stdout} = await simulate(...DAY)
    expect(stdout).toMatch(/\nload \(rps\) +[_.\-~=+*#]{20,} +\d+ to 1,000\n/)
    expect(stdout).toMatch(/\nstatic 10 +[_.\-~=+*#]{20,} +10\n/)
  })

  it('is the same each time, and another with another seed', async () => {
    const json = async (...more: string[]) => (await simulate(...DAY, '--output', 'json', ...more)).stdout
    const once = await json()
    const again = await json()
    const other = await json('--seed', '2')
    expect(again).toBe(once)
    expect(other).not.toBe(once)
  })
})

describe('frugal simulate-hpa with policies', () => {
  it('runs an HPA from a file, static sizes, and the HPA with a schedule', async () => {
    await using policy = await fileOf('ours.yaml', HPA)
    const {result} = await simulate(
      ...DAY,
      '--policy',
      policy.file,
      '--static',
      '4',
      '--static',
      '10',
      '--schedule',
      'guide',
      '--baseline',
      'ours',
    )
    const names = result!.policies.map(({policy: name}) => name)
    expect(names).toEqual(['static 4', 'static 10', 'ours', "ours, guide's schedule"])
    expect(result!.baseline).toBe('ours')
    expect(result!.policies[2]).toMatchObject({minReplicas: 3})
    expect(result!.policies[3]).toMatchObject({minReplicas: 1})
    expect(result!.policies[1]!.replicaSaving).toBeLessThan(0)
  })

  it('reads a schedule of one’s own', async () => {
    await using own = await fileOf(
      'week.yaml',
      'timeZone: UTC\nwindows:\n  busy: {days: mon-fri, hours: 08:00-18:00, min: 6, max: 12}\ndefault: {min: 2, max: 4}\n',
    )
    const {result} = await simulate(...DAY, '--schedule', own.file)
    expect(result!.policies.at(-1)).toMatchObject({policy: 'HPA 1..10, week', minReplicas: 2})
  })

  it('takes the CronJobs of frugal gen-hpa for what they do', async () => {
    await using patched = await temporaryFolder()
    await run('gen-hpa', 'api', '--schedule', 'guide', '--schedule-as', 'cronjob', '--out', patched.join('hpa.yaml'))
    const {result} = await simulate(...DAY, '--policy', patched.join('hpa.yaml'), '--static', '10')
    const {result: direct} = await simulate(...DAY)
    const [, schedule] = result!.policies
    const {policy: _, ...figures} = direct!.policies[2]!
    expect(schedule).toMatchObject(figures)
  })

  it('runs the ScaledObject of frugal gen-hpa down to zero', async () => {
    await using folder = await temporaryFolder()
    await run('gen-hpa', 'api', '--scale-to-zero', '--cpu', 'none', '--out', folder.join('keda.yaml'))
    await writeFile(
      folder.join('quiet.csv'),
      Array.from({length: 240}, (_, minute) => `${minute * 60},${minute < 60 ? 6000 : 0}`).join('\n'),
    )
    const {result} = await simulate(folder.join('quiet.csv'), '--policy', folder.join('keda.yaml'))
    expect(result!.policies[0]).toMatchObject({policy: 'keda', minReplicas: 0})
  })

  it('asks what a metric follows that the trace does not have', async () => {
    await using policy = await fileOf('hpa.yaml', HPA.replace('http_requests_per_second', 'gpu_duty'))
    const {error} = await simulate(...DAY, '--policy', policy.file)
    expect(error).toMatchObject({code: 'E_UNKNOWN_METRIC', oclif: {exit: 2}})
    const {result} = await simulate(
      ...DAY,
      '--policy',
      policy.file,
      '--metric',
      'gpu_duty=in-flight',
      '--latency',
      '2s',
    )
    expect(result!.policies[0]!.maxReplicas).toBeGreaterThan(3)
  })

  it('follows a column of the trace', async () => {
    await using policy = await fileOf('hpa.yaml', HPA.replace('http_requests_per_second', 'depth'))
    await writeFile(
      policy.join('trace.csv'),
      `seconds,requests,backlog\n${Array.from({length: 60}, (_, i) => `${i * 60},60,${i < 30 ? 0 : 900}`).join('\n')}\n`,
    )
    const {result} = await simulate(policy.join('trace.csv'), '--policy', policy.file, '--metric', 'depth=backlog')
    expect(result!.policies[0]).toMatchObject({minReplicas: 3, maxReplicas: 9})
  })
})

describe('frugal simulate-hpa and money', () => {
  it('prices nodes from the snapshot, with source and date', async () => {
    const {result, stderr} = await simulate(...DAY, '--instance', 'g6.xlarge', '--region', 'us-east-1')
    const {asOf, source, usdPerHour} = result!.price!
    expect(result!.policies[0]!.usd).toBeCloseTo(240 * usdPerHour, 3)
    expect(result!.policies[0]!.usdPerMonth).toBeCloseTo(7300 * usdPerHour, 2)
    expect(stderr).toContain(`g6.xlarge in us-east-1 (aws), on-demand (${source}, ${asOf!.slice(0, 10)}`)
  })

  it('takes spot, and a price by hand', async () => {
    const spot = await simulate(...DAY, '--instance', 'g6.xlarge', '--market', 'spot')
    expect(spot.stderr).toContain(', spot (')
    const byHand = await simulate(...DAY, '--hourly', '0.5', '--pods-per-node', '2')
    expect(byHand.result!.policies[0]).toMatchObject({nodeHours: 120, usd: 60, usdPerMonth: 1825})
  })

  it('has no dollars without a price', async () => {
    const {result, stdout} = await simulate(...DAY)
    expect(stdout).not.toContain('$')
    expect(result!.policies.every(({usd}) => usd === undefined)).toBe(true)
  })

  it('gates on the age of the price, and says of what has none how to find one', async () => {
    const {error} = await simulate(...DAY, '--instance', 'g6.xlarge', '--max-age', '1h')
    expect(error).toMatchObject({code: 'E_STALE', oclif: {exit: 4}})
    expect((await simulate(...DAY, '--instance', 'g99.huge')).error).toMatchObject({code: 'E_UNKNOWN_INSTANCE'})
    expect((await simulate(...DAY, '--instance', 'g5.*')).error).toMatchObject({code: 'E_USAGE'})
  })
})

describe('frugal simulate-hpa and an SLO', () => {
  it('exits 4 when no policy holds it, after the table', async () => {
    await using policy = await fileOf('hpa.yaml', HPA.replace('maxReplicas: 10', 'maxReplicas: 3'))
    const {stderr, stdout} = await simulate(...DAY, '--policy', policy.file, '--slo', '99.9%')
    expect(process.exitCode).toBe(4)
    expect(stdout).toContain('missed')
    expect(stderr).toMatch(
      /No policy holds the SLO of 99\.90%: the nearest, hpa, keeps [\d.]+% of requests within capacity/,
    )
  })

  it('exits 0 when one does', async () => {
    const {result} = await simulate(...DAY, '--max-over', '0.1%')
    expect(process.exitCode).toBeUndefined()
    expect(result!.policies[0]!.holds).toBe(true)
  })

  it('--optimize finds a cheaper policy, and writes a command that gives it', async () => {
    const {result, stdout} = await simulate(...DAY, '--optimize', '--slo', '99%', '--name', 'ml-api')
    const {command, winner} = result!.optimum!
    expect(winner.searched.holds).toBe(true)
    const last = result!.policies.at(-1)!
    expect(last.policy).toBe('optimized')
    expect(last.nodeHours).toBeLessThan(result!.policies[1]!.nodeHours)
    expect(command).toMatch(/^frugal gen-hpa ml-api .*--rps [\d.]+ --cpu none --scale-down-window \d+/)
    expect(stdout).toContain(command)
    const {error} = await run(
      'gen-hpa',
      ...command
        .split(' ')
        .slice(2)
        .filter((word) => !word.startsWith('--schedule') && word !== 'schedule.yaml' && word !== 'cronjob'),
    )
    expect(error).toBeUndefined()
  })

  it('--optimize says when nothing holds', async () => {
    const {stdout} = await simulate(...DAY, '--optimize', '--slo', '100%', '--max-replicas', '3')
    expect(stdout).toContain('holds 100.00% of requests within capacity; the nearest, on the first 12 h:')
    expect(stdout).not.toContain('frugal gen-hpa')
    expect(process.exitCode).toBe(4)
  })
})

describe('the output of frugal simulate-hpa', () => {
  it('is the same in json, yaml and --json, and a row a policy in csv', async () => {
    const argv = [...DAY, '--output']
    const json = JSON.parse((await simulate(...argv, 'json')).stdout)
    expect(parse((await simulate(...argv, 'yaml')).stdout)).toEqual(json)
    const {result, stderr, stdout} = await simulate(...DAY, '--json')
    expect(JSON.parse(stdout)).toEqual(json)
    expect(result).toEqual(json)
    expect(stderr).toBe('')
    const [head, ...rows] = (await simulate(...argv, 'csv')).stdout.trimEnd().split(/\r?\n/)
    expect(head).toMatch(/^policy,replicaHours,replicaSaving,nodeHours,/)
    expect(rows).toHaveLength(3)
    expect((await simulate(...argv, 'markdown')).stdout).toMatch(/^\| policy \| replica-hours \|/)
  })

  it('--series csv has every tick of every policy', async () => {
    const {stdout} = await simulate(...DAY, '--static', '2', '--series', 'csv')
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toBe('policy,time,rps,replicas,ready,nodes,capacity')
    expect(lines).toHaveLength(1 + 3 * 1440)
    expect(lines[1]).toMatch(/^static 2,2026-01-05T00:00:00\.000Z,\d+(\.\d+)?,2,2,2,286$/)
  })

  it('goes to a file whole', async () => {
    await using folder = await temporaryFolder()
    const {stderr, stdout} = await simulate(...DAY, '--series', 'csv', '--out', folder.join('ticks.csv'))
    expect(stdout).toBe('')
    expect(stderr).toContain(`Wrote ${folder.join('ticks.csv')}`)
    expect((await readFile(folder.join('ticks.csv'), 'utf8')).split('\n')).toHaveLength(2 + 3 * 1440)
  })

  it('as a page or picture needs nothing else, and escapes names', async () => {
    await using policy = await fileOf('a<b>&.yaml', HPA)
    const {stdout} = await simulate(...DAY, '--policy', policy.file, '--output', 'html')
    expect(stdout).toMatch(/^<!doctype html>/)
    expect(stdout).not.toMatch(/<script|src=|https?:\/\/(?!www\.w3\.org)/)
    expect(stdout).toContain('a&lt;b&gt;&amp;')
    expect(stdout).not.toContain('a<b>')
    expect(stdout).toContain('prefers-color-scheme: dark')
    const svg = (await simulate(...DAY, '--output', 'svg')).stdout
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    expect(svg.match(/<path class="load"/g)).toHaveLength(3)
  })
})

describe('frugal simulate-hpa and bad input', () => {
  it.each([
    ['no trace', [], 'E_USAGE', '--synthetic'],
    ['a trace and a synthetic one', ['a.csv', '--synthetic', 'bursty'], 'E_USAGE', 'Leave one'],
    ['a file that is not there', ['/nonexistent.csv'], 'E_READ', '--synthetic'],
    ['a time zone that is not', [...DAY, '--time-zone', 'Europe/Madird'], 'E_UNKNOWN_TIME_ZONE', 'Europe/Madrid'],
    ['a start that is no date', [...DAY, '--start', 'monday'], 'E_USAGE', '--start'],
    ['a time that is none', [...DAY, '--startup', 'soon'], 'E_USAGE', '--startup'],
    ['a step of nothing', ['--synthetic', 'diurnal', '--sync', '0'], 'E_USAGE', '--sync'],
    ['a share over all', [...DAY, '--slo', '101%'], 'E_USAGE', '--slo'],
    ['a baseline that is not', [...DAY, '--baseline', 'static 9'], 'E_USAGE', 'static 10'],
    ['a CPU request of nothing', [...DAY, '--cpu-request', '0'], 'E_USAGE', '--cpu-request'],
    ['a metric that is not NAME=SIGNAL', [...DAY, '--metric', 'rps'], 'E_USAGE', 'queue_depth=queue'],
    ['a column of a synthetic trace', [...DAY, '--metric', 'a=b'], 'E_USAGE', 'rps'],
    ['a century of synthetic trace', ['--synthetic', 'diurnal', '--days', '36500'], 'E_USAGE', '--days'],
    ['an optimum without capacity', [...DAY, '--capacity', '0', '--optimize'], 'E_USAGE', '--capacity'],
    ['a policy that is not there', [...DAY, '--policy', '/nonexistent.yaml'], 'E_READ', 'YAML'],
  ])('of %s says what to do', async (_, argv, code, fix) => {
    const {error} = await simulate(...argv)
    const {code: found, suggestions = []} = error as Error & {code?: string; suggestions?: string[]}
    expect(found).toBe(code)
    expect(suggestions.join(' ')).toContain(fix)
  })

  it.each([
    ['no YAML', 'a: [', 'E_BAD_YAML', ':1:'],
    ['no manifest', 'just: text\n', 'E_BAD_YAML', 'manifest'],
    ['another kind', 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n', 'E_NO_POLICY', 'Service'],
    ['a maximum under the minimum', HPA.replace('maxReplicas: 10', 'maxReplicas: 2'), 'E_BAD_MANIFEST', ':8:'],
    ['a quantity that is none', HPA.replace('"100"', '"many"'), 'E_BAD_MANIFEST', 'many'],
  ])('of a policy file that is %s says where', async (_, text, code, message) => {
    await using policy = await fileOf('hpa.yaml', text)
    const {error} = await simulate(...DAY, '--policy', policy.file)
    expect(error).toMatchObject({code})
    expect(error!.message).toContain(message)
  })

  it('writes nothing half: a bad trace leaves the old file', async () => {
    await using folder = await fileOf('trace.csv', '0,1\n60,1\n60,2\n')
    await writeFile(folder.join('out.html'), 'old')
    const {error} = await simulate(folder.file, '--output', 'html', '--out', folder.join('out.html'))
    expect(error).toMatchObject({code: 'E_BAD_TRACE'})
    expect(await readFile(folder.join('out.html'), 'utf8')).toBe('old')
  })

  it('suggests the flag that was meant', async () => {
    const {error} = await cli('simulate-hpa --synthetic office-hours --optimise')
    expect(error?.message).toContain('--optimise')
  })
})

describe('docs/simulate-hpa.md', () => {
  it('shows what the commands print', async () => {
    await using folder = await temporaryFolder()
    const page = await readFile('docs/simulate-hpa.md', 'utf8')
    const file = (name: string) => folder.join(`${name}.yaml`)
    await run('gen-hpa', 'api', '--min', '3', '--out', file('hpa-3-10'))
    await run('gen-hpa', 'api', '--out', file('hpa-1-10'))
    await run('gen-hpa', 'api', '--schedule', 'guide', '--schedule-as', 'cronjob', '--out', file('schedule'))
    const files = ['hpa-3-10', 'hpa-1-10', 'schedule'].flatMap((name) => ['--policy', file(name)])
    const argv = ['--synthetic', 'office-hours', '--static', '10', ...files]
    const {stdout} = await simulate(...argv)
    expect(page).toContain(stdout.split('\n').slice(2, 7).join('\n'))
    const {result} = await simulate(...argv, '--baseline', 'hpa-3-10')
    const [, , plain, schedule] = result!.policies.map(({replicaSaving = 0}) => `${(replicaSaving * 100).toFixed(1)} %`)
    expect(page).toContain(`the schedule saves ${schedule}, the plain HPA ${plain}`)
  })

  it('shows what the search finds', async () => {
    const page = await readFile('docs/simulate-hpa.md', 'utf8')
    const {stdout} = await simulate('--synthetic', 'office-hours', '--days', '4', '--optimize', '--slo', '99.95%')
    expect(page).toContain(stdout.slice(stdout.indexOf('\npolicy ', stdout.indexOf('The cheapest of ')) + 1).trimEnd())
  })
})
