import {describe, expect, test} from 'vitest'

import {catalogOf, offer, price, without} from '../../support/offers.ts'
import {hourly, linesOf, refusalOf} from '../support.ts'

const gpu = {type: 'instance', instance: 'g4dn.xlarge'}
const ON_DEMAND = hourly('aws', 'g4dn.xlarge', 'us-east-1', 'onDemand')
const SPOT = hourly('aws', 'g4dn.xlarge', 'us-east-1', 'spot')

describe('hours of instances', () => {
  test('a month is 730 hours of each, on demand unless said otherwise', () => {
    expect(linesOf({...gpu, count: 3})).toMatchObject([
      {
        component: 'it',
        item: 'g4dn.xlarge on-demand, us-east-1',
        driver: 'gpu',
        quantity: 3 * 730,
        unit: 'hours',
        price: {usd: ON_DEMAND, market: 'onDemand'},
        monthly: 3 * 730 * ON_DEMAND,
      },
    ])
  })

  test('eight hours a day are 243.33 hours a month', () => {
    const [line] = linesOf({...gpu, schedule: {hoursPerDay: 8}})
    expect(line!.quantity).toBeCloseTo(243.333, 3)
    expect(line!.monthly).toBeCloseTo((ON_DEMAND * 8 * 365) / 12, 9)
  })

  test('ten hours on five days a week are five sevenths of ten hours a day', () => {
    const [line] = linesOf({...gpu, schedule: {hoursPerDay: 10, daysPerWeek: 5}})
    expect(line!.quantity).toBeCloseTo(((365 / 12) * 10 * 5) / 7, 9)
  })

  test('hours given are taken, of each instance', () => {
    expect(linesOf({...gpu, count: 2, hoursPerMonth: 100})[0]).toMatchObject({quantity: 200, monthly: 200 * ON_DEMAND})
  })

  test('no instances cost nothing', () => {
    expect(linesOf({...gpu, count: 0})).toMatchObject([{quantity: 0, monthly: 0}])
  })

  test('spot is its own price, with the risk beside it', () => {
    const [line] = linesOf({...gpu, market: 'spot'})
    expect(line).toMatchObject({item: 'g4dn.xlarge spot, us-east-1', price: {usd: SPOT, market: 'spot'}})
    expect(line!.monthly).toBeCloseTo(730 * SPOT, 9)
    expect(line!.note).toContain('interrupted a month')
  })

  test('the component may be of another cloud and region than the spec', () => {
    const usd = hourly('gcp', 'g2-standard-4', 'us-central1', 'onDemand')
    const line = linesOf({type: 'instance', instance: 'g2-standard-4', provider: 'gcp', region: 'us-central1'})
    expect(line).toMatchObject([{driver: 'gpu', monthly: 730 * usd}])
  })

  test('machines without an accelerator drive compute', () => {
    expect(linesOf({type: 'instance', instance: 't3.large'})[0]!.driver).toBe('compute')
  })
})

describe('committed hours', () => {
  test('are the on-demand price less the discount, for the share covered', () => {
    const lines = linesOf({...gpu, commitment: {coverage: 0.6, discount: 0.4}})
    expect(lines).toMatchObject([
      {item: 'g4dn.xlarge committed, us-east-1', quantity: 438, price: {kind: 'estimated'}},
      {item: 'g4dn.xlarge on-demand, us-east-1', quantity: 292, price: {kind: 'listed', usd: ON_DEMAND}},
    ])
    expect(lines[0]!.monthly).toBeCloseTo(438 * ON_DEMAND * 0.6, 9)
    expect(lines[1]!.monthly).toBeCloseTo(292 * ON_DEMAND, 9)
    expect(lines[0]!.price!.source).toContain("less the spec's 40% commitment discount")
  })

  test('cover everything at a coverage of one', () => {
    const lines = linesOf({...gpu, commitment: {coverage: 1, discount: 0.25}})
    expect(lines).toHaveLength(1)
    expect(lines[0]!.monthly).toBeCloseTo(730 * ON_DEMAND * 0.75, 9)
  })

  test('are never a discount on the spot price', () => {
    const [committed, spot] = linesOf({...gpu, market: 'spot', commitment: {coverage: 0.5, discount: 0.3}})
    expect(committed!.monthly).toBeCloseTo(365 * ON_DEMAND * 0.7, 9)
    expect(spot!.monthly).toBeCloseTo(365 * SPOT, 9)
  })
})

