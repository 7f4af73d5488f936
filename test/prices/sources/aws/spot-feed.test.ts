import {describe, expect, test} from 'vitest'

import {awsSpotFeed} from '../../../../src/prices/sources/aws/spot-feed.ts'
import {type LoopbackReply, loopback} from '../../../support/loopback.ts'
import {recorded} from '../../../support/recorded.ts'
import {sourceContext} from '../../../support/source-context.ts'
import {fileServer, spotFeedJson} from '../../../support/wires/aws.ts'

const at = (url: string) => sourceContext({env: {FRUGAL_AWS_SPOT_FEED_URL: url}})

async function fetchFrom(reply: LoopbackReply, regions = ['us-east-1']) {
  await using server = await loopback(() => reply)
  return await awsSpotFeed.fetch({regions}, at(server.url))
}

describe('the AWS spot feed', () => {
  test.each(recorded('aws/spot-feed.json', 'aws-spot-feed-spot.json.SHAPE-ONLY.json'))(
    'reads Linux prices of the asked regions: %s',
    async (_, body) => {
      const sheet = await fetchFrom({body}, ['us-west-2', 'us-east-1'])
      expect(sheet).toMatchObject({id: 'aws-spot-feed', provider: 'aws', source: 'AWS spot feed', kind: 'observed'})
      expect(sheet.regions).toEqual(['us-west-2', 'us-east-1'])
      expect(sheet.rows).toContainEqual({
        region: 'us-west-2',
        instanceType: 'p5.48xlarge',
        market: 'spot',
        usdPerHour: 16.5441,
      })
      expect(sheet.rows).toContainEqual({
        region: 'us-east-1',
        instanceType: 'm6i.xlarge',
        market: 'spot',
        usdPerHour: 0.0615,
      })
      expect(sheet.rows.map(({instanceType}) => instanceType)).not.toContain('p6-b300.48xlarge')
    },
  )

  test('reads small figures with an exponent; N/A*, 0 and nonsense are no price', async () => {
    const prices = {
      't4g.nano': '9.0E-4',
      'a1.large': 'N/A*',
      'a1.xlarge': '0',
      'a1.metal': '-1',
      'b1.large': '',
      'c1.large': 'NaN',
      'd1.large': 'Infinity',
      'e1.large': '0x10',
      'f1.large': '1e999',
    }
    const {rows} = await fetchFrom({body: spotFeedJson({'us-east-1': prices})})
    expect(rows).toEqual([{region: 'us-east-1', instanceType: 't4g.nano', market: 'spot', usdPerHour: 0.0009}])
  })

  test('knows the old names of regions; the first price of a type stands', async () => {
    const body = spotFeedJson({
      'us-east': {'m5.large': '0.01'},
      'us-east-1': {'m5.large': '0.02', 'm5.xlarge': '0.03'},
      'us-west': {'m5.large': '0.04'},
      'eu-ireland': {'m5.large': '0.05'},
      'apac-sin': {'m5.large': '0.06'},
      'apac-syd': {'m5.large': '0.07'},
      'apac-tokyo': {'m5.large': '0.08'},
    })
    const regions = ['us-east-1', 'us-west-1', 'eu-west-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1']
    const sheet = await fetchFrom({body}, regions)
    expect(sheet.regions).toEqual(regions)
    expect(sheet.rows.map(({usdPerHour}) => usdPerHour)).toEqual([0.01, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08])
  })

  test('does not answer for a region that it does not hold', async () => {
    const sheet = await fetchFrom({body: spotFeedJson({'us-east-1': {'m5.large': '0.04'}})}, ['me-south-1'])
    expect([sheet.regions, sheet.rows]).toEqual([[], []])
  })

  test('leaves out a type whose name is none', async () => {
    const body = spotFeedJson({'us-east-1': {'m5.large\u001b[31m': '0.04', 'm5.large': '0.05'}})
    expect((await fetchFrom({body})).rows.map(({usdPerHour}) => usdPerHour)).toEqual([0.05])
  })

  test.each([
    ['Mon, 10 Aug 2026 06:54:00 GMT', '2026-08-10T06:54:00.000Z'],
    ['Tue, 10 Aug 2027 06:54:00 GMT', '2026-08-10T12:00:00.000Z'],
    ['yesterday', '2026-08-10T12:00:00.000Z'],
  ])('is as old as the server says (%s)', async (modified, asOf) => {
    const body = spotFeedJson({'us-east-1': {'m5.large': '0.04'}})
    expect((await fetchFrom({headers: {'last-modified': modified}, body})).asOf).toBe(asOf)
  })

  test.each([
    ['garbage', 'not { json', 'the reply is not JSON'],
    ['another shape', '{"config": {"rate": "perhr"}}', 'unexpected reply at config.regions'],
    ['another unit', spotFeedJson({}).replace('perhr', 'permonth'), 'unexpected reply at config.rate'],
    ['another currency', spotFeedJson({'us-east-1': {'m5.large': '0.3'}}).replaceAll('USD', 'CNY'), 'in CNY, not USD'],
    ['no price at all', spotFeedJson({'us-east-1': {'m5.large': 'N/A*'}}), 'no Linux price at all'],
  ])('refuses %s', async (_, body, message) => {
    const failed = fetchFrom({body})
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.toMatchObject({code: 'E_BAD_REPLY', oclif: {exit: 3}})
  })

  test('is unavailable when the file is gone, the server is down, slow, or breaks off each time', async () => {
    const unavailable = {code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}}
    await expect(fetchFrom({status: 404, body: ''})).rejects.toMatchObject(unavailable)
    await expect(fetchFrom({status: 503, body: ''})).rejects.toMatchObject(unavailable)
    await expect(fetchFrom({body: 'x'.repeat(9000), cutAfter: 50})).rejects.toMatchObject(unavailable)
    await using slow = await loopback(() => ({body: '', delayMs: 5000}))
    const context = sourceContext({env: {FRUGAL_AWS_SPOT_FEED_URL: slow.url}}, {attempts: 2, tryTimeoutMs: 50})
    await expect(awsSpotFeed.fetch({regions: ['us-east-1']}, context)).rejects.toMatchObject(unavailable)
  })

  test('survives a throttled and a truncated try', async () => {
    const body = spotFeedJson({'us-east-1': {'m5.large': '0.04'}})
    const replies: LoopbackReply[] = [{status: 429, body: ''}, {body, cutAfter: 20}, {body}]
    await using server = await loopback((_, index) => replies[index]!)
    expect((await awsSpotFeed.fetch({regions: ['us-east-1']}, at(server.url))).rows).toHaveLength(1)
  })

  test('refuses an override that is no address, and says how it looks', async () => {
    const fetched = awsSpotFeed.fetch({regions: ['us-east-1']}, at('spot.json'))
    await expect(fetched).rejects.toMatchObject({code: 'E_BAD_URL', oclif: {exit: 2}})
  })

  test('asks for the override exactly as given', async () => {
    await using server = await fileServer({'/mirror/spot.json': spotFeedJson({'us-east-1': {'m5.large': '0.04'}})})
    await awsSpotFeed.fetch({regions: ['us-east-1']}, at(`${server.url}/mirror/spot.json`))
    expect(server.requests.map(({method, url}) => `${method} ${url.pathname}`)).toEqual(['GET /mirror/spot.json'])
  })
})
