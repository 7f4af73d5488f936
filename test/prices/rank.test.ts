import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import type {Offer} from '../../src/prices/offer.ts'
import {rank, rankedOffer, SORTS} from '../../src/prices/rank.ts'
import {offer, price, without} from '../support/offers.ts'

const names = (offers: readonly Offer[], options: Parameters<typeof rank>[1]) =>
  rank(offers, options).rows.map(({offer: {instanceType}}) => instanceType)

describe('rankedOffer', () => {
  it('has the figures that offers are compared by', () => {
    const four = offer({accelerator: {name: 'T4', count: 4, memoryGiB: 16}, onDemand: price(4), spot: price(1)})
    expect(rankedOffer(four, 'spot')).toMatchObject({
      market: 'spot',
      usdPerHour: 1,
      savingPercent: 75,
      usdPerGpuHour: 0.25,
      usdPerGpuGiBHour: 0.25 / 16,
    })
  })

  it('takes the cheapest market where none is asked for, which need not be spot', () => {
    expect(rankedOffer(offer())).toMatchObject({market: 'spot', usdPerHour: 0.1578})
    expect(rankedOffer(offer({spot: price(0.6)}))).toMatchObject({market: 'onDemand', usdPerHour: 0.526})
    expect(rankedOffer(without(offer(), 'spot'))).toMatchObject({market: 'onDemand'})
    expect(rankedOffer(without(offer(), 'onDemand'))).toMatchObject({market: 'spot'})
  })

  it('never puts the on-demand price in the place of a spot price that is not known', () => {
    const ranked = rankedOffer(without(offer(), 'spot'), 'spot')
    expect(Object.keys(ranked)).toEqual(['offer'])
  })

  it('has no saving without both prices, and a negative one where spot costs more', () => {
    expect(rankedOffer(without(offer(), 'onDemand'))).not.toHaveProperty('savingPercent')
    const dear = rankedOffer(offer({onDemand: price(1), spot: price(1.2)}))
    expect(dear.savingPercent).toBeCloseTo(-20)
    expect(dear.spotNote).toBe('spot costs more than on-demand')
  })

  it('counts a shared GPU by its fraction', () => {
    const sixth = offer({accelerator: {name: 'A10', count: 1 / 6, memoryGiB: 24}, spot: price(0.1)})
    expect(rankedOffer(sixth, 'spot').usdPerGpuHour).toBeCloseTo(0.6)
  })

  it('has no figure per GPU for a machine without one, nor per GiB where the memory is not known', () => {
    expect(rankedOffer(without(offer(), 'accelerator'))).not.toHaveProperty('usdPerGpuHour')
    const bare = rankedOffer(offer({accelerator: {name: 'X', count: 1}}))
    expect(bare).toHaveProperty('usdPerGpuHour')
    expect(bare).not.toHaveProperty('usdPerGpuGiBHour')
  })

  it.each([
    [0.0526, /10% of on-demand: looks like a floor/],
    [0.05264, /looks like a floor/],
    [0.053, undefined],
    [0.5156, /hardly a spot market/],
    [0.526, /hardly a spot market/],
    [0.51, undefined],
  ])('says of a spot price of %s against 0.526: %s', (usd, note) => {
    const {spotNote} = rankedOffer(offer({spot: price(usd)}))
    if (note) expect(spotNote).toMatch(note)
    else expect(spotNote).toBeUndefined()
  })

  it('says nothing of a spot price that was derived from on-demand: a round share is to be expected', () => {
    expect(rankedOffer(offer({spot: price(0.0526, {kind: 'estimated'})})).spotNote).toBeUndefined()
  })
})

describe('rank', () => {
  const offers = [
    offer({
      instanceType: 'big.xlarge',
      accelerator: {name: 'A100', count: 8, memoryGiB: 40},
      onDemand: price(30),
      spot: price(4),
    }),
    offer({instanceType: 'small.xlarge', onDemand: price(1), spot: price(0.9)}),
    without(offer({instanceType: 'none.xlarge', onDemand: price(0.01)}), 'spot'),
    offer({
      instanceType: 'mid.xlarge',
      accelerator: {name: 'T4', count: 1, memoryGiB: 16},
      onDemand: price(2),
      spot: price(1),
    }),
  ]

  it.each([
    ['price', ['small.xlarge', 'mid.xlarge', 'big.xlarge', 'none.xlarge']],
    ['savings', ['big.xlarge', 'mid.xlarge', 'small.xlarge', 'none.xlarge']],
    ['gpu-hour', ['big.xlarge', 'small.xlarge', 'mid.xlarge', 'none.xlarge']],
    ['gpu-gb', ['big.xlarge', 'small.xlarge', 'mid.xlarge', 'none.xlarge']],
  ] as const)('sorts by %s, with what has no such figure last', (sort, expected) => {
    expect(names(offers, {sort, market: 'spot'})).toEqual(expected)
  })

  it('ranks by the cheapest market where none is asked for', () => {
    expect(names(offers, {})[0]).toBe('none.xlarge')
  })

  it('says how many rows the limit hides; 0 hides none', () => {
    expect(rank(offers, {limit: 1})).toMatchObject({hidden: 3, rows: [{}]})
    expect(rank(offers, {limit: 0}).hidden).toBe(0)
    expect(rank(offers, {limit: 9}).hidden).toBe(0)
    expect(rank([], {limit: 3})).toEqual({rows: [], hidden: 0})
  })

  const anyOffer = fc
    .record({
      provider: fc.constantFrom('aws' as const, 'gcp' as const),
      region: fc.constantFrom('r1', 'r2'),
      instanceType: fc.constantFrom('a', 'b', 'c'),
      spot: fc.option(fc.constantFrom(0.1, 0.2, 0.3), {nil: undefined}),
      onDemand: fc.option(fc.constantFrom(0.2, 1), {nil: undefined}),
      count: fc.constantFrom(0, 1, 4),
    })
    .map(
      ({count, onDemand, spot, ...rest}): Offer => ({
        ...rest,
        ...(onDemand && {onDemand: price(onDemand)}),
        ...(spot && {spot: price(spot)}),
        ...(count > 0 && {accelerator: {name: 'T4', count, memoryGiB: 16}}),
      }),
    )
  const list = fc.uniqueArray(anyOffer, {
    selector: (one) => `${one.provider}${one.region}${one.instanceType}`,
    maxLength: 12,
  })

  it('gives one order, whatever order the sources come in', () => {
    fc.assert(
      fc.property(list, fc.constantFrom(...SORTS), fc.integer(), (some, sort, seed) => {
        const shuffled = some.map((one, i) => [Math.sin(seed + i), one] as const).sort(([a], [b]) => a - b)
        expect(
          rank(
            shuffled.map(([, one]) => one),
            {sort},
          ).rows,
        ).toEqual(rank(some, {sort}).rows)
      }),
    )
  })

  it('gives with a limit the first rows of the whole, and leaves its input as it was', () => {
    fc.assert(
      fc.property(list, fc.constantFrom(...SORTS), fc.integer({min: 1, max: 12}), (some, sort, limit) => {
        const before = [...some]
        const whole = rank(some, {sort, market: 'spot'}).rows
        const {hidden, rows} = rank(some, {sort, market: 'spot', limit})
        expect(rows).toEqual(whole.slice(0, limit))
        expect(rows.length + hidden).toBe(some.length)
        expect(some).toEqual(before)
      }),
    )
  })
})
