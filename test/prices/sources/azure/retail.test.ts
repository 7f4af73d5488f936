import {describe, expect, test, vi} from 'vitest'

import type {HttpOptions} from '../../../../src/prices/http/http.ts'
import {azureRetail} from '../../../../src/prices/sources/azure/retail.ts'
import type {PriceRequest, SourceContext} from '../../../../src/prices/sources/source.ts'
import {type LoopbackReply, type LoopbackRequest, loopback} from '../../../support/loopback.ts'
import {sourceContext} from '../../../support/source-context.ts'
import {answerRetail, retailItem, retailPage, spotItem} from '../../../support/wires/azure.ts'
import {withFaults} from '../../../support/wires/faults.ts'

const ITEMS = [
  retailItem('Standard_D2s_v5', 0.096),
  spotItem('Standard_D2s_v5', 0.0412),
  retailItem('Standard_D2s_v5', 0.188, {productName: 'Virtual Machines Dsv5 Series Windows'}),
  retailItem('Standard_NC24ads_A100_v4', 3.673),
  retailItem('Standard_D2s_v5', 0.115, {armRegionName: 'westeurope'}),
]

type Handler = (request: LoopbackRequest, index: number) => LoopbackReply | Promise<LoopbackReply>

interface AskOptions {
  request?: Partial<PriceRequest>
  context?: Partial<SourceContext>
  http?: HttpOptions
}

async function ask(handler: Handler, {context = {}, http = {}, request = {}}: AskOptions = {}) {
  await using server = await loopback(handler)
  const env = {FRUGAL_AZURE_PRICES_URL: `${server.url}/api/retail/prices`}
  const sheet = await azureRetail.fetch({regions: ['eastus'], ...request}, sourceContext({env, ...context}, http))
  return {sheet, requests: server.requests}
}

const prices: Handler = (request) => answerRetail(request, ITEMS)
const paged: Handler = (request) => answerRetail(request, ITEMS, 1)

describe('the Azure Retail Prices', () => {
  test('give on-demand and spot prices of the asked regions, at one moment', async () => {
    const now = vi.fn(() => new Date('2026-08-10T12:00:00Z'))
    const {sheet} = await ask(prices, {request: {regions: ['eastus', 'westeurope']}, context: {now}})
    expect(sheet).toEqual({
      id: 'azure-retail',
      provider: 'azure',
      source: 'Azure Retail Prices',
      kind: 'listed',
      asOf: '2026-08-10T12:00:00.000Z',
      regions: ['eastus', 'westeurope'],
      rows: [
        {region: 'eastus', instanceType: 'Standard_D2s_v5', market: 'onDemand', usdPerHour: 0.096},
        {region: 'eastus', instanceType: 'Standard_D2s_v5', market: 'spot', usdPerHour: 0.0412},
        {region: 'eastus', instanceType: 'Standard_NC24ads_A100_v4', market: 'onDemand', usdPerHour: 3.673},
        {region: 'westeurope', instanceType: 'Standard_D2s_v5', market: 'onDemand', usdPerHour: 0.115},
      ],
    })
    expect(now).toHaveBeenCalledTimes(1)
  })

  test('are asked for machines on pay-as-you-go, in USD, and read to the last page', async () => {
    const {requests, sheet} = await ask(paged)
    expect(requests).toHaveLength(4)
    expect(requests[0]?.url.pathname).toBe('/api/retail/prices')
    expect(Object.fromEntries(requests[0]!.url.searchParams)).toEqual({
      'api-version': '2023-01-01-preview',
      currencyCode: "'USD'",
      $filter: "serviceName eq 'Virtual Machines' and priceType eq 'Consumption' and armRegionName eq 'eastus'",
    })
    expect(sheet.rows).toHaveLength(3)
  })

  test('are asked for the named types alone, and for all where many are named', async () => {
    const {requests, sheet} = await ask(prices, {request: {instanceTypes: ['Standard_NC24ads_A100_v4', "x'y"]}})
    expect(sheet.rows.map(({instanceType}) => instanceType)).toEqual(['Standard_NC24ads_A100_v4'])
    expect(requests[0]?.url.searchParams.get('$filter')).toContain(
      " and (armSkuName eq 'Standard_NC24ads_A100_v4' or armSkuName eq 'x''y')",
    )
    const many = Array.from({length: 30}, (_, i) => `Standard_X${i}`)
    expect((await ask(prices, {request: {instanceTypes: many}})).sheet.rows).toHaveLength(3)
  })

  test('do not answer for a region without prices', async () => {
    const {sheet} = await ask(prices, {request: {regions: ['marsnorth', 'westeurope']}})
    expect(sheet.regions).toEqual(['westeurope'])
    const named = {regions: ['westeurope'], instanceTypes: ['Standard_NC24ads_A100_v4']}
    expect((await ask(prices, {request: named})).sheet).toMatchObject({regions: ['westeurope'], rows: []})
  })

  test('are not followed to another host', async () => {
    const asked = ask(() => retailPage([], 'https://prices.example.com/api/retail/prices?$skip=100'))
    await expect(asked).rejects.toMatchObject({code: 'E_BAD_REPLY', message: /not on 127.0.0.1.*prices.example.com/})
    await expect(ask(() => retailPage([], 'next please'))).rejects.toMatchObject({code: 'E_BAD_REPLY'})
  })

  test('follow a link to the same host as it is', async () => {
    const {requests} = await ask(({headers, url}) =>
      retailPage([], url.pathname === '/api/retail/prices' ? `http://${headers['host']}/other?$skip=1` : null),
    )
    expect(requests.map(({url}) => url.pathname + url.search)).toContain('/other?$skip=1')
  })

  test('have an address that is one', async () => {
    const context = sourceContext({env: {FRUGAL_AZURE_PRICES_URL: 'prices'}})
    await expect(azureRetail.fetch({regions: ['eastus']}, context)).rejects.toMatchObject({
      code: 'E_BAD_URL',
      oclif: {exit: 2},
    })
  })
})

