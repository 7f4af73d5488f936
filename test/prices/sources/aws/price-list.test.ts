import {afterAll, beforeEach, describe, expect, test, vi} from 'vitest'

import {awsPriceList, priceListSource} from '../../../../src/prices/sources/aws/price-list.ts'
import type {PriceRequest} from '../../../../src/prices/sources/source.ts'
import {type Loopback, type LoopbackReply, loopback} from '../../../support/loopback.ts'
import {recorded} from '../../../support/recorded.ts'
import {sourceContext} from '../../../support/source-context.ts'
import {
  answerGetProducts,
  awsEnv,
  awsEnvWithoutKeys,
  jsonError,
  type Product,
  priceListItem,
  signedRegion,
} from '../../../support/wires/aws.ts'

const METAL = {productFamily: 'Compute Instance (bare metal)', attributes: {tenancy: 'Dedicated'}}
const PRODUCTS: Product[] = [
  {instanceType: 'm5.xlarge', usd: '0.1920000000'},
  {instanceType: 'm5.large', usd: '0.0960000000'},
  {instanceType: 'm5.metal', usd: '4.6080000000', ...METAL},
  {instanceType: 'm5.xlarge', usd: '0.2140000000', regionCode: 'eu-west-1'},
  {instanceType: 'm5.xlarge', usd: '0.3760000000', attributes: {operatingSystem: 'Windows'}},
  {instanceType: 'p5.48xlarge', usd: '0.0000000000', attributes: {marketoption: 'CapacityBlock'}},
]

const onDemand = (instanceType: string, usdPerHour: number, region = 'us-east-1') => ({
  region,
  instanceType,
  market: 'onDemand' as const,
  usdPerHour,
})

const serve = (products = PRODUCTS, pageSize = 100) =>
  loopback((request) => answerGetProducts(request, products, pageSize))
const stubEnv = (env: Record<string, string>) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
}

async function fetchFrom(server: Loopback, request: PriceRequest = {regions: ['us-east-1']}, source = awsPriceList) {
  await using _ = server
  vi.stubEnv('AWS_ENDPOINT_URL_PRICING', server.url)
  return await source.fetch(request, sourceContext())
}

/** A page holding these items, whatever was asked for. */
const page = (...items: string[]): LoopbackReply => ({
  headers: {'content-type': 'application/x-amz-json-1.1'},
  body: JSON.stringify({FormatVersion: 'aws_v1', PriceList: items}),
})

// The SDK reads the process's environment, so the tests set it; the address is set when the server is known.
beforeEach(() => stubEnv(awsEnv('http://127.0.0.1:9')))
afterAll(() => vi.unstubAllEnvs())

