import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {rulesOf, STORAGE_PROVIDERS} from '../../src/storage/classes.ts'
import {type AgeModel, deathsOf, evenAges, shareBetween, sharePerDay} from '../../src/storage/cost/ages.ts'
import {automaticSplit} from '../../src/storage/cost/automatic.ts'
import {migrationCost, monthlyCost} from '../../src/storage/cost/monthly.ts'
import {payBacks} from '../../src/storage/cost/pay-back.ts'
import {lifecycleCost} from '../../src/storage/lifecycle.ts'
import type {LifecyclePlan} from '../../src/storage/plan.ts'
import {figures, move, plan, pricesOf} from './support.ts'

const MONTH = 365 / 12

/** What a plan costs a month by line. */
function lines(of: LifecyclePlan, given = figures()): Record<string, number | undefined> {
  const cost = monthlyCost(of, given, rulesOf(of.provider), pricesOf(of.provider))
  return Object.fromEntries(cost.lines.map(({item, monthly}) => [item, monthly]))
}

function usd(of: LifecyclePlan, given = figures()): number {
  return monthlyCost(of, given, rulesOf(of.provider), pricesOf(of.provider)).usd!
}

describe('a year of even arrivals', () => {
  it('all in STANDARD: 1,000 GB x $0.023', () => {
    expect(usd(plan('aws', []))).toBeCloseTo(23, 10)
  })

  it('the right form of the guide, by hand', () => {
    // 1,000 GB spread over 365 days: 2.7397 GB a day. 10,000 objects: 27.397 a day, 833.33 a month.
    const of = plan('aws', [move('STANDARD_IA', 30), move('GLACIER', 60)])
    const cost = lines(of)
    expect(cost['storage, STANDARD']).toBeCloseTo(((1000 * 30) / 365) * 0.023, 8) // 82.19 GB = $1.8904
    expect(cost['storage, STANDARD_IA']).toBeCloseTo(((1000 * 30) / 365) * 0.0125, 8) // 82.19 GB = $1.0274
    // 835.62 GB, and 32 KB of metadata for each of 8,356.2 objects: 0.25501 GB.
    expect(cost['storage, GLACIER']).toBeCloseTo(((1000 * 305) / 365 + (8356.1644 * 32) / 2 ** 20) * 0.0036, 6)
    // 8 KB of metadata each at the price of STANDARD: 0.06375 GB.
    expect(cost['metadata of GLACIER objects']).toBeCloseTo(((8356.1644 * 8) / 2 ** 20) * 0.023, 8)
    expect(cost['moves to STANDARD_IA']).toBeCloseTo(0.83333 * 0.01, 6)
    expect(cost['moves to GLACIER']).toBeCloseTo(0.83333 * 0.03, 6)
    expect(Object.keys(cost)).toHaveLength(6)
    expect(usd(of)).toBeCloseTo(1.8904 + 1.0274 + 3.0092 + 0.0015 + 0.0083 + 0.025, 3)
  })

  it('moving what is there at once: each object to the class of its age', () => {
    const of = plan('aws', [move('STANDARD_IA', 30), move('GLACIER', 60)])
    const {lines: once, usd: total} = migrationCost(of, figures(), rulesOf('aws'), pricesOf('aws'))
    // 30 days' objects to STANDARD_IA, 821.9 x $0.01 / 1,000; 305 days' to GLACIER, 8,356.2 x $0.03 / 1,000.
    expect(once.map(({monthly}) => monthly)).toEqual([expect.closeTo(0.0082192, 6), expect.closeTo(0.2506849, 6)])
    expect(total).toBeCloseTo(0.258904, 5)
  })

  it('the months until that is paid back', () => {
    const cost = lifecycleCost(plan('aws', [move('GLACIER', 30)]), {figures: figures()})
    expect(cost.breakEvenMonths).toBeCloseTo(cost.migration.usd! / (cost.before.usd! - cost.after.usd!), 10)
    expect(cost.byDeletion).toBeUndefined()
  })

  it('an expiry keeps only the days before it', () => {
    const of = plan('aws', [], {expireDays: 73})
    expect(lines(of)).toEqual({'storage, STANDARD': expect.closeTo(200 * 0.023, 8)})
    expect(lifecycleCost(of, {figures: figures()}).byDeletion).toBeCloseTo(800 * 0.023, 8)
  })
})

