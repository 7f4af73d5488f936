import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {UserError} from '../../src/errors.ts'
import {loadServices} from '../../src/prices/services/services.ts'
import {rulesOf, STORAGE_PROVIDERS} from '../../src/storage/classes.ts'
import {lifecycleFor} from '../../src/storage/lifecycle.ts'
import type {LifecycleRequest} from '../../src/storage/plan.ts'
import {type S3Rule, s3Lifecycle} from '../../src/storage/write/s3.ts'
import {figures, guide, move, request} from './support.ts'

const IA = ['STANDARD_IA', 'ONEZONE_IA']
const MINIMUM: Record<string, number> = {STANDARD_IA: 30, ONEZONE_IA: 30, GLACIER_IR: 90, GLACIER: 90}
const WATERFALL = [
  'STANDARD',
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
]

const services = loadServices()

/** S3's own checks of a rule, written down apart from the code under test, from its documents and recorded answers. */
function s3Problems(rule: S3Rule): string[] {
  const of = (moves: {days: number; name: string}[], expiry: number | undefined) => [
    ...moves.filter(({days, name}) => IA.includes(name) && days < 30).map(() => 'IA before day 30'),
    ...moves.slice(1).flatMap(({days, name}, index) => {
      const before = moves[index]!
      return [
        ...(days - before.days < (MINIMUM[before.name] ?? 1) ? ['too soon after the one before'] : []),
        ...(WATERFALL.indexOf(name) <= WATERFALL.indexOf(before.name) ? ['up the waterfall'] : []),
      ]
    }),
    ...(expiry !== undefined && moves.some(({days}) => days >= expiry) ? ['expires before it moves'] : []),
  ]
  const {Expiration: expiration} = rule
  const current = (rule.Transitions ?? []).map(({Days, StorageClass}) => ({days: Days, name: StorageClass}))
  const old = (rule.NoncurrentVersionTransitions ?? []).map((each) => ({
    days: each.NoncurrentDays,
    name: each.StorageClass,
  }))
  return [
    ...of(current, expiration && 'Days' in expiration ? expiration.Days : undefined),
    ...of(old, rule.NoncurrentVersionExpiration?.NoncurrentDays),
    ...(rule.ID.length > 255 ? ['a long ID'] : []),
  ]
}

const day = fc.integer({min: 0, max: 400})

function anyRequest(provider: (typeof STORAGE_PROVIDERS)[number]): fc.Arbitrary<LifecycleRequest> {
  const classes = rulesOf(provider)
    .classes.slice(1)
    .map(({name}) => name)
  const tier =
    classes.length === 0
      ? fc.constant(undefined)
      : fc.option(fc.record({class: fc.constantFrom(...classes), days: day}), {nil: undefined})
  const versions = fc.record({
    keep: fc.option(fc.integer({min: 1, max: 100})),
    expireDays: fc.option(fc.integer({min: 1, max: 400})),
  })
  return fc
    .record({
      warm: tier,
      cold: tier,
      expireDays: fc.option(fc.integer({min: 1, max: 500})),
      versions: fc.option(versions),
    })
    .map(({cold, expireDays, versions, warm}) =>
      request(provider, {
        ...(warm && {warm}),
        ...(cold && {cold}),
        ...(expireDays !== null && {expireDays}),
        ...(versions &&
          !rulesOf(provider).noVersions && {
            versions: {
              ...(versions.keep !== null && {keep: versions.keep}),
              ...(versions.expireDays !== null && {expireDays: versions.expireDays}),
            },
          }),
      }),
    )
}

const anyFigures = fc
  .record({
    gb: fc.double({min: 0.001, max: 1e6, noNaN: true}),
    objects: fc.integer({min: 1, max: 1e9}),
    warm: fc.double({min: 0, max: 3, noNaN: true}),
    cold: fc.double({min: 0, max: 3, noNaN: true}),
  })
  .map(({cold, gb, objects, warm}) => figures({gb, objects, reads: {hot: 0, warm, cold}}))