describe('the AWS Price List API', () => {
  test('gives plain Linux prices of every region asked, bare metal included, over all pages', async () => {
    const server = await serve(PRODUCTS, 1)
    const sheet = await fetchFrom(server, {regions: ['us-east-1', 'eu-west-1']})
    expect(sheet).toMatchObject({id: 'aws-price-list', kind: 'listed', asOf: '2026-08-10T12:00:00.000Z'})
    expect(sheet.regions).toEqual(['us-east-1', 'eu-west-1'])
    expect(sheet.rows).toEqual([
      onDemand('m5.xlarge', 0.192),
      onDemand('m5.large', 0.096),
      onDemand('m5.metal', 4.608),
      onDemand('m5.xlarge', 0.214, 'eu-west-1'),
    ])
    expect(sheet.specs).toContainEqual({instanceType: 'm5.xlarge', vcpu: 4, memoryGiB: 16, arch: 'x86_64'})
    expect(server.requests.filter(({body}) => body.includes('NextToken'))).toHaveLength(1)
  })

  test('selects on the wire by the types asked for', async () => {
    const server = await serve()
    const request = {regions: ['us-east-1'], instanceTypes: ['m5.large', 'm5.metal', 'no.such']}
    const sheet = await fetchFrom(server, request)
    expect(sheet.rows).toEqual([onDemand('m5.large', 0.096), onDemand('m5.metal', 4.608)])
    expect(sheet.regions).toEqual(['us-east-1'])
    expect(server.requests).toHaveLength(3)
  })

  test('asks for the region as a whole when the types are many', async () => {
    const server = await serve()
    const instanceTypes = Array.from({length: 40}, (_, i) => `m5.size${i}`)
    await fetchFrom(server, {regions: ['us-east-1'], instanceTypes})
    expect(server.requests).toHaveLength(2)
  })

  test('does not answer for a region of which nothing is listed', async () => {
    const sheet = await fetchFrom(await serve(), {regions: ['us-east-1', 'us-esat-1']})
    expect(sheet.regions).toEqual(['us-east-1'])
  })

  test.each(recorded('aws/price-list-item.json', 'aws-pricing-pricelist-item-m5.large.json'))(
    'reads an item from before market options were listed: %s',
    async (_, item) => {
      const sheet = await fetchFrom(await loopback(() => page(item)))
      expect(sheet.rows).toEqual([onDemand('m5.large', 0.096)])
      expect(sheet.specs).toEqual([{instanceType: 'm5.large', vcpu: 2, memoryGiB: 8, arch: 'x86_64'}])
    },
  )

  test('takes nothing that was not asked for, should the service send it', async () => {
    const items = [...PRODUCTS, {instanceType: 'm5.8xlarge', unit: 'Quantity'}, {instanceType: '\u001b[31m.x'}]
    const {rows} = await fetchFrom(await loopback(() => page(...items.map(priceListItem))))
    expect(rows.map(({instanceType}) => instanceType)).toEqual(['m5.xlarge', 'm5.large', 'm5.metal'])
  })

  test('leaves out a price of 0', async () => {
    const sheet = await fetchFrom(await serve([{instanceType: 'm5.large', usd: '0.0000000000'}]))
    expect([sheet.rows, sheet.regions]).toEqual([[], []])
  })

  test.each([
    [undefined, 'us-east-1'],
    ['eu-central-1', 'eu-central-1'],
  ])('runs in the region that FRUGAL_AWS_PRICING_REGION says (%s)', async (set, region) => {
    vi.stubEnv('FRUGAL_AWS_PRICING_REGION', set)
    const server = await serve()
    await fetchFrom(server)
    expect(server.requests.map(signedRegion)).toEqual([region, region])
  })

  test('does not run in any other region', async () => {
    vi.stubEnv('FRUGAL_AWS_PRICING_REGION', 'eu-west-1')
    const server = await serve()
    await expect(fetchFrom(server)).rejects.toMatchObject({code: 'E_BAD_REGION', oclif: {exit: 2}})
    expect(server.requests).toHaveLength(0)
  })
})

