import {writeFile} from 'node:fs/promises'

import {afterAll, beforeAll, describe, expect, test} from 'vitest'

import {renderEstimate} from '../../src/estimate/report/render.ts'
import {type EstimateRequest, runEstimate} from '../../src/estimate/run-estimate.ts'
import type {Catalog} from '../../src/prices/catalog/catalog.ts'
import type {OfferFilter} from '../../src/prices/filter/filter.ts'
import {catalogOf, offer, price} from '../support/offers.ts'
import {type TemporaryFolder, temporaryFolder} from '../support/temporary-folder.ts'
import {catalog, hourly, NOW, refusalOf} from './support.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

const fixed = (usdPerMonth: number) => ({type: 'fixed', name: 'rent', usdPerMonth})
const gpu = {type: 'instance', name: 'gpu', instance: 'g4dn.xlarge'}
const lost = {type: 'block-storage', name: 'disk', volumeType: 'floppy', sizeGB: 1}

async function file(name: string, content: string | object): Promise<string> {
  await writeFile(folder.join(name), typeof content === 'string' ? content : JSON.stringify(content))
  return folder.join(name)
}

async function run(components: object[], request: Partial<EstimateRequest> = {}) {
  const source = {file: await file('service.yaml', {name: 'service', components})}
  return runEstimate({
    source,
    overrides: [],
    invocation: 'frugal estimate service.yaml',
    savings: false,
    strict: false,
    now: NOW,
    open: async () => catalog,
    ...request,
  })
}

describe('an estimate', () => {
  test('is of the spec with what is set, on the day given', async () => {
    const {diff, estimate} = await run([fixed(10)], {overrides: [{path: ['rent', 'usdPerMonth'], value: 12}]})
    expect(estimate).toMatchObject({name: 'service', total: 12, generatedAt: NOW.toISOString()})
    expect(estimate.lines[0]!.price!.asOf).toBe('2026-11-24')
    expect(diff).toBeUndefined()
    expect(estimate).not.toHaveProperty('savings')
    expect(estimate).not.toHaveProperty('gate')
  })

  test('has the savings where they are asked for', async () => {
    const {estimate} = await run([gpu], {savings: true})
    expect(estimate.savings!.actions.map(({kind}) => kind)).toContain('spot')
    expect(estimate.savings!.afterCombined).toBeCloseTo(estimate.total - estimate.savings!.combined, 9)
  })

  test('carries the warnings of the prices', async () => {
    const {estimate} = await run([fixed(1)], {open: async () => ({...catalogOf([]), warnings: ['a source was down']})})
    expect(estimate.warnings).toEqual(['a source was down'])
  })
})

describe('the prices', () => {
  const asked = async (components: object[], request: Partial<EstimateRequest> = {}): Promise<OfferFilter> => {
    let filter: OfferFilter = {}
    const open = async (wanted: OfferFilter): Promise<Catalog> => {
      filter = wanted
      return catalog
    }
    await run(components, {...request, open})
    return filter
  }

  test('are opened for the clouds, regions and types of the spec', async () => {
    const gcp = {...gpu, name: 'l4', instance: 'g2-standard-4', provider: 'gcp', region: 'us-central1'}
    expect(await asked([gpu, {...gpu, name: 'more'}, gcp, fixed(1)])).toEqual({
      providers: ['aws', 'gcp'],
      regions: ['us-east-1', 'us-central1'],
      instanceTypes: ['g4dn.xlarge', 'g2-standard-4'],
    })
  })

  test('are opened for what it is compared with, too: both sides have the same', async () => {
    const diff = await file('old.json', {region: 'us-west-2', components: [{...gpu, instance: 'g5.xlarge'}]})
    expect(await asked([gpu], {diff})).toEqual({
      providers: ['aws'],
      regions: ['us-east-1', 'us-west-2'],
      instanceTypes: ['g4dn.xlarge', 'g5.xlarge'],
    })
  })

  test('are not opened for a spec or a comparison that cannot be read', async () => {
    const open = () => Promise.reject(new Error('opened'))
    expect(await refusalOf(() => run([{type: 'x'}], {open}))).toMatchObject({code: 'E_SPEC'})
    const diff = await file('bad.yaml', 'a: [')
    expect(await refusalOf(() => run([gpu], {diff, open}))).toMatchObject({code: 'E_YAML'})
  })
})

describe('the gate', () => {
  test.each([
    ['under', 10, 10.01, false],
    ['equal', 10, 10, false],
    ['over', 10, 9.99, true],
    ['over by less than is shown', 10.004, 10, false],
    ['over by a cent that is shown', 10.006, 10, true],
    ['free', 0, 0, false],
  ])('%s: a total of %d against %d', async (_, total, maxMonthly, exceeded) => {
    expect((await run([fixed(total)], {maxMonthly})).estimate.gate).toEqual({maxMonthly, exceeded})
  })
})

