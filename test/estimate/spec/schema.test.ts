import {describe, expect, test} from 'vitest'

import {refusalOf, specOf} from '../support.ts'

const instance = {type: 'instance', instance: 't3.large'}
const egress = {type: 'egress', sizeGB: 1}
const vectors = {type: 'vector-db', solution: 'faiss', vectors: 1, dims: 1}
const of = (component: object) => specOf({components: [component]}).components[0]

describe('fields that are wrong', () => {
  test.each<[string, object, string]>([
    ['an unknown type', {type: 'instnce'}, 'did you mean "instance"?'],
    ['no type', {sizeGB: 1}, 'type: must be one of instance, object-storage'],
    ['a field that is missing', {type: 'instance'}, 'instance: is missing'],
    ['a quantity that is missing', {type: 'egress'}, 'sizeGB: is missing'],
    [
      'a field of another type',
      {type: 'object-storage', classes: {}, sizeGB: 5},
      'known here: name, provider, region, type, classes',
    ],
    ['a typing error', {...instance, cuont: 2}, 'did you mean "count"?'],
    [
      'a typing error further in',
      {...instance, schedule: {hoursPerDay: 8, daysPerWek: 5}},
      'did you mean "daysPerWeek"?',
    ],
    ['a prototype key', {...instance, constructor: 1}, 'unknown field "constructor"'],
    ['a negative number', {...egress, sizeGB: -1}, '-1 is too small'],
    ['too many', {...instance, count: 1e6}, '1000000 is more than 100000: check the unit'],
    ['half an instance', {...instance, count: 1.5}, '1.5 is not a whole number'],
    ['more hours than a month has', {...instance, hoursPerMonth: 745}, 'hoursPerMonth: must be at most 744'],
    ['a day of 25 hours', {...instance, schedule: {hoursPerDay: 25}}, 'hoursPerDay: must be at most 24'],
    ['hours twice', {...instance, hoursPerMonth: 1, schedule: {hoursPerDay: 8}}, 'schedule: excludes hoursPerMonth'],
    ['a share of 120%', {...instance, utilization: 1.2}, 'utilization: must be at most 1'],
    ['an absurd price', {...instance, usdPerHour: 1e6}, 'usdPerHour: must be at most 10000'],
    ['an unknown unit', {...egress, sizeGB: '50 parsecs'}, 'no unit that is known'],
    ['a number without unit, as text', {...egress, sizeGB: '200'}, '"200" has no unit. Give "200GB".'],
    ['a letter that is no unit', {...egress, sizeGB: '5G'}, '5GB (powers of 1,000) or 5GiB (powers of 1,024)'],
    ['an absurd size', {...egress, sizeGB: '5000000PB'}, 'check the unit'],
    ['a word for a count', {...instance, count: 'many'}, '"many" is not a number.'],
    ['a long text for a count', {...instance, count: '1'.repeat(41)}, 'count: must be at most 40 characters'],
    ['true for a count', {...instance, count: true}, 'count: must be a number, or text'],
    ['null', {...instance, count: null}, 'count: must be a number, or text'],
    ['a number for a text', {...instance, instance: 5}, 'instance: must be text; a number goes in quotes'],
    ['a text for a switch', {...instance, alwaysOn: 'yes'}, 'alwaysOn: must be true or false'],
    ['a text for a number', {...instance, usdPerHour: '2'}, 'usdPerHour: must be a number'],
    ['no text', {...instance, instance: ''}, 'instance: must not be empty'],
    ['a long text', {...instance, name: 'x'.repeat(61)}, 'name: must be at most 60 characters'],
    ['a control character', {...instance, name: 'a\u001b[31mb'}, 'name: has characters that cannot be shown'],
    ['a line break', {...instance, name: 'a\nb'}, 'name: has characters that cannot be shown'],
    ['text turned round', {...instance, name: 'a\u202eb'}, 'name: has characters that cannot be shown'],
    ['an unknown market', {...instance, market: 'reserved'}, 'market: must be one of on-demand, spot'],
    ['an unknown cloud', {...instance, provider: 'ibm'}, 'provider: must be one of aws, gcp, azure, lambda'],
    [
      'a class that cannot be one',
      {type: 'object-storage', classes: {'Standard!': 1}},
      'is no name of a storage class',
    ],
    ['a list of classes', {type: 'object-storage', classes: [1]}, 'classes: must be a map of fields'],
    ['no vectors', {...vectors, vectors: 0}, 'vectors: 0 is too small: at least 1 is needed'],
    ['vectors of no dimension', {...vectors, dims: 0}, 'dims: 0 is too small'],
    ['no replica', {...vectors, replicas: 0}, 'replicas: 0 is too small'],
    [
      'requests that nobody states',
      {type: 'model-api', model: 'x', inputTokensPerRequest: 1},
      'requestsPerMonth: is missing: state it here, or in traffic',
    ],
  ])('%s', async (_, component, message) => {
    const error = await refusalOf(() => of(component))
    expect(error).toMatchObject({code: 'E_SPEC', oclif: {exit: 2}})
    expect(error.message).toMatch(/^spec\.json:1:\d+: components\[0\]/)
    expect(error.message).toContain(message)
  })

  test.each(['.nan', '.inf', '-.inf', '1e999'])('%s is no number, wherever it stands', async (value) => {
    const {parseSpec} = await import('../../../src/estimate/spec/parse-spec.ts')
    for (const field of ['sizeGB', 'usdPerMonth']) {
      const type = field === 'sizeGB' ? 'egress' : 'fixed'
      const text = `components:\n  - type: ${type}\n    ${field}: ${value}\n`
      const error = await refusalOf(() => parseSpec({file: 'f', text}))
      expect(error).toMatchObject({code: 'E_SPEC'})
      expect(error.message).toMatch(/^f:3:5: .*must be a number/)
    }
  })

  test('outside of components too', async () => {
    const error = await refusalOf(() =>
      specOf({traffic: {requests: 1}, assumptions: {cacheHitRate: 2, coldshare: 0.5}, components: [egress]}),
    )
    expect(error.message).toContain('traffic.requests: unknown field "requests"')
    expect(error.message).toContain('assumptions.cacheHitRate: must be at most 1')
    expect(error.message).toContain('unknown field "coldshare"; did you mean "coldShare"?')
  })

  test('two components of one name are told apart or refused', async () => {
    const error = await refusalOf(() =>
      specOf({
        components: [
          {...egress, name: 'a'},
          {...egress, name: 'a'},
        ],
      }),
    )
    expect(error.message).toContain('components[1].name: two components are named "a"')
    const byDefault = await refusalOf(() => specOf({components: [{...egress, name: 'egress-2'}, egress]}))
    expect(byDefault.message).toContain('two components are named "egress-2"')
  })

  test('more components than are priced are refused', async () => {
    const error = await refusalOf(() => specOf({components: Array(1001).fill(egress)}))
    expect(error.message).toContain('components: must be at most 1000 entries')
  })
})

