import {describe, expect, test} from 'vitest'

import type {Offer} from '../../../src/prices/offer.ts'
import {catalogOf, offer, price, without} from '../../support/offers.ts'
import {savingsOf, catalog as shipped} from '../support.ts'

/** A machine without GPUs. */
function machine(instanceType: string, usd: number, fields: Partial<Offer> = {}): Offer {
  return {...without(offer({instanceType, onDemand: price(usd), ...fields}), 'accelerator', 'spot'), ...fields}
}

/** The types suggested in place of the component's, by what they save. */
function sizesFor(component: object, offers: readonly Offer[], more: object = {}) {
  const {actions} = savingsOf(
    {components: [{type: 'instance', name: 'web', ...component}], ...more},
    {catalog: catalogOf(offers)},
  )
  return actions.filter(({kind}) => kind === 'right-size')
}

const typeOf = ({title}: {title: string}) => title.split(' ')[1]

describe('another type of the same size', () => {
  test('is the cheapest that has as much of everything', () => {
    const offers = [
      machine('m5.xlarge', 0.2),
      machine('m5a.xlarge', 0.17),
      machine('m6a.xlarge', 0.16),
      machine('c6a.xlarge', 0.1, {memoryGiB: 8}),
      machine('m6a.large', 0.09, {vcpu: 2}),
    ]
    const [action, ...more] = sizesFor({instance: 'm5.xlarge'}, offers)
    expect(more).toEqual([])
    expect(action).toMatchObject({
      title: 'Use m6a.xlarge in place of m5.xlarge',
      saves: expect.closeTo(730 * 0.04, 9),
      risk: {level: 'low'},
      command: 'frugal estimate spec.yaml --set web.instance=m6a.xlarge',
      combined: true,
    })
    expect(action!.assumes).toEqual([
      'at least 4 vCPU and 16 GiB, as now',
      '4 vCPU, 16 GiB at $0.1600 an hour (observed, test list, 2026-08-10)',
    ])
  })

  test.each([
    ['an older generation', 'm5.xlarge', machine('m4.xlarge', 0.1)],
    ['an older version on Azure', 'Standard_D4s_v5', machine('Standard_D4s_v3', 0.1)],
    ['a burstable one', 'm5.xlarge', machine('t3.xlarge', 0.1)],
    ['a burstable one of Google Cloud', 'n2-standard-4', machine('e2-standard-4', 0.1)],
    ['a burstable one of Azure', 'Standard_D4s_v5', machine('Standard_B4s_v5', 0.1)],
    ['a dearer one', 'm5.xlarge', machine('m6i.xlarge', 0.21)],
    ['one that cannot be had as listed', 'm5.xlarge', machine('m6a.xlarge', 0.1, {note: 'cannot be launched'})],
    ['one of another region', 'm5.xlarge', machine('m6a.xlarge', 0.1, {region: 'eu-west-1'})],
    ['one whose size is not known', 'm5.xlarge', without(machine('m6a.xlarge', 0.1), 'vcpu', 'memoryGiB') as Offer],
    ['one with a GPU', 'm5.xlarge', offer({instanceType: 'g6.xlarge', onDemand: price(0.1)})],
  ])('is never %s', (_, now, other) => {
    expect(sizesFor({instance: now}, [machine(now, 0.2), other])).toEqual([])
  })

  test('may be burstable where it is burstable now', () => {
    expect(sizesFor({instance: 't3.xlarge'}, [machine('t3.xlarge', 0.2), machine('t3a.xlarge', 0.1)])).toHaveLength(1)
  })

  test('on arm64 is a suggestion of its own, at the risk of a rebuild', () => {
    const offers = [
      machine('m5.xlarge', 0.2),
      machine('m6a.xlarge', 0.17),
      machine('m7g.xlarge', 0.15, {arch: 'arm64'}),
    ]
    const actions = sizesFor({instance: 'm5.xlarge'}, offers)
    expect(actions.map(typeOf)).toEqual(['m7g.xlarge', 'm6a.xlarge'])
    expect(actions[0]).toMatchObject({risk: {level: 'medium'}, combined: true})
    expect(actions[0]!.assumes[0]).toContain('built for arm64')
    // Both would replace the instance: one is planned.
    expect(actions[1]!.combined).toBe(false)
  })

  test('is bought as the one now is', () => {
    const offers = [
      {...machine('m5.xlarge', 0.2), spot: price(0.1)},
      {...machine('m6a.xlarge', 0.1), spot: price(0.09)},
      {...machine('m6i.xlarge', 0.3), spot: price(0.05)},
    ]
    expect(sizesFor({instance: 'm5.xlarge', market: 'spot'}, offers).map(typeOf)).toEqual(['m6i.xlarge'])
  })

  test('is not looked for at a price of your own', () => {
    const offers = [machine('m5.xlarge', 0.2), machine('m6a.xlarge', 0.1)]
    expect(sizesFor({instance: 'm5.xlarge', usdPerHour: 1}, offers)).toEqual([])
  })
})

