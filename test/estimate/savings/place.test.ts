import {describe, expect, test} from 'vitest'

import type {Offer} from '../../../src/prices/offer.ts'
import {catalogOf, offer, price} from '../../support/offers.ts'
import {savingsOf} from '../support.ts'

const gpu = {type: 'instance', name: 'gpu', instance: 'g4dn.xlarge'}
const here = offer({onDemand: price(1), spot: price(0.5)})

function regionOf(component: object, offers: readonly Offer[]) {
  const {actions} = savingsOf({components: [{...gpu, ...component}]}, {catalog: catalogOf(offers)})
  return actions.find(({kind}) => kind === 'region')
}

describe('another region', () => {
  const there = offer({region: 'us-east-2', onDemand: price(0.8), spot: price(0.6)})
  const far = offer({region: 'ap-south-1', onDemand: price(0.7), spot: price(0.45)})

  test('is the one where the same instance is cheapest, and never planned', () => {
    const action = regionOf({count: 2}, [here, there, far])
    expect(action).toMatchObject({
      title: 'Run in ap-south-1 instead of us-east-1',
      saves: expect.closeTo(2 * 730 * 0.3, 9),
      risk: {level: 'high'},
      combined: false,
      command: 'frugal estimate spec.yaml --set gpu.region=ap-south-1',
    })
    expect(action!.assumes[0]).toBe('$0.7000 an hour there (observed, test list, 2026-08-10)')
  })

  test('is compared on the market that is bought on', () => {
    expect(regionOf({market: 'spot'}, [here, there])).toBeUndefined()
    expect(regionOf({market: 'spot'}, [here, there, far])!.title).toBe('Run in ap-south-1 instead of us-east-1')
  })

  test.each([
    ['its price is only estimated', {...far, onDemand: price(0.1, {kind: 'estimated'})}],
    ['it is of another cloud', {...far, provider: 'gcp'} as Offer],
    ['it has another type', {...far, instanceType: 'g4dn.2xlarge'}],
    ['it is dearer', {...far, onDemand: price(1.1)}],
  ])('is not suggested where %s', (_, other) => {
    expect(regionOf({}, [here, other])).toBeUndefined()
  })

  test('is not looked for at a price of your own', () => {
    expect(regionOf({usdPerHour: 1}, [here, far])).toBeUndefined()
  })
})
