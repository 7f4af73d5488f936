import {afterAll, beforeEach, describe, expect, test, vi} from 'vitest'

import {awsSpotHistory, fetchSpotHistory, spotHistorySource} from '../../../../src/prices/sources/aws/spot-history.ts'
import type {PriceRequest} from '../../../../src/prices/sources/source.ts'
import {type Loopback, type LoopbackReply, loopback} from '../../../support/loopback.ts'
import {recorded} from '../../../support/recorded.ts'
import {sourceContext} from '../../../support/source-context.ts'
import {
  answerSpotHistory,
  awsEnv,
  awsEnvWithoutKeys,
  ec2Error,
  type SpotObservation,
  signedRegion,
  spotHistoryXml,
} from '../../../support/wires/aws.ts'

const OBSERVED: SpotObservation[] = [
  {zone: 'us-east-1a', type: 'p5.48xlarge', price: '16.950000', at: '2026-08-10T09:00:00.000Z'},
  {zone: 'us-east-1a', type: 'p5.48xlarge', price: '17.100000', at: '2026-08-09T09:00:00.000Z'},
  {zone: 'us-east-1a', type: 'p5.48xlarge', price: '18.000000', at: '2026-07-01T09:00:00.000Z'},
  {zone: 'us-east-1b', type: 'p5.48xlarge', price: '55.040000', at: '2026-08-08T09:00:00.000Z'},
  {zone: 'us-east-1b', type: 'm5.large', price: '0.040000', at: '2026-08-10T01:00:00.000Z'},
  {zone: 'us-east-1b', type: 'm5.large', price: '0.130000', at: '2026-08-10T02:00:00.000Z', system: 'Windows'},
  {zone: 'us-east-1-bos-1a', type: 'm5.large', price: '0.050000', at: '2026-08-10T01:00:00.000Z'},
  {zone: 'eu-west-1c', type: 'm5.large', price: '0.043000', at: '2026-08-10T03:00:00.000Z'},
]

const spot = (zone: string, instanceType: string, usdPerHour: number) => ({
  region: zone.slice(0, -1),
  zone,
  instanceType,
  market: 'spot' as const,
  usdPerHour,
})

const serve = (observed = OBSERVED, pageSize = 1000) =>
  loopback((request) => answerSpotHistory(request, observed, pageSize))
const xml = (observed: SpotObservation[]): LoopbackReply => ({body: spotHistoryXml(observed)})
const stubEnv = (env: Record<string, string>) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
}

async function fetchFrom(server: Loopback, request: PriceRequest = {regions: ['us-east-1']}, source = awsSpotHistory) {
  await using _ = server
  vi.stubEnv('AWS_ENDPOINT_URL_EC2', server.url)
  return await source.fetch(request, sourceContext())
}

async function historyFrom(server: Loopback, request: Partial<Parameters<typeof fetchSpotHistory>[0]> = {}) {
  await using _ = server
  vi.stubEnv('AWS_ENDPOINT_URL_EC2', server.url)
  return await fetchSpotHistory(
    {region: 'us-east-1', instanceType: 'p5.48xlarge', days: 7, ...request},
    sourceContext(),
  )
}

beforeEach(() => stubEnv(awsEnv('http://127.0.0.1:9')))
afterAll(() => vi.unstubAllEnvs())