describe('a failure of the Price List API', () => {
  const unavailable = {code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}}
  const badReply = {code: 'E_BAD_REPLY', oclif: {exit: 3}}

  test.each<[string, LoopbackReply]>([
    ['throttling', jsonError(400, 'ThrottlingException', 'Rate exceeded')],
    ['a 429', jsonError(429, 'TooManyRequestsException')],
    ['an internal error', jsonError(500, 'InternalErrorException')],
    ['a gateway', {status: 503, body: '<html>busy</html>'}],
    ['a broken connection', {body: 'x'.repeat(5000), cutAfter: 0}],
  ])('once is tried again: %s', async (_, reply) => {
    const server = await loopback((request, index) => (index === 0 ? reply : answerGetProducts(request, PRODUCTS)))
    const sheet = await fetchFrom(server, {regions: ['us-east-1'], instanceTypes: ['m5.large']})
    expect(sheet.rows).toEqual([onDemand('m5.large', 0.096)])
    expect(server.requests).toHaveLength(2)
  })

  test.each<[string, LoopbackReply, string]>([
    ['throttling', jsonError(400, 'ThrottlingException', 'Rate exceeded'), 'AWS is throttling (ThrottlingException)'],
    ['an internal error', jsonError(500, 'InternalErrorException'), 'AWS answered 500 (InternalErrorException'],
    ['a refused parameter', jsonError(400, 'InvalidParameterException', 'no\u001b[31m'), 'no [31m'],
  ])('that goes on is told: %s', async (_, reply, message) => {
    const fetched = fetchFrom(await loopback(() => reply))
    await expect(fetched).rejects.toThrow(message)
    await expect(fetched).rejects.toMatchObject(unavailable)
  })

  test('to answer in time, or to be there, is told', async () => {
    const slow = fetchFrom(
      await loopback(() => ({body: '', delayMs: 5000})),
      undefined,
      priceListSource({requestTimeoutMs: 100}),
    )
    await expect(slow).rejects.toThrow('AWS could not be reached')
    await expect(slow).rejects.toMatchObject(unavailable)
    const gone = await loopback(() => ({body: ''}))
    await gone.close()
    vi.stubEnv('AWS_ENDPOINT_URL_PRICING', gone.url)
    const fetched = awsPriceList.fetch({regions: ['us-east-1']}, sourceContext())
    await expect(fetched).rejects.toMatchObject({...unavailable, message: expect.stringContaining('ECONNREFUSED')})
  })

  test.each<[string, LoopbackReply, string]>([
    ['garbage', {body: 'not { json'}, 'could not be read'],
    ['garbage in an item', page('not { json'), 'the reply is not JSON'],
    ['an item of another shape', page('{"product": {}}'), 'unexpected reply at product.attributes'],
    ['another currency', page(priceListItem({instanceType: 'm5.large', currency: 'CNY'})), 'in CNY, not USD'],
    ['the same page for ever', {body: JSON.stringify({PriceList: [], NextToken: 'again'})}, 'given twice'],
  ])('to make sense is told: %s', async (_, reply, message) => {
    const fetched = fetchFrom(await loopback(() => reply))
    await expect(fetched).rejects.toThrow(message)
    await expect(fetched).rejects.toMatchObject(badReply)
  })

  test.each([
    ['ExpiredTokenException', 400, 'have expired', 'aws sso login'],
    ['UnrecognizedClientException', 400, 'does not accept the credentials', 'aws sts get-caller-identity'],
    ['InvalidSignatureException', 403, 'does not accept the credentials', 'aws sts get-caller-identity'],
    ['AccessDeniedException', 400, 'may not do this', 'allow pricing:GetProducts'],
  ])('for the credentials is the user’s to mend: %s', async (type, status, message, fix) => {
    const server = await loopback(() => jsonError(status, type))
    const fetched = fetchFrom(server)
    await expect(fetched).rejects.toThrow(message)
    await expect(fetched).rejects.toMatchObject({
      code: 'E_CREDENTIALS',
      oclif: {exit: 2},
      fix: expect.stringContaining(fix),
    })
  })

  test('for want of credentials opens no connection and says how to get some', async () => {
    stubEnv(awsEnvWithoutKeys('http://127.0.0.1:9'))
    const server = await serve()
    const fetched = fetchFrom(server)
    await expect(fetched).rejects.toThrow('needs AWS credentials, and none were found')
    await expect(fetched).rejects.toMatchObject({
      code: 'E_CREDENTIALS',
      oclif: {exit: 2},
      fix: 'aws sso login, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    })
    expect(server.requests).toHaveLength(0)
  })

  test('by the caller’s signal ends at once, also between the SDK’s tries', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '20')
    const stop = new AbortController()
    await using server = await loopback(() => jsonError(400, 'ThrottlingException'))
    vi.stubEnv('AWS_ENDPOINT_URL_PRICING', server.url)
    setTimeout(() => stop.abort(new Error('Ctrl-C')), 500)
    const began = performance.now()
    const fetched = awsPriceList.fetch({regions: ['us-east-1']}, sourceContext({signal: stop.signal}))
    await expect(fetched).rejects.toThrow('Ctrl-C')
    expect(performance.now() - began).toBeLessThan(2000)
  })
})
