import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'

import type {HttpOptions} from '../../../../src/prices/http/http.ts'
import {gcpBilling} from '../../../../src/prices/sources/gcp/billing.ts'
import type {PriceRequest, SourceContext} from '../../../../src/prices/sources/source.ts'
import {type Loopback, type LoopbackReply, type LoopbackRequest, loopback} from '../../../support/loopback.ts'
import {recorded} from '../../../support/recorded.ts'
import {sourceContext} from '../../../support/source-context.ts'
import {withFaults} from '../../../support/wires/faults.ts'
import {
  API_KEY,
  answerMetadata,
  answerSkus,
  googleError,
  type ShortSku,
  skuJson,
  usCentral1Skus,
  writeServiceAccount,
} from '../../../support/wires/gcp.ts'

const G2: ShortSku[] = [
  ['G2 Instance Core running in Americas', 'OnDemand', 'h', 0.024988],
  ['G2 Instance Ram running in Americas', 'OnDemand', 'GiBy.h', 0.002927501],
  ['Nvidia L4 GPU running in Americas', 'OnDemand', 'h', 0.560040239],
]
const CATALOG = G2.map((short) => skuJson(short))
const ALL = Object.values(usCentral1Skus())
  .flat()
  .filter((short) => Array.isArray(short))
  .map((short) => skuJson(short as ShortSku))

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'frugal-gcp-'))
})
afterAll(() => rmSync(home, {recursive: true}))

type Handler = (request: LoopbackRequest, index: number) => LoopbackReply | Promise<LoopbackReply>

/** Asks the source of a server with this handler, with an API key and no other credential unless `env` has one. */
async function ask(
  handler: Handler,
  {request = {}, env = {}, context = {}, http = {}}: AskOptions = {},
): Promise<{sheet: Awaited<ReturnType<typeof gcpBilling.fetch>>; requests: Loopback['requests']}> {
  await using server = await loopback(handler)
  const settings = {HOME: home, FRUGAL_GCP_BILLING_ENDPOINT: server.url, FRUGAL_GCP_API_KEY: API_KEY, ...env}
  const all = sourceContext({env: settings, ...context}, http)
  const sheet = await gcpBilling.fetch({regions: ['us-central1'], ...request}, all)
  return {sheet, requests: server.requests}
}

interface AskOptions {
  request?: Partial<PriceRequest>
  env?: NodeJS.ProcessEnv
  context?: Partial<SourceContext>
  http?: HttpOptions
}

const catalog: Handler = (request) => answerSkus(request, CATALOG)

describe('the GCP Billing Catalog', () => {
  test('gives on-demand and spot prices of whole machines, with their shapes', async () => {
    const {sheet} = await ask((request) => answerSkus(request, ALL))
    const find = (instanceType: string) =>
      Object.fromEntries(
        sheet.rows
          .filter((row) => row.instanceType === instanceType)
          .map(({market, usdPerHour}) => [market, usdPerHour]),
      )
    expect(sheet).toMatchObject({
      id: 'gcp-billing',
      provider: 'gcp',
      source: 'GCP Billing Catalog',
      kind: 'listed',
      asOf: '2026-08-10T12:00:00.000Z',
      regions: ['us-central1'],
    })
    expect(find('g2-standard-4')).toEqual({onDemand: 0.706832255, spot: 0.397336})
    expect(find('a2-highgpu-1g')['onDemand']).toBe(3.673385)
    expect(find('a3-highgpu-8g')['onDemand']).toBeCloseTo(88.49, 4)
    expect(sheet.specs).toContainEqual(
      expect.objectContaining({instanceType: 'g2-standard-4', accelerator: {name: 'L4', count: 1, memoryGiB: 24}}),
    )
    expect(sheet.rows.filter(({usdPerHour}) => !(usdPerHour > 0))).toEqual([])
  })

  test('is asked for USD with the key in a header, and read to its last page', async () => {
    const {requests, sheet} = await ask((request) => answerSkus(request, CATALOG, 1))
    expect(requests.map(({url}) => url.searchParams.get('pageToken'))).toEqual([null, '1', '2'])
    for (const {headers, url} of requests) {
      expect(url.searchParams.get('currencyCode')).toBe('USD')
      expect(headers['x-goog-api-key']).toBe(API_KEY)
      expect(url.href).not.toContain(API_KEY)
    }
    expect(sheet.rows).toContainEqual(expect.objectContaining({instanceType: 'g2-standard-4', usdPerHour: 0.706832255}))
  })

  test('gives only the instance types that are asked for', async () => {
    const {sheet} = await ask(catalog, {request: {instanceTypes: ['g2-standard-4', 'g2-standard-4', 'n99-x-1']}})
    expect(sheet.rows.map(({instanceType}) => instanceType)).toEqual(['g2-standard-4'])
    expect(sheet.specs?.map(({instanceType}) => instanceType)).toEqual(['g2-standard-4'])
  })

  test('does not answer for a region that it does not know', async () => {
    const {sheet} = await ask(catalog, {request: {regions: ['us-east1', 'mars-north1']}})
    expect(sheet.regions).toEqual(['us-east1'])
    expect(new Set(sheet.rows.map(({region}) => region))).toEqual(new Set(['us-east1']))
  })

  test('says nothing on stderr and warns of nothing', async () => {
    const warnings: Error[] = []
    const heard = (warning: Error) => warnings.push(warning)
    process.on('warning', heard)
    const stderr = vi.spyOn(process.stderr, 'write')
    await ask(catalog)
    await new Promise(setImmediate)
    process.off('warning', heard)
    expect(warnings).toEqual([])
    expect(stderr).not.toHaveBeenCalled()
  })
})

