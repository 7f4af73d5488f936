import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {Worker} from 'node:worker_threads'

import {describe, expect, test} from 'vitest'

import {awsBulk} from '../../../../src/prices/sources/aws/bulk.ts'
import {type Loopback, type LoopbackReply, loopback} from '../../../support/loopback.ts'
import {sourceContext} from '../../../support/source-context.ts'
import {fileServer} from '../../../support/wires/aws.ts'
import {type BulkProduct, bulkCsv, bulkHead, bulkLine} from '../../../support/wires/aws-bulk.ts'

const fileOf = (region: string) => `/offers/v1.0/aws/AmazonEC2/current/${region}/index.csv`
const at = ({url}: {url: string}) => sourceContext({env: {FRUGAL_AWS_BULK_URL: `${url}/`}})

async function fetchFrom(server: Loopback, regions = ['us-east-1']) {
  await using _ = server
  return await awsBulk.fetch({regions}, at(server))
}

const read = async (...products: BulkProduct[]) => fetchFrom(await fileServer(bulkCsv(products)))
const onDemand = (instanceType: string, usdPerHour: number, region = 'us-east-1') => ({
  region,
  instanceType,
  market: 'onDemand' as const,
  usdPerHour,
})

describe('the AWS bulk price list', () => {
  test('reads plain Linux on-demand prices and specs of each region from its own file', async () => {
    const server = await fileServer({
      [fileOf('us-east-1')]: bulkCsv([
        {instanceType: 'm5.xlarge', usd: '0.1920000000'},
        {instanceType: 'm7g.xlarge', usd: '0.1632', attributes: {physicalProcessor: 'AWS Graviton3 Processor'}},
        {instanceType: 'x1.32xlarge', usd: '13.338', attributes: {vcpu: '128', memory: '1,952 GiB'}},
      ]),
      [fileOf('eu-west-1')]: bulkCsv([{instanceType: 'm5.xlarge', usd: '0.214', regionCode: 'eu-west-1'}], {
        published: '2026-07-30T10:00:00Z',
      }),
    })
    const sheet = await fetchFrom(server, ['us-east-1', 'eu-west-1'])
    expect(sheet).toMatchObject({id: 'aws-bulk', kind: 'listed', asOf: '2026-07-30T10:00:00.000Z'})
    expect(sheet.regions).toEqual(['us-east-1', 'eu-west-1'])
    expect(sheet.rows).toEqual([
      onDemand('m5.xlarge', 0.192),
      onDemand('m7g.xlarge', 0.1632),
      onDemand('x1.32xlarge', 13.338),
      onDemand('m5.xlarge', 0.214, 'eu-west-1'),
    ])
    expect(sheet.specs).toEqual([
      {instanceType: 'm5.xlarge', vcpu: 4, memoryGiB: 16, arch: 'x86_64'},
      {instanceType: 'm7g.xlarge', vcpu: 4, memoryGiB: 16, arch: 'arm64'},
      {instanceType: 'x1.32xlarge', vcpu: 128, memoryGiB: 1952, arch: 'x86_64'},
    ])
  })

  test('takes bare metal from the dedicated listing and everything else from the shared one', async () => {
    const metal = 'Compute Instance (bare metal)'
    const {rows} = await read(
      {instanceType: 'm5.xlarge', usd: '0.192'},
      {instanceType: 'm5.xlarge', usd: '0.203', attributes: {tenancy: 'Dedicated'}},
      {instanceType: 'm5.metal', usd: '4.608', productFamily: metal, attributes: {tenancy: 'Dedicated'}},
      {instanceType: 'm5.metal', usd: '1', productFamily: metal, attributes: {tenancy: 'Host'}},
    )
    expect(rows).toEqual([onDemand('m5.xlarge', 0.192), onDemand('m5.metal', 4.608)])
  })

  test.each<[string, Partial<BulkProduct>]>([
    ['Windows', {attributes: {operatingSystem: 'Windows'}}],
    ['SQL on top', {attributes: {preInstalledSw: 'SQL Web'}}],
    ['an unused reservation', {attributes: {capacitystatus: 'UnusedCapacityReservation'}}],
    ['a Capacity Block at $0', {usd: '0.0000000000', attributes: {marketoption: 'CapacityBlock'}}],
    ['a listing at $0', {usd: '0.0000000000'}],
    ['a reserved hour', {term: 'Reserved'}],
    ['an upfront fee', {unit: 'Quantity'}],
    ['a local zone', {regionCode: 'us-east-1-bos-1'}],
    ['a host', {productFamily: 'Dedicated Host', attributes: {tenancy: 'Host'}}],
    ['a price that is not in force yet', {effective: '2026-09-01'}],
  ])('leaves out %s', async (_, product) => {
    const {rows} = await read({instanceType: 'p5.48xlarge', ...product}, {instanceType: 'm5.large', usd: '0.096'})
    expect(rows).toEqual([onDemand('m5.large', 0.096)])
  })

  test('takes the newest price in force, and none where two from one day differ', async () => {
    const {rows} = await read(
      {instanceType: 'm5.large', usd: '0.1', effective: '2025-01-01'},
      {instanceType: 'm5.large', usd: '0.09', effective: '2026-01-01'},
      {instanceType: 'm5.large', usd: '0.2', effective: '2024-01-01'},
      {instanceType: 'c5.large', usd: '0.085'},
      {instanceType: 'c5.large', usd: '0.085'},
      {instanceType: 'r5.large', usd: '0.126'},
      {instanceType: 'r5.large', usd: '0.127'},
    )
    expect(rows).toEqual([onDemand('m5.large', 0.09), onDemand('c5.large', 0.085)])
  })

  test('begins anew when the file breaks off, and gives up after three times', async () => {
    const whole = bulkCsv([{instanceType: 'm5.large', usd: '0.096'}])
    const cut = {body: whole, cutAfter: whole.length - 40}
    const once = await loopback((_, index) => (index === 0 ? cut : {body: whole}))
    expect((await fetchFrom(once)).rows).toEqual([onDemand('m5.large', 0.096)])
    expect(once.requests).toHaveLength(2)
    const always = await loopback(() => cut)
    await expect(fetchFrom(always)).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}})
    expect(always.requests).toHaveLength(3)
  })

  test('says which region has no file', async () => {
    const server = await fileServer({[fileOf('us-east-1')]: bulkCsv([{instanceType: 'm5.large'}])})
    const fetched = fetchFrom(server, ['us-east-1', 'us-esat-1'])
    await expect(fetched).rejects.toThrow('no price file for region "us-esat-1"')
    await expect(fetched).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE'})
  })

  test.each<[string, string, string]>([
    ['another currency', bulkCsv([{instanceType: 'm5.large', currency: 'CNY'}]), 'prices are in CNY, not USD'],
    ['a file without prices', bulkCsv([]), 'holds no Linux on-demand price'],
    ['a row cut short', `${bulkCsv([{instanceType: 'm5.large'}])}"SKU2","JRT"\n`, 'line 2 of us-east-1 has 2 columns'],
    ['a quote that is not closed', `${bulkHead()}"SKU`, 'a quote is not closed'],
    ['a missing column', bulkCsv([{instanceType: 'm5.large'}]).replace('"Tenancy"', '"Tenant"'), 'no column "Tenancy"'],
    ['a page that is no CSV', '<html>\n<body>\n', 'names no columns'],
    ['no publication date', bulkCsv([{instanceType: 'm5.large'}]).replace('Publication', 'X'), 'no publication date'],
  ])('refuses %s', async (_, body, message) => {
    const fetched = fetchFrom(await fileServer(body))
    await expect(fetched).rejects.toThrow(message)
    await expect(fetched).rejects.toMatchObject({code: 'E_BAD_REPLY', oclif: {exit: 3}})
  })

  test('asks for one file after the other, and stops with the signal', async () => {
    const stop = new AbortController()
    const reply = (): LoopbackReply => {
      setTimeout(() => stop.abort(new Error('Ctrl-C')), 20)
      return {body: '', delayMs: 5000}
    }
    await using server = await loopback(reply)
    const context = {...at(server), signal: stop.signal}
    await expect(awsBulk.fetch({regions: ['us-east-1', 'eu-west-1']}, context)).rejects.toThrow('Ctrl-C')
    expect(server.requests).toHaveLength(1)
  })

  test('reads 80 MB with a heap of 32 MB', async () => {
    const lines = Array.from({length: 500}, (_, i) => bulkLine({instanceType: `m5.size${i}`, term: 'Reserved'}))
    const reserved = lines.join('')
    const pieces = Math.ceil(80e6 / reserved.length)
    const server = createServer(async (_, outgoing) => {
      outgoing.write(bulkHead())
      for (let i = 0; i < pieces; i++) {
        const line = bulkLine({instanceType: `p4de.test${i}xlarge`, usd: '0.5'})
        if (!outgoing.write(reserved + line)) await new Promise((resolve) => outgoing.once('drain', resolve))
      }
      outgoing.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const {port} = server.address() as AddressInfo
      const worker = new Worker(new URL('../../../support/workers/read-bulk.ts', import.meta.url), {
        workerData: {url: `http://127.0.0.1:${port}`},
        resourceLimits: {maxOldGenerationSizeMb: 32},
      })
      const rows = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
      expect(rows).toBe(pieces)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