describe('Azure Retail Prices in trouble', () => {
  test.each([
    ['429', {status: 429, headers: {'retry-after': '0'}}],
    ['503', {status: 503}],
    ['a reply that breaks off', {cutAfter: 50}],
  ])('are asked again after %s', async (_, fault) => {
    const {requests, sheet} = await ask(withFaults({2: fault}, paged))
    expect(requests).toHaveLength(5)
    expect(sheet.rows).toHaveLength(3)
  })

  test.each<[string, Partial<LoopbackReply>]>([
    ['500', {status: 500}],
    ['429', {status: 429}],
    ['400', {status: 400}],
    ['a reply that always breaks off', {cutAfter: 50}],
  ])('that stay at %s are unavailable', async (_, fault) => {
    const handler: Handler = async (request, i) => ({...(await prices(request, i)), ...fault})
    await expect(ask(handler)).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}})
  })

  test('in one region are none at all', async () => {
    const handler: Handler = (request, i) =>
      request.url.search.includes('westeurope') ? {status: 500, body: ''} : prices(request, i)
    const asked = ask(handler, {request: {regions: ['eastus', 'westeurope']}})
    await expect(asked).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE'})
  })

  test('that are slow are given up', async () => {
    const slow: Handler = () => ({body: '{}', delayMs: 2000})
    const asked = ask(slow, {http: {attempts: 2, tryTimeoutMs: 50}})
    await expect(asked).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE', message: /did not answer/})
    const inTime = ask(slow, {context: {signal: AbortSignal.timeout(50)}})
    await expect(inTime).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE'})
    const user = new AbortController()
    const stopped = ask(slow, {context: {signal: user.signal}})
    setTimeout(() => user.abort(new Error('stopped')), 50)
    await expect(stopped).rejects.toThrow('stopped')
  })

  test.each([
    ['is not JSON', {body: '<html>'}],
    ['has no items', {body: '{}'}],
    ['has an item of another shape', retailPage([{...ITEMS[0], retailPrice: '0.096'}])],
    ['has a date that is none', retailPage([{...ITEMS[0], effectiveStartDate: 'soon'}])],
    ['is in another currency', retailPage(ITEMS, null, 'EUR')],
    ['goes round in a circle', retailPage(ITEMS, 'https://prices.azure.com:443/api/retail/prices?$skip=0')],
  ])('whose reply %s are a bad reply', async (_, reply) => {
    await expect(ask(() => reply)).rejects.toMatchObject({code: 'E_BAD_REPLY', oclif: {exit: 3}})
  })

  test('that never end are given up', async () => {
    let page = 0
    const endless: Handler = () => retailPage([], `https://prices.azure.com:443/api/retail/prices?$skip=${++page}`)
    await expect(ask(endless)).rejects.toMatchObject({code: 'E_BAD_REPLY', message: /did not end after 200 pages/})
  })
})