describe('a GCP Billing Catalog in trouble', () => {
  test.each([
    ['429', {status: 429, body: '{}'}],
    ['503', {status: 503, body: 'oops'}],
    ['a reply that breaks off', {cutAfter: 200}],
  ])('is asked again after %s', async (_, fault) => {
    const {requests, sheet} = await ask(withFaults({1: fault}, (request) => answerSkus(request, CATALOG, 2)))
    expect(requests).toHaveLength(3)
    expect(sheet.rows).toContainEqual(expect.objectContaining({instanceType: 'g2-standard-4', usdPerHour: 0.706832255}))
  })

  test.each<[string, Partial<LoopbackReply>]>([
    ['500', {status: 500, body: '{}'}],
    ['429', {status: 429, body: '{}'}],
    ['a reply that always breaks off', {cutAfter: 200}],
  ])('that stays at %s is unavailable', async (_, fault) => {
    const handler = async (request: LoopbackRequest) => ({...(await catalog(request, 0)), ...fault})
    await expect(ask(handler)).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}})
  })

  test('that is slow is unavailable after the time of a try', async () => {
    const slow: Handler = () => ({body: '{}', delayMs: 2000})
    const asked = ask(slow, {http: {attempts: 2, tryTimeoutMs: 50}})
    await expect(asked).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE', message: /did not answer/})
  })

  test('that is slow is given up at the end of the whole time, or at once by the user', async () => {
    const slow: Handler = () => ({body: '{}', delayMs: 2000})
    const signal = AbortSignal.timeout(50)
    await expect(ask(slow, {context: {signal}})).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}})
    const user = new AbortController()
    const asked = ask(slow, {context: {signal: user.signal}})
    setTimeout(() => user.abort(new Error('stopped')), 50)
    await expect(asked).rejects.toThrow('stopped')
  })

  test.each([
    ['is not JSON', '<html>busy</html>'],
    ['has no SKUs', '{}'],
    ['has SKUs of another shape', '{"skus": [7]}'],
    ['goes round in a circle', '{"skus": [], "nextPageToken": "again"}'],
  ])('whose reply %s is a bad reply', async (_, body) => {
    await expect(ask(() => ({body}))).rejects.toMatchObject({code: 'E_BAD_REPLY', oclif: {exit: 3}})
  })

  test.each(recorded('gcp/skus-of-two-currencies.json', 'gcp-billing-skus.opencost.json'))(
    'that answers in IDR is a bad reply: %s',
    async (_, text) => {
      const skus: object[] = JSON.parse(text).skus
      const asked = ask((request) => answerSkus(request, skus))
      await expect(asked).rejects.toMatchObject({code: 'E_BAD_REPLY', message: /IDR, not USD/})
      const inUsd = skus.filter((sku) => !JSON.stringify(sku).includes('IDR'))
      const {sheet} = await ask((request) => answerSkus(request, inUsd))
      expect(sheet.rows).toContainEqual(expect.objectContaining({instanceType: 'a2-highgpu-1g', usdPerHour: 3.673385}))
    },
  )

  test('has its words made safe for a terminal', async () => {
    const asked = ask(() => googleError(403, 'no \u001b[31mway\u0007'))
    await expect(asked).rejects.toMatchObject({message: /answered 403: no \[31mway/})
  })
})