/** The corrected plan, or nothing where the request contradicts itself. */
function corrected(asked: LifecycleRequest, given?: ReturnType<typeof figures>) {
  try {
    return lifecycleFor(asked, given && {figures: given, services})
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    return
  }
}

describe('whatever is asked', () => {
  it('S3 takes what is written, with figures and without', () => {
    fc.assert(
      fc.property(anyRequest('aws'), fc.option(anyFigures, {nil: undefined}), (asked, given) => {
        const answer = corrected(asked, given)
        expect(answer ? s3Lifecycle(answer.plan).Rules.flatMap(s3Problems) : []).toEqual([])
      }),
      {numRuns: 500},
    )
  })

  it.each(STORAGE_PROVIDERS)(
    '%s gets no more tiers than asked, in order, and hears of each that changed',
    (provider) => {
      fc.assert(
        fc.property(anyRequest(provider), anyFigures, (asked, given) => {
          const answer = corrected(asked, given)
          if (!answer) return
          const {corrections, plan} = answer
          expect(plan.moves.length).toBeLessThanOrEqual([asked.warm, asked.cold].filter(Boolean).length)
          expect(plan.moves.map(({days}) => days)).toEqual(plan.moves.map(({days}) => days).toSorted((a, b) => a - b))
          const kept = [asked.warm, asked.cold].filter(
            (tier) => tier && plan.moves.some((each) => each.class === tier.class && each.days === tier.days),
          )
          expect(kept.length + corrections.length).toBe([asked.warm, asked.cold].filter(Boolean).length)
          expect(plan.expireDays).toBe(asked.expireDays)
        }),
        {numRuns: 150},
      )
    },
  )
})

describe("the guide's tiers on S3", () => {
  it('become STANDARD_IA from day 30 and GLACIER from day 60 where no figures are given', () => {
    const {corrections, plan, saves} = lifecycleFor(guide)
    expect(plan.moves).toEqual([move('STANDARD_IA', 30), move('GLACIER', 60)])
    expect(saves).toBeUndefined()
    expect(corrections).toEqual([
      {
        tier: 'warm',
        asked: move('STANDARD_IA', 7),
        written: move('STANDARD_IA', 30),
        kind: 'refused',
        why: 'Amazon S3 refuses STANDARD_IA before day 30',
      },
      {
        tier: 'cold',
        asked: move('GLACIER', 30),
        written: move('GLACIER', 60),
        kind: 'refused',
        why: 'Amazon S3 refuses GLACIER less than 30 days after STANDARD_IA',
      },
    ])
  })

  it('lose the warm tier where that is cheaper: cold begins as asked, before S3 allows STANDARD_IA', () => {
    const {corrections, plan, saves} = lifecycleFor(guide, {figures: figures()})
    expect(plan.moves).toEqual([move('GLACIER', 30)])
    expect(corrections).toMatchObject([{tier: 'warm', kind: 'refused'}])
    expect(saves).toMatchObject({asAsked: false, against: [move('STANDARD_IA', 30), move('GLACIER', 60)]})
    // 30 more days in STANDARD_IA of an even year, at 0.0125 in place of 0.0036, and its moves: 833.33 a month.
    expect(saves!.monthly).toBeCloseTo((1000 * 30 * (0.0125 - 0.0036)) / 365 + 0.8333 * 0.01, 3)
  })

  it('get INTELLIGENT_TIERING from day 7 where it has the time to be cheaper', () => {
    const asked = {...guide, cold: move('GLACIER', 120)}
    expect(lifecycleFor(asked, {figures: figures()}).plan.moves).toEqual([
      move('INTELLIGENT_TIERING', 7),
      move('GLACIER', 120),
    ])
    const small = figures({objects: 7_000_000})
    expect(lifecycleFor(asked, {figures: small}).plan.moves[0]).not.toMatchObject({class: 'INTELLIGENT_TIERING'})
  })

  it('are written as they are on Google Cloud Storage, which takes them without a charge for short stays', () => {
    const asked = request('gcp', {warm: move('NEARLINE', 7), cold: move('COLDLINE', 30)})
    expect(lifecycleFor(asked, {figures: figures()})).toEqual({
      plan: expect.objectContaining({moves: [asked.warm, asked.cold]}),
      corrections: [],
    })
  })
})

