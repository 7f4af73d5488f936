import {describe, expect, test} from 'vitest'

import {catalogOf, offer, price, without} from '../../support/offers.ts'
import {listed, savingsOf} from '../support.ts'

const card = without(offer({onDemand: price(1)}), 'spot')
const gpu = {type: 'instance', name: 'gpu', instance: 'g4dn.xlarge'}
const api = {
  type: 'model-api',
  name: 'chat',
  model: 'gpt-4o-mini',
  requestsPerMonth: '10M',
  inputTokensPerRequest: 500,
  outputTokensPerRequest: 100,
}

const found = (kind: string, component: object, assumptions: object = {}, sold: object = card) =>
  savingsOf({components: [component], assumptions}, {catalog: catalogOf([sold as typeof card])}).actions.find(
    (action) => action.kind === kind,
  )

describe('a cache of answers', () => {
  test('takes its share of the calls of a model', () => {
    const usd = (part: string) => listed('openai', 'model-api', `gpt-4o-mini ${part}`)
    const action = found('cache', api, {cacheHitRate: 0.4})
    expect(action).toMatchObject({
      title: 'Cache answers: 40% fewer calls of gpt-4o-mini',
      command: 'frugal estimate spec.yaml --set chat.requestsPerMonth=6000000',
      combined: true,
      risk: {level: 'medium'},
    })
    expect(action!.saves).toBeCloseTo(0.4 * (5000 * usd('input') + 1000 * usd('output')), 6)
  })

  test('by default is a guess that is shown and not planned', () => {
    expect(found('cache', api)).toMatchObject({title: 'Cache answers: 30% fewer calls of gpt-4o-mini', combined: false})
  })

  test.each([
    [10, 0.7, 3],
    [10, 0.9, 1],
    [4, 0.3, 3],
    [2, 0.5, 1],
    [100, 0.29, 71],
    [3, 1, 1],
  ])('of %d GPU instances at a hit rate of %d leaves %d', (count, cacheHitRate, left) => {
    const action = found('cache', {...gpu, count}, {cacheHitRate})
    expect(action).toMatchObject({
      title: `Cache answers: ${count} GPU instances become ${left}`,
      saves: expect.closeTo(730 * (count - left), 6),
    })
  })

  test.each([
    ['a single instance', {...gpu, count: 1}, {cacheHitRate: 0.9}],
    ['a hit rate that frees none', {...gpu, count: 3}, {cacheHitRate: 0.1}],
    ['no hits', api, {cacheHitRate: 0}],
  ])('is not suggested for %s', (_, component, assumptions) => {
    expect(found('cache', component, assumptions)).toBeUndefined()
  })
})

describe('batches', () => {
  test.each([
    [4, 2, 2],
    [5, 2, 3],
    [33, 1.1, 30],
    [2, 100, 1],
  ])('of %d GPU instances at a gain of %d leave %d', (count, batchGain, left) => {
    expect(found('batch', {...gpu, count}, {batchGain})).toMatchObject({
      title: `Batch requests: ${count} GPU instances become ${left}`,
      saves: expect.closeTo(730 * (count - left), 6),
      command: `frugal estimate spec.yaml --set gpu.count=${left}`,
      combined: true,
    })
  })

  test('need two instances and a gain', () => {
    expect(found('batch', gpu, {batchGain: 4})).toBeUndefined()
    expect(found('batch', {...gpu, count: 4}, {batchGain: 1})).toBeUndefined()
  })

  test('are for GPUs', () => {
    expect(found('batch', {...gpu, count: 4}, {batchGain: 2}, without(card, 'accelerator'))).toBeUndefined()
  })

  test('are for GPUs at a price of your own too', () => {
    expect(found('batch', {...gpu, count: 4, usdPerHour: 3}, {batchGain: 2})!.saves).toBeCloseTo(2 * 730 * 3, 6)
  })
})
