import {describe, expect, test} from 'vitest'

import {linesOf, listed} from '../support.ts'

describe('Kubernetes', () => {
  test.each([
    ['aws', 'us-east-1', 'eks'],
    ['gcp', 'us-central1', 'gke'],
    ['azure', 'eastus', 'aks'],
  ])('is hours of control planes on %s', (provider, region, service) => {
    const [line] = linesOf({type: 'kubernetes', clusters: 2}, {provider})
    expect(line).toMatchObject({quantity: 1460, unit: 'hours', driver: 'other'})
    expect(line!.monthly).toBeCloseTo(1460 * listed(provider, service, 'cluster', region), 9)
  })
})

describe('monitoring', () => {
  test('with Prometheus and Grafana of your own has no fee, and says so', () => {
    const lines = linesOf({type: 'monitoring', stack: 'prometheus'})
    expect(lines.map(({item, monthly}) => [item, monthly])).toEqual([
      ['prometheus, self-hosted', 0],
      ['grafana, self-hosted', 0],
    ])
    expect(lines[0]!.price!.source).toContain('free software')
  })

  test('by CloudWatch is GB of logs', () => {
    const [line] = linesOf({type: 'monitoring', stack: 'cloudwatch', logsGB: '200GB'})
    expect(line).toMatchObject({
      quantity: 200,
      monthly: 200 * listed('aws', 'cloudwatch', 'logs ingested', 'us-east-1'),
    })
  })

  test('by managed Grafana is seats, each kind at its price', () => {
    const [editors, viewers] = linesOf({type: 'monitoring', stack: 'managed-grafana', editors: 2, viewers: 10})
    expect(editors!.monthly).toBe(2 * listed('aws', 'managed-grafana', 'editor', 'us-east-1'))
    expect(viewers!.monthly).toBe(10 * listed('aws', 'managed-grafana', 'viewer', 'us-east-1'))
    expect(linesOf({type: 'monitoring', stack: 'managed-grafana', viewers: 1})).toHaveLength(1)
  })

  test('of one cloud is not found on another', () => {
    expect(linesOf({type: 'monitoring', stack: 'log-analytics', logsGB: 1})[0]!.missing).toContain('aws')
    const [line] = linesOf(
      {type: 'monitoring', stack: 'log-analytics', logsGB: 10},
      {provider: 'azure', region: 'westeurope'},
    )
    expect(line!.monthly).toBeCloseTo(10 * listed('azure', 'log-analytics', 'logs ingested', 'westeurope'), 9)
  })
})

describe('fixed costs', () => {
  test('are what the spec says, as of the day of the estimate', () => {
    expect(linesOf({type: 'fixed', usdPerMonth: 99.5, driver: 'storage', note: 'by contract'})).toEqual([
      {
        component: 'it',
        item: 'it',
        driver: 'storage',
        quantity: 1,
        unit: 'month',
        price: {usd: 99.5, kind: 'listed', source: 'the spec', asOf: '2026-11-24'},
        monthly: 99.5,
        note: 'by contract',
      },
    ])
  })
})