describe('what is charged for days that an object did not stay', () => {
  it('Azure: Cool for 23 of 30 days costs 7 days more', () => {
    const cost = lines(plan('azure', [move('Cool', 7), move('Cold', 30)]))
    // Each day 2.7397 GB leave 7 days short; a month's are 30.42 x 7 / 30.42 = 19.18 GB-months x $0.0152.
    expect(cost['days short of 30 in Cool']).toBeCloseTo((1000 / 365) * 7 * 0.0152, 8)
    expect(lines(plan('azure', [move('Cool', 7), move('Cold', 37)]))).not.toHaveProperty('days short of 30 in Cool')
  })

  it('S3: GLACIER from day 60, deleted on day 70, pays 80 more days', () => {
    const cost = lines(plan('aws', [move('GLACIER', 60)], {expireDays: 70}))
    expect(cost['days short of 90 in GLACIER']).toBeCloseTo((1000 / 365) * 80 * 0.0036, 8)
  })

  it('what users delete counts as an expiry does', () => {
    const given = figures({ages: evenAges(100, true)})
    // 10 GB a day go on day 100 after 40 days in GLACIER: 50 short.
    expect(lines(plan('aws', [move('GLACIER', 60)]), given)['days short of 90 in GLACIER']).toBeCloseTo(
      10 * 50 * 0.0036,
      8,
    )
    const kept = figures({ages: evenAges(100, false)})
    expect(lines(plan('aws', [move('GLACIER', 60)]), kept)).not.toHaveProperty('days short of 90 in GLACIER')
  })

  it('Google counts from creation, and charges no move', () => {
    const moves = [move('NEARLINE', 7), move('COLDLINE', 30)]
    expect(Object.keys(lines(plan('gcp', moves))).filter((item) => item.startsWith('days'))).toEqual([])
    const cost = lines(plan('gcp', moves, {expireDays: 60}))
    expect(cost['days short of 90 in COLDLINE']).toBeCloseTo((1000 / 365) * 30 * 0.004, 8)
  })
})

describe('reads', () => {
  it('are shares of a tier by age, whatever the class: retrieval by GB, requests by object', () => {
    const given = figures({reads: {hot: 0, warm: 0.5, cold: 0.1}})
    const cost = lines(plan('aws', [move('STANDARD_IA', 30)]), given)
    // Cold is 335 days of 365: 917.81 GB, 9,178.1 objects; a tenth is read.
    expect(cost['retrieval, STANDARD_IA']).toBeCloseTo(91.7808 * 0.01, 5)
    expect(cost['read requests, STANDARD_IA']).toBeCloseTo(0.917808 * 0.001, 7)
    // Warm is 23 days, still in STANDARD: half of 630.1 objects.
    expect(cost['read requests, STANDARD']).toBeCloseTo(0.3150685 * 0.0004, 8)
    expect(cost).not.toHaveProperty('retrieval, STANDARD')
  })

  it('of what has to be restored pay the restore request', () => {
    const given = figures({reads: {hot: 0, warm: 0, cold: 0.1}})
    const cost = lines(plan('aws', [move('GLACIER', 30)]), given)
    expect(cost['retrieval, GLACIER']).toBeCloseTo(91.7808 * 0.01, 5)
    expect(cost['read requests, GLACIER']).toBeCloseTo(0.917808 * 0.05, 6)
  })
})

describe('Intelligent-Tiering', () => {
  it('keeps 30 days in frequent, 60 in infrequent, the rest in archive instant, where nothing is read', () => {
    const cost = lines(plan('aws', [move('INTELLIGENT_TIERING', 0)]))
    expect(cost['storage, INTELLIGENT_TIERING frequent']).toBeCloseTo(((1000 * 30) / 365) * 0.023, 8)
    expect(cost['storage, INTELLIGENT_TIERING infrequent']).toBeCloseTo(((1000 * 60) / 365) * 0.0125, 8)
    expect(cost['storage, INTELLIGENT_TIERING archive instant']).toBeCloseTo(((1000 * 275) / 365) * 0.004, 8)
    expect(cost['monitoring, INTELLIGENT_TIERING']).toBeCloseTo(10 * 0.0025, 8)
  })

  it('has in archive instant what was not read for three months: (1 - r)^3', () => {
    const split = automaticSplit(
      {from: 0, to: 365},
      evenAges(365, false),
      {hot: 0.2, warm: 0.2, cold: 0.2},
      {warm: 7, cold: 30},
    )
    expect(split.archive).toBeCloseTo((275 / 365) * 0.8 ** 3, 10)
    expect(split.infrequent).toBeCloseTo((60 / 365) * 0.8 + (275 / 365) * (0.8 - 0.8 ** 3), 10)
    expect(split.frequent + split.infrequent + split.archive).toBeCloseTo(1, 10)
  })
})

