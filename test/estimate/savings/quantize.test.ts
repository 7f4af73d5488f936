import {describe, expect, test} from 'vitest'

import type {Offer} from '../../../src/prices/offer.ts'
import {catalogOf, offer, price, without} from '../../support/offers.ts'
import {savingsOf} from '../support.ts'

const card = (instanceType: string, usd: number, name: string, memoryGiB: number, fields: Partial<Offer> = {}) =>
  without(offer({instanceType, onDemand: price(usd), accelerator: {name, count: 1, memoryGiB}, ...fields}), 'spot')

const A100 = card('p4.xlarge', 4, 'A100', 40)
const T4 = card('g4dn.xlarge', 0.5, 'T4', 16)
const A10G = card('g5.xlarge', 1, 'A10G', 24)

function quantized(component: object, offers: readonly Offer[]) {
  const components = [
    {type: 'instance', name: 'llm', instance: 'p4.xlarge', gpuMemoryGiB: 28, precision: 'fp16', ...component},
  ]
  const {actions, unpriced} = savingsOf({components}, {catalog: catalogOf(offers)})
  return {
    actions: actions.filter(({kind}) => kind === 'quantize'),
    unpriced: unpriced.filter(({kind}) => kind === 'quantize'),
  }
}

const titles = (component: object, offers: readonly Offer[]) =>
  quantized(component, offers).actions.map(({title}) => title)

describe('narrower weights', () => {
  test('run on the cheapest instance that then holds them', () => {
    // 28 GiB at fp16 are 14 GiB at int8, of 14.4 usable on a T4.
    const {actions} = quantized({}, [A100, A10G, T4])
    expect(actions).toMatchObject([
      {
        title: 'Quantize to int8 and run on g4dn.xlarge (1x T4)',
        saves: expect.closeTo(730 * 3.5, 9),
        risk: {level: 'medium'},
        combined: true,
        command:
          'frugal estimate spec.yaml --set llm.instance=g4dn.xlarge --set llm.gpuMemoryGiB=14 --set llm.precision=int8',
      },
    ])
    expect(actions[0]!.assumes[0]).toBe('28 GiB at fp16 become 14 GiB at int8, of 14.4 GiB usable')
  })

  test.each([
    ['just fits', 28.8, 'fp16', ['Quantize to int8 and run on g4dn.xlarge (1x T4)']],
    [
      'just does not',
      28.9,
      'fp16',
      ['Quantize to int4 and run on g4dn.xlarge (1x T4)', 'Quantize to int8 and run on g5.xlarge (1x A10G)'],
    ],
    ['is a quarter of fp32', 57.6, 'fp32', ['Quantize to int8 and run on g4dn.xlarge (1x T4)']],
    ['is int8 already', 25, 'int8', ['Quantize to int4 and run on g4dn.xlarge (1x T4)']],
    ['is int4 already', 1, 'int4', []],
    ['fits nowhere', 400, 'fp16', []],
  ])('of a model that %s', (_, gpuMemoryGiB, precision, expected) => {
    expect(titles({gpuMemoryGiB, precision}, [A100, A10G, T4])).toEqual(expected)
  })

  test('of four bits are of high risk, and not planned', () => {
    const {actions} = quantized({gpuMemoryGiB: 45}, [A100, T4])
    expect(actions).toMatchObject([
      {title: 'Quantize to int4 and run on g4dn.xlarge (1x T4)', risk: {level: 'high'}, combined: false},
    ])
  })

  test.each([
    ['another maker software', card('g4ad.xlarge', 0.1, 'Radeon Pro V520', 32)],
    ['another compiler', card('inf2.xlarge', 0.1, 'Inferentia2', 32)],
    ['no int8', card('g3s.xlarge', 0.1, 'M60', 32)],
    ['another processor', card('g5g.xlarge', 0.1, 'T4G', 16, {arch: 'arm64'})],
    [
      'a part of a GPU',
      offer({instanceType: 'g6f.large', onDemand: price(0.1), accelerator: {name: 'L4', count: 0.5, memoryGiB: 48}}),
    ],
    ['no GPU', offer({instanceType: 'm5.large', onDemand: price(0.01), accelerator: {name: '', count: 0}})],
    ['no price on the market', {...card('g6.xlarge', 0.1, 'L4', 24), region: 'eu-west-1'}],
    ['a note that it cannot be had', card('g6.xlarge', 0.1, 'L4', 24, {note: 'cannot be launched'})],
  ])('do not go to what has %s', (_, other) => {
    expect(titles({}, [A100, T4, other])).toEqual(['Quantize to int8 and run on g4dn.xlarge (1x T4)'])
  })

  test('stay with the software they run on now', () => {
    const inf = card('inf2.24xlarge', 6, 'Inferentia2', 192)
    const small = card('inf2.xlarge', 0.8, 'Inferentia2', 32)
    expect(titles({instance: 'inf2.24xlarge'}, [inf, small, T4])).toEqual([
      'Quantize to int8 and run on inf2.xlarge (1x Inferentia2)',
    ])
  })

  test('are no saving where the instance is the cheapest already', () => {
    expect(titles({instance: 'g4dn.xlarge'}, [A100, T4])).toEqual([])
  })

  test.each([{gpuMemoryGiB: undefined}, {precision: undefined}])(
    'need memory and precision stated: %o',
    (component) => {
      const {actions, unpriced} = quantized(component, [A100, T4])
      expect(actions).toEqual([])
      expect(unpriced).toEqual([
        {kind: 'quantize', component: 'llm', reason: expect.stringContaining('state gpuMemoryGiB and precision')},
      ])
    },
  )

  test('are not spoken of for a machine without GPU', () => {
    const web = {...offer({instanceType: 'm5.large'})}
    delete web.accelerator
    expect(quantized({instance: 'm5.large'}, [web])).toEqual({actions: [], unpriced: []})
  })
})
