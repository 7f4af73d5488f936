import {readdir, readFile, writeFile} from 'node:fs/promises'

import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {parseAllDocuments} from 'yaml'

import type {Manifest} from '../../src/kubernetes/manifest.ts'
import {cli, run} from '../support/run.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

interface Result {
  manifests: Manifest[]
  warnings: {rule: string}[]
  notes: string[]
  files?: string[]
}

const genHpa = (...argv: string[]) => run<Result>('gen-hpa', ...argv)
const kinds = (text: string) => parseAllDocuments(text, {version: '1.1'}).map((document) => document.toJS().kind)

const HPA = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ml
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ml}
  minReplicas: 5
  maxReplicas: 3
`
const USELESS = HPA.replace('maxReplicas: 3', 'maxReplicas: 9').concat(
  '  metrics: [{type: Resource, resource: {name: nvidia.com/gpu, target: {type: Utilization, averageUtilization: 50}}}]\n',
)

beforeEach(() => {
  vi.stubEnv('FRUGAL_CACHE_DIR', '/nonexistent/frugal')
})
afterEach(() => {
  process.exitCode = undefined
})

describe('frugal gen-hpa', () => {
  it("writes the guide's autoscaler without flags", async () => {
    const {result, stdout} = await genHpa('ml-api')
    const [hpa, ...more] = parseAllDocuments(stdout, {version: '1.1'}).map((document) => document.toJS())
    expect(more).toEqual([])
    expect(result?.manifests).toEqual([hpa])
    expect(hpa).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: {name: 'ml-api-hpa'},
      spec: {
        scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'ml-api'},
        minReplicas: 1,
        maxReplicas: 10,
        metrics: [
          {type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 70}}},
          {
            type: 'Pods',
            pods: {metric: {name: 'http_requests_per_second'}, target: {type: 'AverageValue', averageValue: 100}},
          },
        ],
        behavior: {scaleDown: {stabilizationWindowSeconds: 300}},
      },
    })
  })

  it('tells on stderr what the YAML cannot', async () => {
    const {stderr} = await genHpa('ml-api')
    expect(stderr).toMatch(/http_requests_per_second exists only where an adapter serves it.*--with keda/)
    expect(stderr).toMatch(/money only when nodes go/)
  })

  it('prints the manifests as an object with --json', async () => {
    const {stdout} = await genHpa('ml-api', '--json')
    expect(JSON.parse(stdout)).toMatchObject({manifests: [{kind: 'HorizontalPodAutoscaler'}], warnings: []})
  })

  it('takes flags over values over what is taken for granted', async () => {
    const {result} = await genHpa('llm', '--values', 'gpu-llm', '--max', '3')
    expect(result?.manifests[0]).toMatchObject({kind: 'ScaledObject', spec: {minReplicaCount: 1, maxReplicaCount: 3}})
  })

  it('takes the name from the values where no argument gives it', async () => {
    await using folder = await temporaryFolder()
    await writeFile(folder.join('v.yaml'), 'deployment: from-values\n')
    const {result} = await genHpa('--values', folder.join('v.yaml'))
    expect(result?.manifests[0]?.metadata.name).toBe('from-values-hpa')
  })

  it('writes one autoscaler for a target, whatever else is asked for', async () => {
    const {stdout} = await genHpa(
      ...['ml-api', '--with', 'deployment,service,pdb,servicemonitor,keda,nodepool', '--image', 'a/b:1.0'],
      ...['--instance', 'm6i.xlarge,m5.xlarge'],
    )
    expect(kinds(stdout)).toEqual([
      ...['Deployment', 'Service', 'ServiceMonitor', 'ScaledObject', 'PodDisruptionBudget'],
      ...['EC2NodeClass', 'NodePool', 'NodePool'],
    ])
  })

  it('prices the nodes by which replica-hours become money', async () => {
    const {stderr} = await genHpa('ml-api', '--with', 'nodepool', '--instance', 'm6i.xlarge')
    expect(stderr).toMatch(/m6i\.xlarge in us-east-1: on-demand \$\d\.\d+, spot \$\d\.\d+ an hour/)
  })

  it('says what stands in for Karpenter on GKE', async () => {
    const {stderr, stdout} = await genHpa(
      ...['ml-api', '--with', 'nodepool', '--provider', 'gcp', '--instance', 'n2-standard-4'],
    )
    expect(kinds(stdout)).toEqual(['HorizontalPodAutoscaler'])
    expect(stderr).toMatch(/gcloud container node-pools create ml-api-spot .*--spot/)
  })
})

describe('what is written', () => {
  it('is a file, whole', async () => {
    await using folder = await temporaryFolder()
    const file = folder.join('hpa.yaml')
    const {result, stderr, stdout} = await genHpa('ml-api', '-o', file)
    expect(stdout).toBe('')
    expect(stderr).toContain(`Wrote ${file}`)
    expect(result?.files).toEqual([file])
    expect(await readFile(file, 'utf8')).toBe((await genHpa('ml-api')).stdout)
  })

  it('is a folder for kustomize', async () => {
    await using folder = await temporaryFolder()
    await genHpa('ml-api', '--with', 'pdb', '-o', folder.join('k8s/'))
    expect((await readdir(folder.join('k8s'))).sort()).toEqual([
      ...['horizontal-pod-autoscaler-ml-api-hpa.yaml', 'kustomization.yaml', 'pod-disruption-budget-ml-api.yaml'],
    ])
  })

  it.each([
    [['ml-api', '--min', '5', '--max', '3'], 'E_BAD_NUMBER'],
    [['ML_api'], 'E_BAD_NAME'],
    [['ml-api', '--schedule', 'guide', '--time-zone', 'Mars/Base'], 'E_UNKNOWN_TIME_ZONE'],
    [['ml-api', '--schedule', '/nonexistent.yaml'], 'E_READ'],
    [['ml-api', '--values', '/nonexistent.yaml'], 'E_READ'],
    [['ml-api', '--with', 'nodepool', '--instance', 'm6i.xlrage'], 'E_UNKNOWN_INSTANCE'],
    [['ml-api', '--with', 'nodepool', '--instance', 'm6i.large', '--memory-request', '64Gi'], 'E_USAGE'],
    [['ml-api', 'other'], 'E_USAGE'],
    [[], 'E_USAGE'],
  ])('is nothing where %j is refused', async (argv, code) => {
    await using folder = await temporaryFolder()
    const {error, stdout} = await genHpa(...argv, '-o', folder.join('out/'))
    expect(error).toMatchObject({code, oclif: {exit: 2}})
    expect(stdout).toBe('')
    expect(await readdir(folder.path)).toEqual([])
  })
})

describe('--check', () => {
  const check = async (text: string, ...argv: string[]) => {
    await using folder = await temporaryFolder()
    const file = folder.join('m.yaml')
    await writeFile(file, text)
    const answer = await run<{rule: string; line: number}[]>('gen-hpa', '--check', file, ...argv)
    const {exitCode} = process
    process.exitCode = undefined
    return {...answer, exitCode}
  }

  it('lists what is wrong with place, rule and what to write, and fails as a gate', async () => {
    const {exitCode, stderr, stdout} = await check(HPA)
    expect(stdout).toMatch(/m\.yaml:8:\d+ +error +max-below-min/)
    expect(stderr).toContain('1 error, 0 warnings')
    expect(exitCode).toBe(4)
  })

  it('passes what only is of no use, unless --strict', async () => {
    const lax = await check(USELESS)
    expect(lax.stderr).toMatch(/0 errors, 1 warning$/m)
    expect(lax.exitCode).toBeUndefined()
    expect((await check(USELESS, '--strict')).exitCode).toBe(4)
  })

  it('is data with --output json and with --json', async () => {
    const {stdout} = await check(HPA, '--output', 'json')
    expect(JSON.parse(stdout)).toMatchObject(
      [{line: 8, severity: 'error', rule: 'max-below-min', fix: /./}].map(({fix: _, ...finding}) => finding),
    )
    expect(JSON.parse((await check(HPA, '--json')).stdout)).toMatchObject([{rule: 'max-below-min'}])
  })

  it('finds nothing wrong with what frugal writes', async () => {
    const {stdout} = await genHpa('ml-api', '--schedule', 'guide', '--schedule-as', 'cronjob', '--with', 'pdb')
    const {exitCode, result} = await check(stdout, '--strict')
    expect(result?.filter(({rule}) => rule !== 'not-checked')).toEqual([])
    expect(exitCode).toBeUndefined()
  })

  it.each([
    ['no manifest', 'E_BAD_YAML'],
    ['a: [', 'E_BAD_YAML'],
    ['', 'E_BAD_YAML'],
  ])('of %j is refused with the place', async (text, code) => {
    expect((await check(text)).error).toMatchObject({code, oclif: {exit: 2}})
  })

  it('takes no other flag, and needs a file', async () => {
    expect((await check(HPA, '--max', '3')).error).toMatchObject({code: 'E_USAGE'})
    expect((await run('gen-hpa', '--check')).error).toMatchObject({code: 'E_USAGE'})
    expect((await run('gen-hpa', '--check', '/nonexistent.yaml')).error).toMatchObject({code: 'E_READ'})
    expect((await run('gen-hpa', '--check', '-', '-')).error).toMatchObject({code: 'E_USAGE'})
  })
})

it('says where a change of the clock hits the start of a window', async () => {
  await using folder = await temporaryFolder()
  const file = folder.join('week.yaml')
  const night = "timeZone: Europe/Madrid\nwindows:\n  - {name: day, hours: '02:30-18:00', min: 2, max: 5}\n"
  await writeFile(file, `${night}default: {min: 1, max: 3}\n`)
  const {result} = await genHpa('api', '--schedule', file)
  expect(result?.notes.filter((note) => note.startsWith('On '))).toEqual([
    expect.stringMatching(/^On \d{4}-(?:03|10)-\d\d .*Sun 02:30/),
    expect.stringMatching(/^On \d{4}-(?:03|10)-\d\d .*Sun 02:30/),
  ])
  const utc = await genHpa('api', '--schedule', file, '--time-zone', 'UTC')
  expect(utc.result?.notes.some((note) => note.startsWith('On '))).toBe(false)
})

describe('through oclif', () => {
  it('has help in groups, with every setting', async () => {
    const {stdout} = await cli('gen-hpa --help')
    expect(stdout).toContain('BESIDE THE AUTOSCALER FLAGS')
    expect(stdout).toContain('frugal gen-hpa ml-api')
  })

  it('runs its own examples', async () => {
    const {default: command} = await import('../../commands/gen-hpa.ts')
    const examples = command.examples.map((example) => example.replace(/^.*%> /, ''))
    for (const line of examples.filter((example) => !example.includes('--check'))) {
      const {error, stdout} = await genHpa(...line.replaceAll("'", '').split(' '))
      expect(error, line).toBeUndefined()
      expect(stdout, line).not.toBe('')
    }
  })
})