describe('small objects', () => {
  it('under 128 KB are not moved on S3, and cost what they did', () => {
    const tiny = figures({objects: 10_000_000}) // 104.9 KB each
    expect(lines(plan('aws', [move('GLACIER', 30)]), tiny)).toEqual({'storage, STANDARD': expect.closeTo(23, 8)})
    expect(lines(plan('gcp', [move('ARCHIVE', 30)]), tiny)).toHaveProperty('moves to ARCHIVE')
  })
})

describe('the break-even of a move', () => {
  it('is the size at which fees over its stay equal what it saves', () => {
    const [row] = payBacks(plan('aws', [move('STANDARD_IA', 30)]), figures(), rulesOf('aws'), pricesOf('aws'))
    // Kept for good: a year is taken. $0.00001 for the move against $0.0105 a GB-month for 12 months.
    expect(row).toMatchObject({class: 'STANDARD_IA', assumedYear: true, saves: expect.closeTo(0.0105, 10)})
    expect(row!.leastKB).toBeCloseTo((0.00001 / (0.0105 * 12)) * 2 ** 20, 6) // 83.2 KB
    // 100 MiB an object and more: a GB saves 0.0105 - fee, and a GB read costs 0.01 and its request.
    const perGb = 10
    expect(row!.mostRead).toBeCloseTo((0.0105 - (0.00001 * perGb) / 12) / (0.01 + ((0.001 - 0.0004) / 1000) * perGb), 6)
  })

  it('at that size, and with no reads, the plan costs what it did before', () => {
    const of = plan('gcp', [move('COLDLINE', 30)])
    const ages = evenAges(395, true)
    const [row] = payBacks(of, figures({ages}), rulesOf('gcp'), pricesOf('gcp'))
    const given = figures({ages, objects: (1000 * 2 ** 20) / row!.leastKB!})
    expect(row!.months).toBeCloseTo(12, 10)
    expect(usd(of, given)).toBeCloseTo(usd(plan('gcp', []), given), 8)
  })

  it('counts the days charged beyond a short stay', () => {
    const of = plan('aws', [move('GLACIER_IR', 30)])
    const ages = evenAges(90, true)
    const [row] = payBacks(of, figures({ages}), rulesOf('aws'), pricesOf('aws'))
    const given = figures({ages, objects: (1000 * 2 ** 20) / row!.leastKB!})
    // 60 days in a class that charges 90.
    expect(lines(of, given)).toHaveProperty('days short of 90 in GLACIER_IR')
    expect(usd(of, given)).toBeCloseTo(usd(plan('aws', []), given), 8)
  })

  it('at that share of reads the plan costs what it did before', () => {
    const of = plan('gcp', [move('COLDLINE', 30)])
    const ages = evenAges(395, true)
    const [row] = payBacks(of, figures({ages}), rulesOf('gcp'), pricesOf('gcp'))
    const given = figures({ages, reads: {hot: 0, warm: 0, cold: row!.mostRead!}})
    expect(usd(of, given)).toBeCloseTo(usd(plan('gcp', []), given), 8)
  })

  it('is never where nothing is saved', () => {
    const moves = [move('INTELLIGENT_TIERING', 7), move('GLACIER', 30)]
    const [row] = payBacks(plan('aws', moves), figures(), rulesOf('aws'), pricesOf('aws'))
    expect(row).toMatchObject({class: 'INTELLIGENT_TIERING', saves: 0})
    expect(row).not.toHaveProperty('leastKB')
  })
})