describe('old versions', () => {
  it('move as current objects do, and are not there where they expire before', () => {
    const of = (expireDays?: number) =>
      lifecycleFor({...guide, versions: expireDays === undefined ? {keep: 3} : {expireDays}}).plan.versions
    expect(of()).toEqual({keep: 3, moves: [move('STANDARD_IA', 30), move('GLACIER', 60)]})
    expect(of(45)).toEqual({expireDays: 45, moves: [move('STANDARD_IA', 30)]})
    expect(of(30)).toEqual({expireDays: 30, moves: []})
  })
})

describe('what would cost more', () => {
  it('Azure charges 30 days of Cool: cold begins on day 37, not 30', () => {
    const asked = request('azure', {warm: move('Cool', 7), cold: move('Cold', 30)})
    for (const answer of [lifecycleFor(asked), lifecycleFor(asked, {figures: figures()})]) {
      expect(answer.plan.moves).toEqual([move('Cool', 7), move('Cold', 37)])
      expect(answer.corrections).toEqual([
        {
          tier: 'cold',
          asked: move('Cold', 30),
          written: move('Cold', 37),
          kind: 'costs-more',
          why: 'Cool charges 30 days at least, and objects would leave it after 23',
        },
      ])
    }
  })

  it('tiers that small objects, reads or an early end make dear are left out', () => {
    const cold = request('gcp', {cold: move('ARCHIVE', 30)})
    const short = request('aws', {cold: move('GLACIER_IR', 30), expireDays: 40})
    for (const [asked, given] of [
      [cold, figures({objects: 100_000_000})],
      [cold, figures({reads: {hot: 0, warm: 0, cold: 1}})],
      [short, figures()],
    ] as const) {
      const {corrections, plan, saves} = lifecycleFor(asked, {figures: given})
      expect(plan.moves).toEqual([])
      expect(corrections).toMatchObject([{tier: 'cold', kind: 'costs-more'}])
      expect(saves).toMatchObject({asAsked: true})
    }
  })

  it('nothing is judged by cost in a region without prices', () => {
    const asked = request('azure', {cold: move('Archive', 30)})
    const given = figures({objects: 100_000_000})
    expect(lifecycleFor(asked, {figures: given, region: 'brazilsouth'}).plan.moves).toEqual([asked.cold])
    expect(lifecycleFor(asked, {figures: given, region: 'eastus'}).plan.moves).toEqual([])
  })
})

describe('a request that contradicts itself', () => {
  it.each([
    [{warm: move('STANDARD_IA', 40), cold: move('GLACIER', 30)}, /not after the warm one on day 40/],
    [{warm: move('STANDARD_IA', 30), cold: move('GLACIER', 30)}, /not after the warm one/],
    [{warm: move('GLACIER', 30), cold: move('GLACIER', 60)}, /Both tiers are GLACIER/],
    [{cold: move('COLDLINE', 60)}, /no class COLDLINE/],
    [{cold: move('STANDARD', 60)}, /no class STANDARD to move to/],
    [{expireDays: 0}, /Objects expire after a whole number of days/],
    [{abortDays: 0}, /Unfinished uploads/],
    [{versions: {keep: 0}}, /Versions to keep are 1 to 100/],
  ])('%j is refused', (rest, message) => {
    expect(() => lifecycleFor(request('aws', rest))).toThrow(message)
    expect(() => lifecycleFor(request('aws', rest))).toThrow(UserError)
  })
})