describe('AWS spot price history as a source', () => {
  test('gives the price in force in each zone of each region, over all pages', async () => {
    const server = await serve(OBSERVED, 1)
    const sheet = await fetchFrom(server, {regions: ['us-east-1', 'eu-west-1']})
    expect(sheet).toMatchObject({id: 'aws-spot-history', kind: 'observed', asOf: '2026-08-10T12:00:00.000Z'})
    expect(sheet.regions).toEqual(['us-east-1', 'eu-west-1'])
    expect(sheet.rows).toHaveLength(4)
    expect(sheet.rows).toEqual(
      expect.arrayContaining([
        spot('us-east-1a', 'p5.48xlarge', 16.95),
        spot('us-east-1b', 'p5.48xlarge', 55.04),
        spot('us-east-1b', 'm5.large', 0.04),
        spot('eu-west-1c', 'm5.large', 0.043),
      ]),
    )
    expect(new Set(server.requests.map(signedRegion))).toEqual(new Set(['us-east-1', 'eu-west-1']))
  })

  test('selects on the wire by the types asked for', async () => {
    const server = await serve()
    const {rows} = await fetchFrom(server, {regions: ['us-east-1'], instanceTypes: ['m5.large']})
    expect(rows).toEqual([spot('us-east-1b', 'm5.large', 0.04)])
    expect(server.requests[0]?.body).toContain('InstanceType.1=m5.large')
  })

  test('takes the newest entry of a zone; where that is no price, no older one stands in', async () => {
    const at = (hour: number) => `2026-08-10T0${hour}:00:00.000Z`
    const {rows} = await fetchFrom(
      await loopback(() =>
        xml([
          {zone: 'us-east-1a', type: 'm5.large', price: '0.04', at: at(1)},
          {zone: 'us-east-1a', type: 'm5.large', price: '0.05', at: at(3)},
          {zone: 'us-east-1a', type: 'm5.large', price: '0.06', at: at(2)},
          {zone: 'us-east-1b', type: 'm5.large', price: '0.04', at: at(1)},
          {zone: 'us-east-1b', type: 'm5.large', price: '0.000000', at: at(3)},
        ]),
      ),
    )
    expect(rows).toEqual([spot('us-east-1a', 'm5.large', 0.05)])
  })

  test('names the zone by its id where it has no name', async () => {
    const body = spotHistoryXml([
      {zone: 'use1-az2', type: 'm5.large', price: '0.05', at: '2026-08-10T01:00:00.000Z'},
    ]).replaceAll('availabilityZone>', 'availabilityZoneId>')
    const {rows} = await fetchFrom(await loopback(() => ({body})))
    expect(rows.map(({zone}) => zone)).toEqual(['use1-az2'])
  })
})

describe('the spot price history of a type', () => {
  test('is the price changes of the window and the price it began with, by zone, oldest first', async () => {
    const history = await historyFrom(await serve(OBSERVED, 2), {days: 2})
    expect(history).toEqual({
      region: 'us-east-1',
      instanceType: 'p5.48xlarge',
      source: 'AWS spot price history',
      from: '2026-08-08T12:00:00.000Z',
      to: '2026-08-10T12:00:00.000Z',
      zones: [
        {
          zone: 'us-east-1a',
          points: [
            {at: '2026-07-01T09:00:00.000Z', usdPerHour: 18},
            {at: '2026-08-09T09:00:00.000Z', usdPerHour: 17.1},
            {at: '2026-08-10T09:00:00.000Z', usdPerHour: 16.95},
          ],
        },
        {zone: 'us-east-1b', points: [{at: '2026-08-08T09:00:00.000Z', usdPerHour: 55.04}]},
      ],
    })
  })

  test.each(recorded('aws/spot-history.json', 'aws-ec2-describe-spot-price-history-m5.large.json'))(
    'holds every point of a recorded reply, in order: %s',
    async (_, text) => {
      const entries = JSON.parse(text).SpotPriceHistory as {
        AvailabilityZone: string
        InstanceType: string
        SpotPrice: string
        Timestamp: string
      }[]
      const observed = entries.map(({AvailabilityZone, InstanceType, SpotPrice, Timestamp}) => ({
        zone: AvailabilityZone,
        type: InstanceType,
        price: SpotPrice,
        at: new Date(Timestamp).toISOString(),
      }))
      await using server = await serve(observed, 100)
      vi.stubEnv('AWS_ENDPOINT_URL_EC2', server.url)
      const context = sourceContext({now: () => new Date('2021-02-09T12:00:00Z')})
      const request = {region: 'us-east-1', instanceType: 'm5.large', days: 90}
      const {zones} = await fetchSpotHistory(request, context)
      expect(zones.map(({zone}) => zone)).toEqual([...new Set(observed.map(({zone}) => zone))].sort())
      expect(zones.flatMap(({points}) => points)).toHaveLength(entries.length)
      for (const {points} of zones) {
        expect(points.map(({at}) => at)).toEqual(points.map(({at}) => at).toSorted())
        expect(points.every(({usdPerHour}) => usdPerHour > 0.03 && usdPerHour < 0.05)).toBe(true)
      }
    },
  )

  test('has no zones where the type has no spot market', async () => {
    expect((await historyFrom(await serve(), {instanceType: 'mac2.metal'})).zones).toEqual([])
  })

  test.each([0, -1, 91, Number.NaN])('does not go back %s days', async (days) => {
    const server = await serve()
    await expect(historyFrom(server, {days})).rejects.toMatchObject({code: 'E_BAD_DAYS', oclif: {exit: 2}})
    expect(server.requests).toHaveLength(0)
  })
})