describe('credentials for the GCP Billing Catalog', () => {
  test.each(recorded('gcp/api-key-invalid.json', 'gcp-billing-error-403.opencost.json'))(
    'that are a wrong key are told as such: %s',
    async (_, body) => {
      const asked = ask(() => ({status: 400, body}))
      await expect(asked).rejects.toMatchObject({
        code: 'E_CREDENTIALS',
        oclif: {exit: 2},
        message: /API key not valid/,
        fix: /FRUGAL_GCP_API_KEY/,
      })
      await expect(ask(() => ({status: 403, body}))).rejects.toMatchObject({code: 'E_CREDENTIALS'})
    },
  )

  test('may lack the API, or be used too often', async () => {
    const disabled = 'Cloud Billing API has not been used in project 7 before or it is disabled.'
    const off = ask(() => googleError(403, disabled, 'SERVICE_DISABLED'))
    await expect(off).rejects.toMatchObject({
      code: 'E_CREDENTIALS',
      fix: 'run: gcloud services enable cloudbilling.googleapis.com',
    })
    const quota = ask(() => googleError(403, 'Quota exceeded.', 'RATE_LIMIT_EXCEEDED'))
    await expect(quota).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}})
  })

  test('that are not there are missed without a request and without waiting', async () => {
    const handler = vi.fn(catalog)
    const started = performance.now()
    const asked = ask(handler, {env: {FRUGAL_GCP_API_KEY: ''}})
    await expect(asked).rejects.toMatchObject({code: 'E_CREDENTIALS', oclif: {exit: 2}, fix: /GOOGLE_API_KEY/})
    expect(handler).not.toHaveBeenCalled()
    expect(performance.now() - started).toBeLessThan(500)
  })

  test('may be a service account, which signs for the API itself', async () => {
    const path = join(home, 'service-account.json')
    writeServiceAccount(path)
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', path)
    const {requests, sheet} = await ask(catalog, {
      env: {FRUGAL_GCP_API_KEY: undefined, GOOGLE_APPLICATION_CREDENTIALS: path},
    })
    expect(requests[0]?.headers['authorization']).toMatch(/^Bearer ey/)
    expect(sheet.rows.length).toBeGreaterThan(0)
  })

  test('may be those of the machine, where the environment names its metadata server', async () => {
    await using server = await loopback((request) => answerMetadata(request) ?? answerSkus(request, CATALOG))
    const env = {GCE_METADATA_HOST: `127.0.0.1:${server.port}`, HOME: home}
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '')
    const context = sourceContext({env: {...env, FRUGAL_GCP_BILLING_ENDPOINT: server.url}})
    const sheet = await gcpBilling.fetch({regions: ['us-central1']}, context)
    expect(server.requests.at(-1)?.headers['authorization']).toBe('Bearer token-of-the-machine')
    expect(sheet.rows.length).toBeGreaterThan(0)
  })

  test('that the client cannot use are told as such, and the API is not asked', async () => {
    const path = join(home, 'broken.json')
    writeServiceAccount(path)
    const {readFileSync, writeFileSync} = await import('node:fs')
    const account = JSON.parse(readFileSync(path, 'utf8'))
    for (const broken of [{type: 'service_account'}, {...account, private_key: 'no key'}]) {
      writeFileSync(path, JSON.stringify(broken))
      vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', path)
      const handler = vi.fn(catalog)
      const asked = ask(handler, {env: {FRUGAL_GCP_API_KEY: '', GOOGLE_APPLICATION_CREDENTIALS: path}})
      await expect(asked).rejects.toMatchObject({code: 'E_CREDENTIALS', oclif: {exit: 2}})
      expect(handler).not.toHaveBeenCalled()
    }
  })
})