describe('own prices', () => {
  test('stand in place of the list, as of the day of the estimate', () => {
    expect(linesOf({...gpu, usdPerHour: 0.25})).toMatchObject([
      {driver: 'gpu', price: {usd: 0.25, source: 'the spec', asOf: '2026-11-24'}, monthly: 182.5},
    ])
  })

  test('let an instance be priced that no list has, anywhere', () => {
    expect(linesOf({type: 'instance', instance: 'new.gpu', usdPerHour: 2, region: 'moon-1'})).toMatchObject([
      {item: 'new.gpu on-demand, moon-1', driver: 'compute', monthly: 1460},
    ])
  })

  test('are what the commitment discount is taken from', () => {
    const [line] = linesOf({...gpu, usdPerHour: 1, commitment: {coverage: 1, discount: 0.5}})
    expect(line!.monthly).toBeCloseTo(365, 9)
  })
})

describe('prices that are not known', () => {
  const known = {catalog: catalogOf([without(offer(), 'spot'), offer({region: 'eu-west-1'})])}

  test('leave the line without price and say why', () => {
    const [line] = linesOf({...gpu, market: 'spot'}, {}, known)
    expect(line).toMatchObject({
      quantity: 730,
      driver: 'gpu',
      missing: 'no spot price of g4dn.xlarge in us-east-1 is known',
    })
    expect(line).not.toHaveProperty('price')
    expect(line).not.toHaveProperty('monthly')
  })

  test('of a region that sells other types are not those of another region', () => {
    const other = offer({region: 'ap-south-1', instanceType: 't3.large'})
    const [line] = linesOf({...gpu, region: 'ap-south-1'}, {}, {catalog: catalogOf([offer(), other])})
    expect(line).toMatchObject({driver: 'gpu', missing: 'no on-demand price of g4dn.xlarge in ap-south-1 is known'})
  })

  test('say that Lambda Cloud has no spot market', () => {
    const lambda = {...gpu, instance: 'gpu_1x_a10', provider: 'lambda', region: 'global', market: 'spot'}
    expect(linesOf(lambda)[0]!.missing).toBe('Lambda Cloud sells no spot capacity')
  })

  test('carry the note of an offer that cannot be had as listed', () => {
    const noted = catalogOf([offer({note: 'listed, but cannot be launched', onDemand: price(1)})])
    expect(linesOf(gpu, {}, {catalog: noted})[0]!.note).toBe('listed, but cannot be launched')
  })
})

describe('names that nobody has', () => {
  test.each([
    ['a typing error', {...gpu, instance: 'g4dn.xlrage'}, 'E_UNKNOWN_INSTANCE', 'Did you mean g4dn.xlarge'],
    ['other letters', {...gpu, instance: 'G4DN.XLARGE'}, 'E_UNKNOWN_INSTANCE', 'Did you mean g4dn.xlarge'],
    ['a glob', {...gpu, instance: 'g4dn.*'}, 'E_UNKNOWN_INSTANCE', 'frugal spot-prices'],
    ['a region', {...gpu, region: 'us-esat-1'}, 'E_UNKNOWN_REGION', 'us-east-1'],
    ['a glob of regions', {...gpu, region: 'us-*'}, 'E_UNKNOWN_REGION', 'frugal prices info'],
    ['another cloud', {...gpu, provider: 'gcp', region: 'us-central1'}, 'E_UNKNOWN_INSTANCE', ''],
  ])('are refused: %s', async (_, component, code, fix) => {
    const error = await refusalOf(() => linesOf(component))
    expect(error).toMatchObject({code, oclif: {exit: 2}})
    expect(error.fix).toContain(fix)
  })
})