describe('what a spec settles', () => {
  test('names, clouds and regions that are not given', () => {
    expect(specOf({components: [instance, egress]})).toMatchObject({
      name: 'service',
      provider: 'aws',
      region: 'us-east-1',
      components: [
        {name: 'instance-1', count: 1, market: 'on-demand', hoursPerMonth: 730, alwaysOn: false},
        {name: 'egress-2'},
      ],
    })
    const regions = ['gcp', 'azure', 'lambda'].map((provider) => specOf({provider, components: [egress]}).region)
    expect(regions).toEqual(['us-central1', 'eastus', 'global'])
  })

  test.each([
    ['1.5M', 1_500_000],
    ['250k', 250_000],
    ['2e6', 2_000_000],
    ['10_000', 10_000],
    [7, 7],
  ])('a count of %s is %d', (requestsPerMonth, count) => {
    expect(specOf({traffic: {requestsPerMonth}, components: [egress]}).traffic.requestsPerMonth).toBe(count)
  })

  test.each([
    ['200GB', 200],
    ['1.5TB', 1500],
    ['1TiB', 2 ** 40 / 1e9],
    ['20PB', 20_000_000],
    ['500MB', 0.5],
    [0.25, 0.25],
  ])('a size of %s is %d GB', (sizeGB, gb) => {
    expect(of({...egress, sizeGB})).toMatchObject({sizeGB: gb})
  })

  test('which assumptions are stated and which are defaults', () => {
    const spec = specOf({assumptions: {coldShare: 0.2}, components: [egress]})
    expect(spec.stated).toEqual(['coldShare'])
    expect(spec.assumptions).toEqual({
      cacheHitRate: 0.3,
      batchGain: 2,
      activeHoursPerWeek: 45,
      coldShare: 0.2,
      targetUtilization: 0.6,
    })
  })
})
