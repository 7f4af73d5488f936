import {describe, expect, test} from 'vitest'

import type {InterruptionRisk, Offer} from '../../../src/prices/offer.ts'
import {catalogOf, offer, price, without} from '../../support/offers.ts'
import {savingsOf} from '../support.ts'

const gpu = {type: 'instance', name: 'gpu', instance: 'g4dn.xlarge'}
const risk = (bucket: 0 | 1 | 2 | 3 | 4) =>
  ({bucket, label: '<5%', source: 'advisor', asOf: '2025-06-28'}) as InterruptionRisk

/** The spot action of the component, on this offer alone. */
function spotOf(component: object = {}, sold: Offer = offer({interruption: risk(0)}), place: object = {}) {
  const {actions, unpriced} = savingsOf({...place, components: [{...gpu, ...component}]}, {catalog: catalogOf([sold])})
  return {action: actions.find(({kind}) => kind === 'spot'), unpriced}
}

describe('spot instead of on-demand', () => {
  test('saves the difference of the two prices', () => {
    const {action} = spotOf({count: 2})
    expect(action).toMatchObject({
      component: 'gpu',
      title: 'Run g4dn.xlarge on spot instead of on-demand',
      saves: expect.closeTo(2 * 730 * (0.526 - 0.1578), 9),
      risk: {level: 'low', why: '<5% interrupted a month (advisor, 2025-06-28)'},
      command: 'frugal spot-prices g4dn.xlarge --provider aws --region us-east-1 --launch',
      combined: true,
    })
    expect(action!.assumes[0]).toBe('spot $0.1578 an hour, 70% under on-demand (observed, test list, 2026-08-10)')
    expect(action!.assumes[1]).toContain('2 minutes')
  })

  test.each([
    ['dearer', offer({spot: price(0.6)})],
    ['of the same price', offer({spot: price(0.526)})],
  ])('is not suggested where spot is %s', (_, sold) => {
    expect(spotOf({}, sold).action).toBeUndefined()
  })

  test('is said to be unknown where there is no spot price', () => {
    const {action, unpriced} = spotOf({}, without(offer(), 'spot'))
    expect(action).toBeUndefined()
    expect(unpriced).toContainEqual({
      kind: 'spot',
      component: 'gpu',
      reason: 'no spot price of g4dn.xlarge in us-east-1 is known; try --live',
    })
  })

  test.each([
    ['bought as spot already', {market: 'spot'}],
    ['at a price of its own', {usdPerHour: 0.5}],
  ])('is not suggested for what is %s', (_, component) => {
    expect(spotOf(component).action).toBeUndefined()
  })

  test('is not suggested where none is sold', () => {
    const lambda = offer({provider: 'lambda', region: 'global', instanceType: 'gpu_1x_a10'})
    const {action, unpriced} = spotOf({instance: 'gpu_1x_a10'}, lambda, {provider: 'lambda'})
    expect(action).toBeUndefined()
    expect(unpriced.map(({kind}) => kind)).not.toContain('spot')
  })

  test.each([
    ['often taken back', {}, 4, 'high', false],
    ['at times taken back', {}, 3, 'medium', true],
    ['rarely taken back', {}, 1, 'low', true],
    ['rarely taken back, but has to answer at any hour', {count: 2, alwaysOn: true}, 0, 'medium', true],
    ['the only one and has to answer at any hour', {alwaysOn: true}, 0, 'high', false],
  ] as const)('of what is %s', (_, component, bucket, level, combined) => {
    expect(spotOf(component, offer({interruption: risk(bucket)})).action).toMatchObject({risk: {level}, combined})
  })

  test('of unknown risk is a medium one, and says so', () => {
    expect(spotOf({}, offer()).action!.risk).toEqual({level: 'medium', why: 'how often it is interrupted is not known'})
  })
})

describe('commitments', () => {
  const hint = (component: object, sold?: Offer) => spotOf(component, sold).unpriced.map(({kind}) => kind)

  test('are no price that frugal has: what would let them be priced is said', () => {
    expect(spotOf({}).unpriced.find(({kind}) => kind === 'commitment')!.reason).toContain(
      'commitment: {coverage, discount}',
    )
    expect(hint({}, without(offer(), 'spot'))).toContain('commitment')
  })

  test.each([
    ['stated already', {commitment: {coverage: 1, discount: 0.3}}],
    ['not worth it for a few hours', {hoursPerMonth: 200}],
    ['not for spot', {market: 'spot'}],
    ['in a price of your own', {usdPerHour: 1}],
  ])('are not spoken of where they are %s', (_, component) => {
    expect(hint(component)).not.toContain('commitment')
  })
})
