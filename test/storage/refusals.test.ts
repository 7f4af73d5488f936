import {describe, expect, it} from 'vitest'

import {rulesOf, type StorageProvider} from '../../src/storage/classes.ts'
import type {LifecyclePlan, Move} from '../../src/storage/plan.ts'
import {refusals} from '../../src/storage/refusals.ts'
import {move, plan} from './support.ts'

const why = (provider: StorageProvider, moves: Move[], rest: Partial<LifecyclePlan> = {}) =>
  refusals(plan(provider, moves, rest), rulesOf(provider)).map((each) => each.why)

describe('S3', () => {
  it.each([
    ['STANDARD_IA', 29],
    ['ONEZONE_IA', 0],
  ])('refuses %s on day %i', (name, days) => {
    expect(why('aws', [move(name, days)])).toEqual([`Amazon S3 refuses ${name} before day 30`])
    expect(why('aws', [move(name, 30)])).toEqual([])
  })

  it.each(['INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'])('takes %s from day 0', (name) => {
    expect(why('aws', [move(name, 0)])).toEqual([])
  })

  it.each([
    ['STANDARD_IA', 30, 'GLACIER', 59, 60],
    ['ONEZONE_IA', 30, 'DEEP_ARCHIVE', 59, 60],
    ['GLACIER_IR', 10, 'GLACIER', 99, 100],
    // S3 answers: 'Days' ... for StorageClass 'DEEP_ARCHIVE' ... must be 90 days more than ... 'GLACIER'
    ['GLACIER', 30, 'DEEP_ARCHIVE', 119, 120],
    ['INTELLIGENT_TIERING', 7, 'GLACIER', 7, 8],
  ])('wants time between %s on day %i and %s: %i is refused, %i taken', (first, from, next, tooSoon, allowed) => {
    expect(why('aws', [move(first, from), move(next, tooSoon)])).toEqual([
      expect.stringMatching(new RegExp(`^Amazon S3 refuses ${next} less than \\d+ days? after ${first}$`)),
    ])
    expect(why('aws', [move(first, from), move(next, allowed)])).toEqual([])
  })

  it.each([
    ['GLACIER', 'STANDARD_IA'],
    ['DEEP_ARCHIVE', 'GLACIER'],
    ['INTELLIGENT_TIERING', 'STANDARD_IA'],
    ['ONEZONE_IA', 'GLACIER_IR'],
    ['GLACIER', 'GLACIER'],
  ])('never moves %s to %s', (first, next) => {
    expect(why('aws', [move(first, 30), move(next, 300)])).toEqual([`Amazon S3 cannot move ${first} to ${next}`])
  })

  it('expires after the last move, not on its day', () => {
    expect(why('aws', [move('GLACIER', 30)], {expireDays: 30})).toEqual([
      'objects expire on day 30, before they would move on day 30',
    ])
    expect(why('aws', [move('GLACIER', 30)], {expireDays: 31})).toEqual([])
  })

  it.each([-1, 1.5, Number.NaN, 36_501])('takes whole days only, not %d', (days) => {
    expect(why('aws', [move('GLACIER', days)])).toEqual([`${days} is not a whole number of days`])
    expect(why('aws', [], {expireDays: days})).toEqual(['objects expire after a whole number of days, at least 1'])
    expect(why('aws', [], {abortDays: days})).toHaveLength(1)
  })

  it('takes 1,000 rules and keeps 100 versions at most', () => {
    const prefixes = Array.from({length: 1000}, (_, index) => `p${index}/`)
    expect(why('aws', [], {prefixes})).toEqual([])
    expect(why('aws', [], {prefixes: [...prefixes, 'x/']})).toEqual([
      '1001 prefixes need 1001 rules, and Amazon S3 takes 1000',
    ])
    expect(why('aws', [], {versions: {moves: [], keep: 101}})).toEqual(['versions to keep are 1 to 100'])
  })

  it('has the same rules for old versions', () => {
    expect(why('aws', [], {versions: {moves: [move('STANDARD_IA', 7)]}})).toEqual([
      'Amazon S3 refuses STANDARD_IA before day 30',
    ])
    expect(why('aws', [], {versions: {moves: [move('GLACIER', 40)], expireDays: 40}})).toHaveLength(1)
  })
})

describe('the others', () => {
  it('take the guide’s days, Google and Azure with their own classes', () => {
    expect(why('gcp', [move('NEARLINE', 7), move('COLDLINE', 30)])).toEqual([])
    expect(why('azure', [move('Cool', 7), move('Cold', 30)])).toEqual([])
    expect(why('r2', [move('STANDARD_IA', 7)])).toEqual([])
  })

  it('have no classes of another provider', () => {
    expect(why('gcp', [move('GLACIER', 30)])).toEqual(['Google Cloud Storage has no class GLACIER to move to'])
    expect(why('r2', [move('GLACIER', 30)])).toEqual(['Cloudflare R2 has no class GLACIER to move to'])
  })

  it('move one way only', () => {
    expect(why('gcp', [move('ARCHIVE', 7), move('NEARLINE', 30)])).toHaveLength(1)
    expect(why('azure', [move('Archive', 7), move('Cool', 300)])).toHaveLength(1)
  })

  it('R2 has no versions', () => {
    expect(why('r2', [], {versions: {moves: []}})).toEqual(['Cloudflare R2 has no object versions'])
  })

  it('a store with its own tiers takes any names, each once', () => {
    expect(why('s3-compatible', [move('TAPE', 1), move('VAULT', 2)])).toEqual([])
    expect(why('s3-compatible', [move('TAPE', 1), move('TAPE', 2)])).toEqual(['TAPE is moved to twice'])
  })
})
