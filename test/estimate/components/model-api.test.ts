import {describe, expect, test} from 'vitest'

import {linesOf, listed, refusalOf} from '../support.ts'

const token = (model: string, part: string, vendor = 'openai') => listed(vendor, 'model-api', `${model} ${part}`)
const api = {type: 'model-api', model: 'gpt-4o-mini', inputTokensPerRequest: 500, outputTokensPerRequest: 200}

describe('models by the token', () => {
  test('are requests x tokens at the price of a million', () => {
    const [input, output] = linesOf({...api, requestsPerMonth: '1.5M'})
    expect(input).toMatchObject({item: 'gpt-4o-mini input', driver: 'inference', quantity: 750, unit: '1M tokens'})
    expect(input!.monthly).toBeCloseTo(750 * token('gpt-4o-mini', 'input'), 9)
    expect(output!.monthly).toBeCloseTo(300 * token('gpt-4o-mini', 'output'), 9)
  })

  test('read part of the input from the cache at its own price', () => {
    const [input, cached] = linesOf({...api, requestsPerMonth: 1e6, cachedInputShare: 0.4})
    expect(input!.quantity).toBeCloseTo(300, 9)
    expect(cached!.item).toBe('gpt-4o-mini cached input')
    expect(cached!.monthly).toBeCloseTo(200 * token('gpt-4o-mini', 'cached input'), 9)
  })

  test('take the traffic of the spec where they state none', () => {
    const [input] = linesOf(api, {traffic: {requestsPerMonth: '2M'}})
    expect(input!.quantity).toBe(1000)
    expect(linesOf({...api, requestsPerMonth: 1e6}, {traffic: {requestsPerMonth: '2M'}})[0]!.quantity).toBe(500)
  })

  test('have the same price in every region and beside any cloud', () => {
    const [line] = linesOf({...api, requestsPerMonth: 1e6}, {provider: 'gcp', region: 'europe-west4'})
    expect(line!.monthly).toBeCloseTo(500 * token('gpt-4o-mini', 'input'), 9)
  })

  test('of embeddings have no answer tokens, and no line of them', () => {
    const lines = linesOf({
      type: 'model-api',
      model: 'text-embedding-3-small',
      inputTokensPerRequest: 8,
      requestsPerMonth: 1e6,
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]!.monthly).toBeCloseTo(8 * token('text-embedding-3-small', 'input'), 9)
  })

  test('have no price of a part that is not in the list', () => {
    const lines = linesOf({...api, model: 'text-embedding-3-small', requestsPerMonth: 1e6, cachedInputShare: 0.5})
    expect(lines.map(({missing}) => missing)).toEqual([
      undefined,
      'text-embedding-3-small has no list price for cached input',
      'text-embedding-3-small has no list price for output',
    ])
  })

  test('carry the note of a price that holds under a condition', () => {
    const [line] = linesOf({...api, model: 'deepseek-flash', requestsPerMonth: 1})
    expect(line!.note).toContain('Off-peak')
  })

  test.each([
    ['gpt-4o-mimi', 'Did you mean gpt-4o-mini'],
    ['constructor', 'type fixed'],
    ['my-very-own-model', 'type fixed'],
  ])('that nobody sells are refused: %s', async (model, fix) => {
    const error = await refusalOf(() => linesOf({...api, model, requestsPerMonth: 1}))
    expect(error).toMatchObject({code: 'E_UNKNOWN_MODEL', oclif: {exit: 2}})
    expect(error.fix).toContain(fix)
  })
})