describe('a failure of the spot price history', () => {
  const unavailable = {code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}}

  test.each<[string, LoopbackReply]>([
    ['throttling', ec2Error(503, 'RequestLimitExceeded')],
    ['an internal error', ec2Error(500, 'InternalError')],
    ['a broken connection', {body: 'x'.repeat(5000), cutAfter: 0}],
  ])('once is tried again: %s', async (_, reply) => {
    const server = await loopback((request, index) => (index === 0 ? reply : answerSpotHistory(request, OBSERVED)))
    expect((await fetchFrom(server)).rows).toHaveLength(3)
    expect(server.requests).toHaveLength(2)
  })

  test.each<[string, LoopbackReply, string]>([
    ['throttling', ec2Error(503, 'RequestLimitExceeded'), 'AWS is throttling (RequestLimitExceeded)'],
    ['an internal error', ec2Error(500, 'InternalError'), 'AWS answered 500 (InternalError'],
    ['a refused parameter', ec2Error(400, 'InvalidParameterValue', 'no such type'), 'no such type'],
  ])('that goes on is told: %s', async (_, reply, message) => {
    const fetched = fetchFrom(await loopback(() => reply))
    await expect(fetched).rejects.toThrow(message)
    await expect(fetched).rejects.toMatchObject(unavailable)
  })

  test('in one region throws the answers of the others away', async () => {
    const server = await loopback((request) =>
      signedRegion(request) === 'eu-west-1'
        ? ec2Error(400, 'InvalidParameterValue')
        : answerSpotHistory(request, OBSERVED),
    )
    await expect(fetchFrom(server, {regions: ['us-east-1', 'eu-west-1']})).rejects.toMatchObject(unavailable)
  })

  test('to answer in time is told', async () => {
    const server = await loopback(() => ({body: '', delayMs: 5000}))
    await expect(fetchFrom(server, undefined, spotHistorySource({requestTimeoutMs: 100}))).rejects.toMatchObject(
      unavailable,
    )
  })

  test.each<[string, LoopbackReply]>([
    ['garbage', {body: 'not < xml'}],
    ['an entry without a price', xml(OBSERVED.slice(0, 1))],
    ['a time that is none', xml([{...OBSERVED[0]!, at: 'yesterday'}])],
    ['the same page for ever', {body: spotHistoryXml([], 'again')}],
  ])('to make sense is told: %s', async (name, reply) => {
    const body =
      name === 'an entry without a price' ? String(reply.body).replace(/<spotPrice>.*<\/spotPrice>/, '') : reply.body
    const fetched = fetchFrom(await loopback(() => ({...reply, body})))
    await expect(fetched).rejects.toMatchObject({code: 'E_BAD_REPLY', oclif: {exit: 3}})
  })

  test.each([
    ['RequestExpired', 400, 'have expired'],
    ['AuthFailure', 401, 'does not accept the credentials'],
    ['UnauthorizedOperation', 403, 'may not do this'],
  ])('for the credentials is the user’s to mend: %s', async (code, status, message) => {
    const fetched = fetchFrom(await loopback(() => ec2Error(status, code)))
    await expect(fetched).rejects.toThrow(message)
    await expect(fetched).rejects.toMatchObject({code: 'E_CREDENTIALS', oclif: {exit: 2}})
  })

  test('for want of credentials opens no connection', async () => {
    stubEnv(awsEnvWithoutKeys('http://127.0.0.1:9'))
    const server = await serve()
    await expect(fetchFrom(server)).rejects.toMatchObject({code: 'E_CREDENTIALS', oclif: {exit: 2}})
    expect(server.requests).toHaveLength(0)
  })

  test('by the caller’s signal ends at once', async () => {
    const stop = new AbortController()
    await using server = await loopback(() => ({body: '', delayMs: 5000}))
    vi.stubEnv('AWS_ENDPOINT_URL_EC2', server.url)
    setTimeout(() => stop.abort(new Error('Ctrl-C')), 200)
    const fetched = awsSpotHistory.fetch({regions: ['us-east-1', 'eu-west-1']}, sourceContext({signal: stop.signal}))
    await expect(fetched).rejects.toThrow('Ctrl-C')
  })
})
