import {describe, expect, test} from 'vitest'

import {linesOf, listed, tiersOf} from '../support.ts'

describe('egress', () => {
  test('is graduated, with the free part first', () => {
    const usd = tiersOf('aws', 'data-transfer', 'internet egress', 'us-east-1').map((tier) => tier.usd)
    expect(usd[0]).toBe(0)
    const [line] = linesOf({type: 'egress', sizeGB: '20TB'})
    expect(line).toMatchObject({driver: 'bandwidth', quantity: 20_000, unit: 'GB'})
    expect(line!.monthly).toBeCloseTo(10_140 * usd[1]! + 9760 * usd[2]!, 6)
  })

  test('within the free part costs nothing, which is known and not missing', () => {
    expect(linesOf({type: 'egress', sizeGB: 100})[0]).toMatchObject({monthly: 0})
  })

  test('above the last tier that is known has no price', () => {
    const place = {region: 'us-west-2'}
    expect(linesOf({type: 'egress', sizeGB: 10_240}, place)[0]!.monthly).toBeCloseTo(
      10_140 * tiersOf('aws', 'data-transfer', 'internet egress', 'us-west-2')[1]!.usd,
      6,
    )
    const [line] = linesOf({type: 'egress', sizeGB: 10_241}, place)
    expect(line).toMatchObject({quantity: 10_241, missing: 'no price found for internet egress above the tiers listed'})
    expect(line).not.toHaveProperty('monthly')
  })

  test('of Google Cloud is by GiB', () => {
    const [line] = linesOf({type: 'egress', sizeGB: '1GiB'}, {provider: 'gcp'})
    expect(line!.quantity).toBeCloseTo(1, 9)
    expect(line!.monthly).toBeCloseTo(listed('gcp', 'data-transfer', 'internet egress', 'us-central1'), 9)
  })
})

describe('a delivery network', () => {
  test('is data, and requests by ten thousand where they are given', () => {
    const [data, requests] = linesOf({type: 'cdn', sizeGB: 500, httpsRequests: '3M'})
    expect(data).toMatchObject({quantity: 500, monthly: 500 * listed('aws', 'cloudfront', 'us egress')})
    expect(requests).toMatchObject({quantity: 300, unit: '10k requests'})
    expect(requests!.monthly).toBeCloseTo(300 * listed('aws', 'cloudfront', 'us https requests'), 9)
    expect(linesOf({type: 'cdn', sizeGB: 500})).toHaveLength(1)
  })

  test('is not found for a cloud whose list has none', () => {
    expect(linesOf({type: 'cdn', sizeGB: 1}, {provider: 'azure'})[0]!.missing).toContain('azure')
  })
})

describe('load balancers', () => {
  test('are hours, and capacity units of each where they are given', () => {
    const [hours, units] = linesOf({type: 'load-balancer', count: 2, capacityUnits: 1.5})
    expect(hours!.monthly).toBeCloseTo(1460 * listed('aws', 'load-balancer', 'application', 'us-east-1'), 9)
    expect(units).toMatchObject({item: 'capacity units', quantity: 3, unit: 'LCU-month'})
    expect(units!.monthly).toBeCloseTo(3 * listed('aws', 'load-balancer', 'application capacity', 'us-east-1'), 9)
  })

  test('of a network have no price of capacity units here', () => {
    const [hours, units] = linesOf({type: 'load-balancer', kind: 'network', capacityUnits: 1})
    expect(hours!.monthly).toBeCloseTo(730 * listed('aws', 'load-balancer', 'network', 'us-east-1'), 9)
    expect(units!.missing).toBeDefined()
  })

  test.each([
    ['gcp', 'us-central1', 'load-balancer', 'forwarding rule'],
    ['azure', 'eastus', 'application-gateway', 'basic v2'],
  ])('of %s are at its own list', (provider, region, service, item) => {
    const [line] = linesOf({type: 'load-balancer'}, {provider})
    expect(line!.monthly).toBeCloseTo(730 * listed(provider, service, item, region), 9)
  })
})

describe('NAT gateways', () => {
  test('are hours of each, and the data they process', () => {
    const [hours, data] = linesOf({type: 'nat', count: 3, sizeGB: 1000})
    expect(hours).toMatchObject({quantity: 2190, unit: 'hours', driver: 'bandwidth'})
    expect(hours!.monthly).toBeCloseTo(2190 * listed('aws', 'nat-gateway', 'gateway', 'us-east-1'), 9)
    expect(data!.monthly).toBeCloseTo(1000 * listed('aws', 'nat-gateway', 'data processed', 'us-east-1'), 9)
  })

  test('have no line of data where none is processed', () => {
    expect(linesOf({type: 'nat'})).toHaveLength(1)
  })

  test('have their hours not found where only the data has a price', () => {
    const [hours, data] = linesOf({type: 'nat', sizeGB: 10}, {provider: 'gcp'})
    expect(hours!.missing).toBeDefined()
    expect(data!.monthly).toBeCloseTo(10 * listed('gcp', 'nat-gateway', 'data processed', 'us-central1'), 9)
  })
})
