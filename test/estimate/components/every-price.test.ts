import {describe, expect, test} from 'vitest'

import {linesOf, services} from '../support.ts'

const all = services.all()
/** Prices of the service whose item is a name and this ending; the name is what a spec says. */
const named = (provider: string, service: string, ending: string) =>
  all
    .filter((price) => price.provider === provider && price.service === service && price.item.endsWith(ending))
    .map(({item, region, tiers}) => ({name: item.slice(0, -ending.length), region, usd: tiers[0]!.usd}))

const SOURCES: [provider: string, service: string, ending: string, component: (name: string) => object][] = [
  ['aws', 's3', ' storage', (name) => ({type: 'object-storage', classes: {[name]: 1}})],
  ['gcp', 'storage', ' storage', (name) => ({type: 'object-storage', classes: {[name]: 1}})],
  ['azure', 'blob-storage', ' lrs storage', (name) => ({type: 'object-storage', classes: {[name]: 1}})],
  ['aws', 'ebs', ' storage', (name) => ({type: 'block-storage', volumeType: name, sizeGB: 1})],
  ['gcp', 'disk', ' storage', (name) => ({type: 'block-storage', volumeType: name, sizeGB: 1})],
  ['azure', 'managed-disk', ' storage', (name) => ({type: 'block-storage', volumeType: name, sizeGB: 1})],
  ['aws', 'data-transfer', 'internet egress', () => ({type: 'egress', sizeGB: 1})],
  ['gcp', 'data-transfer', 'internet egress', () => ({type: 'egress', sizeGB: 1})],
]

describe('every list price that a spec can name', () => {
  test.each(SOURCES)('is found in a unit it can be taken by: %s %s', (provider, service, ending, component) => {
    const prices = named(provider, service, ending)
    expect(prices.length).toBeGreaterThan(0)
    for (const {name, region, usd} of prices) {
      const [line] = linesOf(component(name), {provider, region})
      expect(line, `${name} in ${region}`).toMatchObject({price: {usd: expect.closeTo(usd, 9)}})
      expect(line!.monthly).toBeCloseTo(line!.quantity * usd, 9)
    }
  })

  test('of a model is one that the component can be priced by', () => {
    for (const model of services.models()) {
      const [line] = linesOf({type: 'model-api', model, inputTokensPerRequest: 1, requestsPerMonth: 1e6})
      expect(line, model).toMatchObject({quantity: 1, unit: '1M tokens', monthly: expect.any(Number)})
    }
  })
})
