import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {catalogOf, offer, price} from '../support/offers.ts'
import {anySpec} from './generate-spec.ts'
import {estimateOf, listed} from './support.ts'

const disk = {type: 'block-storage', name: 'disk', sizeGB: 100}
const lost = {type: 'block-storage', name: 'lost', volumeType: 'floppy', sizeGB: 100}
const fixed = (usdPerMonth: number, more: object = {}) => ({
  type: 'fixed',
  name: `fixed-${usdPerMonth}`,
  usdPerMonth,
  ...more,
})

describe('the bill', () => {
  test('has the total of its lines, by component and by driver', () => {
    const estimate = estimateOf({
      name: 'shop',
      components: [disk, fixed(30, {driver: 'gpu'}), fixed(2, {driver: 'gpu'})],
    })
    const gp3 = 100 * listed('aws', 'ebs', 'gp3 storage', 'us-east-1')
    expect(estimate).toMatchObject({
      name: 'shop',
      provider: 'aws',
      region: 'us-east-1',
      currency: 'USD',
      hoursPerMonth: 730,
      generatedAt: '2026-11-24T12:00:00.000Z',
      total: 32 + gp3,
      notFound: 0,
      components: [
        {component: 'disk', type: 'block-storage', monthly: gp3, notFound: 0},
        {component: 'fixed-30', type: 'fixed', monthly: 30},
        {component: 'fixed-2', monthly: 2},
      ],
    })
    expect(estimate.drivers).toEqual([
      {driver: 'gpu', monthly: 32, share: 32 / (32 + gp3)},
      {driver: 'storage', monthly: gp3, share: gp3 / (32 + gp3)},
    ])
  })

  test('counts what has no price, and keeps it out of the total', () => {
    const estimate = estimateOf({components: [fixed(10), lost]})
    expect(estimate).toMatchObject({total: 10, notFound: 1, components: [{notFound: 0}, {monthly: 0, notFound: 1}]})
    expect(estimate.lines[1]).not.toHaveProperty('price')
    expect(estimate.lines[1]).not.toHaveProperty('monthly')
    expect(estimate.lines[1]!.missing).toContain('floppy')
  })

  test('of nothing but unknown prices is 0 with all of it counted', () => {
    expect(estimateOf({components: [lost]})).toMatchObject({total: 0, notFound: 1, drivers: []})
  })

  test('says what 1,000 requests and a million tokens cost', () => {
    const estimate = estimateOf({traffic: {requestsPerMonth: '2M', tokensPerMonth: '4M'}, components: [fixed(500)]})
    expect(estimate).toMatchObject({usdPer1000Requests: 0.25, usdPerMillionTokens: 125})
  })

  test.each([{}, {requestsPerMonth: 0, tokensPerMonth: 0}])('says neither without traffic: %o', (traffic) => {
    const estimate = estimateOf({traffic, components: [fixed(500)]})
    expect(estimate).not.toHaveProperty('usdPer1000Requests')
    expect(estimate).not.toHaveProperty('usdPerMillionTokens')
  })

  test('names each source once, the most used first', () => {
    const {sources} = estimateOf({components: [fixed(1), fixed(2), disk]})
    expect(sources).toMatchObject([
      {source: 'the spec', asOf: '2026-11-24', lines: 2, stale: false},
      {kind: 'listed', lines: 1},
    ])
  })

  test('warns of old prices, of spot after a week and of lists after three months', () => {
    const offers = [
      offer({onDemand: price(1, {asOf: '2026-08-27', kind: 'listed'}), spot: price(1, {asOf: '2026-11-10'})}),
    ]
    const bill = (components: object[], at = offers) => estimateOf({components}, {catalog: catalogOf(at)})
    const gpu = {type: 'instance', instance: 'g4dn.xlarge'}
    expect(bill([gpu]).warnings).toEqual([])
    expect(bill([{...gpu, market: 'spot'}]).warnings).toEqual([
      '1 instance price is old, up to 14 days (test list, 2026-11-10); --live asks again',
    ])
    expect(bill([{...gpu, market: 'spot'}]).sources).toMatchObject([{stale: true}])
    const older = [offer({onDemand: price(1, {asOf: '2026-08-01'})})]
    expect(bill([gpu, gpu], older).warnings).toEqual([
      '2 instance prices are old, up to 115 days (test list, 2026-08-01); --live asks again',
    ])
  })
})

describe('any bill', () => {
  test('adds up, and has no figure that is none', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const {components, drivers, lines, notFound, sources, total} = estimateOf(spec)
        const sum = (parts: {monthly?: number}[]) => parts.reduce((all, {monthly = 0}) => all + monthly, 0)
        const close = (a: number, b: number) =>
          expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(b)))
        for (const parts of [lines, components, drivers]) close(sum(parts), total)
        expect(drivers.reduce((all, {share}) => all + share, 0)).toBeCloseTo(total > 0 ? 1 : 0, 6)
        expect(sources.reduce((all, source) => all + source.lines, 0)).toBe(lines.length - notFound)
        for (const line of lines) {
          expect(line.quantity).toBeGreaterThanOrEqual(0)
          expect(Number.isFinite(line.quantity)).toBe(true)
          // Both or neither; what is not known says why.
          expect([line.price === undefined, line.missing !== undefined]).toEqual(
            Array(2).fill(line.monthly === undefined),
          )
          if (!line.price) continue
          expect(line.price.usd).toBeGreaterThanOrEqual(0)
          close(line.monthly!, line.quantity * line.price.usd)
        }
        const shown = JSON.stringify({lines, components, drivers, total}, (_, it) =>
          typeof it === 'number' ? `${it}` : it,
        )
        expect(shown).not.toMatch(/NaN|Infinity|"-\d/)
      }),
      {numRuns: 150},
    )
  })
})