describe('strict', () => {
  test('refuses a bill with a line that has no price, at exit 4', async () => {
    const error = await refusalOf(() => run([fixed(1), lost], {strict: true}))
    expect(error).toMatchObject({code: 'E_UNPRICED', oclif: {exit: 4}})
    expect(error.message).toMatch(/^1 line has no price\ndisk: floppy volume: no list price of aws ebs floppy storage/)
    expect(error.message).not.toMatch(/total|\$/)
    expect(error.fix).toContain('usdPerHour')
  })

  test('names ten of many', async () => {
    const many = Array.from({length: 12}, (_, i) => ({...lost, name: `disk-${i}`}))
    const error = await refusalOf(() => run(many, {strict: true}))
    expect(error.message).toMatch(/^12 lines have no price\n/)
    expect(error.message.split('\n')).toHaveLength(11)
  })

  test('passes a bill that is priced whole', async () => {
    expect((await run([fixed(1)], {strict: true})).estimate.total).toBe(1)
  })
})

describe('a comparison', () => {
  const usd = hourly('aws', 'g4dn.xlarge', 'us-east-1', 'onDemand')

  test('with a spec prices it with the prices of now', async () => {
    const diff = await file('old.yaml', 'name: old\ncomponents:\n  - {name: rent, type: fixed, usdPerMonth: 7}\n')
    const result = await run([fixed(10), gpu], {diff})
    expect(result.diff).toMatchObject({
      before: {name: 'old', total: 7},
      after: {name: 'service'},
      delta: expect.closeTo(3 + 730 * usd, 9),
    })
    expect(result.diff!.lines.map(({change}) => change)).toEqual(['changed', 'added'])
  })

  test('with an estimate as JSON keeps the prices of then', async () => {
    const then = catalogOf([offer({onDemand: price(2)})])
    const old = await run([gpu], {open: async () => then})
    for (const text of [
      await renderEstimate('json', old, {columns: 80, color: false}),
      `\ufeff\n ${JSON.stringify({...old.estimate, diff: undefined})}`,
      JSON.stringify({estimate: old.estimate}),
    ]) {
      const {diff} = await run([gpu], {diff: await file('old.json', text)})
      expect(diff).toMatchObject({
        before: {total: 1460},
        lines: [{item: 'g4dn.xlarge on-demand, us-east-1', change: 'changed', before: 1460, after: 730 * usd}],
      })
    }
  })

  test.each([
    ['JSON of something else', {lines: 5}, 'E_DIFF', '"name" is not as it should be'],
    ['an estimate without its total', {name: 'x', notFound: 0, lines: []}, 'E_DIFF', '"total"'],
    [
      'an estimate with a damaged line',
      {name: 'x', total: 1, notFound: 0, lines: [{component: 'a', item: 5}]},
      'E_DIFF',
      '"lines.0.item"',
    ],
    ['an estimate that is null', {estimate: null}, 'E_DIFF', ''],
    ['an error that was written in its place', {error: {code: 'E_SPEC'}}, 'E_SPEC', 'unknown field "error"'],
    ['JSON that breaks off', '{"lines": [', 'E_YAML', 'old.json:1:'],
    ['nothing', '', 'E_SPEC', 'it is empty'],
    ['a list', '[1, 2]', 'E_SPEC', 'it is a list'],
    ['text', 'hello', 'E_SPEC', 'it is a string'],
  ])('with %s is refused', async (_, content, code, message) => {
    const diff = await file('old.json', content)
    const error = await refusalOf(() => run([fixed(1)], {diff}))
    expect(error).toMatchObject({code, oclif: {exit: 2}})
    expect(error.message).toContain(message)
    expect(error.message).toContain('old.json')
  })

  test('with a file that is not there says so', async () => {
    expect(await refusalOf(() => run([fixed(1)], {diff: folder.join('none.json')}))).toMatchObject({code: 'E_READ'})
  })

  test('takes an estimate that is larger than any spec', async () => {
    const lines = Array.from({length: 20_000}, (_, i) => ({
      component: 'c',
      item: `item ${i}`,
      quantity: 1,
      unit: 'month',
      monthly: 1,
    }))
    const diff = await file('old.json', {name: 'large', total: 20_000, notFound: 0, lines})
    const {diff: result} = await run([fixed(1)], {diff})
    expect(result).toMatchObject({before: {total: 20_000}, delta: -19_999})
    expect(result!.lines).toHaveLength(20_001)
  })
})