describe('an age distribution', () => {
  // 20% in 7 days, 30% in 23, 50% in 50: what goes on falls from 2.86% to 1.30% to 1% a day.
  const ages: AgeModel = {
    bands: [
      {from: 0, to: 7, share: 0.2},
      {from: 7, to: 30, share: 0.3},
      {from: 30, to: 80, share: 0.5},
    ],
    deletedAtEnd: true,
  }

  it('is even within a band', () => {
    expect(shareBetween(ages, 0, 7)).toBeCloseTo(0.2, 12)
    expect(shareBetween(ages, 3.5, 18.5)).toBeCloseTo(0.1 + 0.15, 12)
    expect(shareBetween(ages, 30, Number.POSITIVE_INFINITY)).toBeCloseTo(0.5, 12)
  })

  it('passes an age at the pace that comes up to it, and loses the difference at an edge', () => {
    expect(sharePerDay(ages, 0)).toBeCloseTo(0.2 / 7, 12)
    expect(sharePerDay(ages, 30)).toBeCloseTo(0.3 / 23, 12)
    expect(sharePerDay(ages, 81)).toBe(0)
    expect(deathsOf(ages)).toEqual([
      {age: 7, perDay: expect.closeTo(0.2 / 7 - 0.3 / 23, 12)},
      {age: 30, perDay: expect.closeTo(0.3 / 23 - 0.5 / 50, 12)},
      {age: 80, perDay: expect.closeTo(0.5 / 50, 12)},
    ])
  })

  it('sets how many objects a month move', () => {
    const cost = lines(plan('aws', [move('GLACIER_IR', 30)]), figures({ages}))
    expect(cost['moves to GLACIER_IR']).toBeCloseTo(((10_000 * (0.3 / 23) * MONTH) / 1000) * 0.02, 8)
  })
})

describe('whatever the figures', () => {
  const anyFigures = fc
    .record({
      gb: fc.double({min: 1e-6, max: 50_000, noNaN: true}),
      objects: fc.integer({min: 1, max: 1e12}),
      days: fc.double({min: 0.5, max: 4000, noNaN: true}),
      deleted: fc.boolean(),
      reads: fc.record({
        hot: fc.double({min: 0, max: 50, noNaN: true}),
        warm: fc.double({min: 0, max: 50, noNaN: true}),
        cold: fc.double({min: 0, max: 50, noNaN: true}),
      }),
    })
    .map(({days, deleted, gb, objects, reads}) => figures({gb, objects, ages: evenAges(days, deleted), reads}))

  it.each(STORAGE_PROVIDERS.filter((name) => name !== 's3-compatible'))(
    'no line of %s is below zero, and what is known adds up',
    (provider) => {
      const classes = rulesOf(provider)
        .classes.slice(1)
        .map(({name}) => name)
      const moves = fc.subarray(classes).chain((names) =>
        fc.array(fc.integer({min: 1, max: 200}), {minLength: names.length, maxLength: names.length}).map((steps) =>
          names.map((name, index) =>
            move(
              name,
              steps.slice(0, index + 1).reduce((a, b) => a + b, 0),
            ),
          ),
        ),
      )
      fc.assert(
        fc.property(
          anyFigures,
          moves,
          fc.option(fc.integer({min: 1, max: 900}), {nil: undefined}),
          (given, at, expireDays) => {
            const of = plan(provider, at, expireDays === undefined ? {} : {expireDays})
            const cost = lifecycleCost(of, {figures: given})
            for (const {lines: all, usd: total} of [cost.before, cost.after, cost.migration]) {
              for (const {monthly, quantity} of all) {
                expect(quantity).toBeGreaterThanOrEqual(0)
                expect(monthly).toBeGreaterThanOrEqual(0)
              }
              expect(total).toBeCloseTo(
                all.reduce((sum, {monthly}) => sum + monthly!, 0),
                6,
              )
            }
            for (const row of cost.payBacks) expect(row.mostRead ?? 0).toBeGreaterThanOrEqual(0)
            expect(shareBetween(given.ages, 0, Number.POSITIVE_INFINITY)).toBeCloseTo(1, 9)
          },
        ),
        {numRuns: 60},
      )
    },
  )

  it('a price that is missing leaves the sum out, never a zero', () => {
    const cost = lifecycleCost(plan('aws', [move('GLACIER', 30)]), {figures: figures(), region: 'eu-west-1'})
    expect(cost.before.usd).toBeCloseTo(23, 8)
    expect(cost.after).not.toHaveProperty('usd')
    expect(cost).not.toHaveProperty('breakEvenMonths')
    expect(cost.after.lines.find(({item}) => item === 'storage, GLACIER')).toMatchObject({
      missing: expect.stringContaining('no list price of aws s3 glacier-flexible storage in eu-west-1'),
    })
    const own = lifecycleCost(plan('s3-compatible', []), {figures: figures()})
    expect(own.before).not.toHaveProperty('usd')
  })
})
