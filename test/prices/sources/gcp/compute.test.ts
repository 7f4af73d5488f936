import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

import {afterAll, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest'

import {gcpCompute} from '../../../../src/prices/sources/gcp/compute.ts'
import type {PriceRequest} from '../../../../src/prices/sources/source.ts'
import {type LoopbackReply, type LoopbackRequest, loopback} from '../../../support/loopback.ts'
import {sourceContext} from '../../../support/source-context.ts'
import {withFaults} from '../../../support/wires/faults.ts'
import {answerMachineTypes, googleError, type WireMachineType, writeServiceAccount} from '../../../support/wires/gcp.ts'

const ZONES: Record<string, WireMachineType[]> = {
  'us-central1-a': [
    {name: 'n2-standard-4', guestCpus: 4, memoryMb: 16384},
    {
      name: 'g4-standard-6',
      guestCpus: 6,
      memoryMb: 22528,
      description: 'Graphics Optimized: 1/8 NVIDIA RTX PRO 6000 GPU, 6 vCPUs, 22GB RAM',
      accelerators: [{guestAcceleratorType: 'nvidia-rtx-pro-6000', guestAcceleratorCount: 1}],
    },
    {name: 'n1-ultramem-40', guestCpus: 40, memoryMb: 984064, deprecated: {state: 'OBSOLETE'}},
  ],
  'us-central1-b': [
    {
      name: 'g9-standard-3',
      guestCpus: 3,
      memoryMb: 12288,
      architecture: 'ARM64',
      description: 'Accelerator Optimized: 1/4 NVIDIA L4 GPU, 3 vCPUs, 12GB RAM',
      accelerators: [{guestAcceleratorType: 'nvidia-l4', guestAcceleratorCount: 1}],
    },
    {
      name: 'x9-highgpu-2g',
      guestCpus: 8,
      memoryMb: 65536,
      architecture: 'X86_64',
      accelerators: [{guestAcceleratorType: 'maker-new-chip', guestAcceleratorCount: 2}],
    },
  ],
  'europe-west4-a': [{name: 'a3-megagpu-8g', guestCpus: 208, memoryMb: 1916928}],
}

let folder: string
let key: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'frugal-compute-'))
  key = join(folder, 'key.json')
  writeServiceAccount(key)
})
beforeEach(() => {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', key)
})
afterAll(() => rmSync(folder, {recursive: true}))

type Handler = (request: LoopbackRequest, index: number) => LoopbackReply | Promise<LoopbackReply>

async function ask(handler: Handler, request: Partial<PriceRequest> = {}, env: NodeJS.ProcessEnv = {}) {
  await using server = await loopback(handler)
  const settings = {GOOGLE_APPLICATION_CREDENTIALS: key, FRUGAL_GCP_COMPUTE_ENDPOINT: server.url, ...env}
  const sheet = await gcpCompute.fetch({regions: ['us-central1'], ...request}, sourceContext({env: settings}))
  return {sheet, requests: server.requests}
}

const zones: Handler = (request) => answerMachineTypes(request, ZONES)