describe('a smaller type', () => {
  const offers = [
    machine('m5.2xlarge', 0.4, {vcpu: 8, memoryGiB: 32}),
    machine('m5.large', 0.1, {vcpu: 2, memoryGiB: 8}),
    machine('m5.xlarge', 0.2),
  ]

  test('is what the use needs at the utilization aimed at', () => {
    // 30% of 8 vCPU at 60% are 4 vCPU; 15% are 2.
    expect(sizesFor({instance: 'm5.2xlarge', utilization: 0.3}, offers).map(typeOf)).toEqual(['m5.xlarge'])
    expect(sizesFor({instance: 'm5.2xlarge', utilization: 0.15}, offers).map(typeOf)).toEqual(['m5.large'])
    expect(sizesFor({instance: 'm5.2xlarge', utilization: 0.31}, offers)).toEqual([])
  })

  test('rests on that aim: it is planned once the spec states it', () => {
    const low = {instance: 'm5.2xlarge', utilization: 0.3}
    expect(sizesFor(low, offers)).toMatchObject([{combined: false, risk: {level: 'medium'}}])
    const stated = {assumptions: {targetUtilization: 0.6}}
    expect(sizesFor(low, offers, stated)).toMatchObject([{combined: true}])
    expect(sizesFor(low, offers, {assumptions: {targetUtilization: 0.3}})).toEqual([])
  })

  test('is never smaller than one vCPU', () => {
    const idle = {instance: 'm5.2xlarge', utilization: 0}
    expect(sizesFor(idle, [...offers, machine('m5.none', 0.01, {vcpu: 0.5, memoryGiB: 1})]).map(typeOf)).toEqual([
      'm5.large',
    ])
  })
})

describe('another type with GPUs', () => {
  const a100 = (instanceType: string, usd: number, count: number, memoryGiB: number) =>
    offer({instanceType, onDemand: price(usd), accelerator: {name: 'A100', count, memoryGiB}})

  test('has as many of the same, with as much memory', () => {
    const now = a100('p4de.24xlarge', 27, 8, 80)
    const others = [
      a100('p4d.24xlarge', 22, 8, 40),
      a100('p4d.12xlarge', 11, 4, 80),
      offer({instanceType: 'p5.24xlarge', onDemand: price(5), accelerator: {name: 'H100', count: 8, memoryGiB: 80}}),
    ]
    expect(sizesFor({instance: 'p4de.24xlarge'}, [now, ...others])).toEqual([])
    const actions = sizesFor({instance: 'p4de.24xlarge'}, [now, ...others, a100('p4dx.24xlarge', 20, 8, 80)])
    expect(actions.map(typeOf)).toEqual(['p4dx.24xlarge'])
  })

  test('of the prices that ship never has less memory: an A100 of 80 GB does not become one of 40', () => {
    const {actions} = savingsOf({components: [{type: 'instance', instance: 'p4de.24xlarge'}]}, {catalog: shipped})
    expect(actions.filter(({kind}) => kind === 'right-size').map(typeOf)).not.toContain('p4d.24xlarge')
  })
})