describe('the machine types of Compute Engine', () => {
  test('are the ones that exist in the zones of the region, with no prices', async () => {
    const {requests, sheet} = await ask(zones)
    expect(sheet).toMatchObject({
      id: 'gcp-compute',
      provider: 'gcp',
      kind: 'listed',
      rows: [],
      regions: ['us-central1'],
    })
    expect(sheet.specs).toEqual([
      {instanceType: 'n2-standard-4', vcpu: 4, memoryGiB: 16, arch: 'x86_64'},
      {
        instanceType: 'g4-standard-6',
        vcpu: 6,
        memoryGiB: 22,
        arch: 'x86_64',
        accelerator: {name: 'RTX PRO 6000', count: 0.125, memoryGiB: 96},
      },
      {
        instanceType: 'g9-standard-3',
        vcpu: 3,
        memoryGiB: 12,
        arch: 'arm64',
        accelerator: {name: 'L4', count: 0.25, memoryGiB: 24},
      },
      {instanceType: 'x9-highgpu-2g', vcpu: 8, memoryGiB: 64, arch: 'x86_64'},
    ])
    expect(requests.map(({url}) => url.pathname)).toEqual(
      Array(3).fill('/compute/v1/projects/test-project/aggregated/machineTypes'),
    )
  })

  test('can be asked by name, in a project of choice; a region without zones is not answered for', async () => {
    const request = {instanceTypes: ['a3-megagpu-8g', 'n2-standard-4'], regions: ['europe-west4', 'mars-north1']}
    const {requests, sheet} = await ask(zones, request, {GOOGLE_CLOUD_PROJECT: 'another'})
    expect(sheet.regions).toEqual(['europe-west4'])
    expect(sheet.specs?.map(({instanceType}) => instanceType)).toEqual(['a3-megagpu-8g'])
    expect(requests[0]?.url.pathname).toContain('/projects/another/')
    expect(requests[0]?.url.searchParams.get('filter')).toBe('(name = "a3-megagpu-8g") OR (name = "n2-standard-4")')
  })

  test('are asked again after 429 and 503, and no more often than the client of all sources tries', async () => {
    const {sheet} = await ask(withFaults({0: {status: 429, body: '{}'}, 2: {status: 503, body: '{}'}}, zones))
    expect(sheet.specs).toHaveLength(4)
    const down = vi.fn(() => ({status: 503, body: '{}'}))
    await expect(ask(down)).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}})
    expect(down).toHaveBeenCalledTimes(3)
  })

  test('are not known while a zone of the region cannot be reached', async () => {
    const handler: Handler = (request) => answerMachineTypes(request, {...ZONES, 'us-central1-f': 'UNREACHABLE'})
    await expect(ask(handler)).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE', message: /us-central1-f/})
    expect((await ask(handler, {regions: ['europe-west4']})).sheet.specs).toHaveLength(1)
  })

  test.each([
    ['is not JSON', {body: 'busy'}],
    ['goes round in a circle', {body: '{"items": {"zones/us-central1-a": {}}, "nextPageToken": "again"}'}],
  ])('are a bad reply when the reply %s', async (_, reply) => {
    await expect(ask(() => reply)).rejects.toMatchObject({code: 'E_BAD_REPLY', oclif: {exit: 3}})
  })

  test('need a credential, the API and a project', async () => {
    const disabled = 'Compute Engine API has not been used in project 7 before or it is disabled.'
    await expect(ask(() => googleError(403, disabled, 'SERVICE_DISABLED'))).rejects.toMatchObject({
      code: 'E_CREDENTIALS',
      fix: 'run: gcloud services enable compute.googleapis.com',
    })
    const none = ask(zones, {}, {GOOGLE_APPLICATION_CREDENTIALS: '', GOOGLE_API_KEY: 'not for this API'})
    await expect(none).rejects.toMatchObject({code: 'E_CREDENTIALS', oclif: {exit: 2}})
    const noProject = join(folder, 'no-project.json')
    writeServiceAccount(noProject, '')
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', noProject)
    const asked = ask(zones, {}, {GOOGLE_APPLICATION_CREDENTIALS: noProject})
    await expect(asked).rejects.toMatchObject({code: 'E_CREDENTIALS', fix: /GOOGLE_CLOUD_PROJECT/})
  })

  test('are read without a warning', async () => {
    const warnings: Error[] = []
    const heard = (warning: Error) => warnings.push(warning)
    process.on('warning', heard)
    const stderr = vi.spyOn(process.stderr, 'write')
    await ask(zones)
    await new Promise(setImmediate)
    process.off('warning', heard)
    expect(warnings).toEqual([])
    expect(stderr).not.toHaveBeenCalled()
  })
})
