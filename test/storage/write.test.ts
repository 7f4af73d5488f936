import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import type {StorageProvider} from '../../src/storage/classes.ts'
import type {LifecyclePlan} from '../../src/storage/plan.ts'
import {lifecycleCall} from '../../src/storage/write/call.ts'
import {hclString, toHcl} from '../../src/storage/write/hcl.ts'
import type {LifecyclePlace} from '../../src/storage/write/place.ts'
import {policyOf} from '../../src/storage/write/policy.ts'
import {ruleIds} from '../../src/storage/write/rule-ids.ts'
import {terraform} from '../../src/storage/write/terraform.ts'
import {move, plan} from './support.ts'

const place = (provider: StorageProvider): LifecyclePlace => ({
  bucket: provider === 'azure' ? 'mlmodels' : 'ml-models',
  region: provider === 'gcp' ? 'us-central1' : 'us-east-1',
  ...(provider === 'azure' && {resourceGroup: 'ml'}),
  ...(provider === 'r2' && {accountId: '0123456789abcdef0123456789abcdef'}),
  ...(provider === 's3-compatible' && {endpointUrl: 'https://s3.example.com'}),
})

const MOVES = {
  aws: [move('STANDARD_IA', 30), move('GLACIER', 60)],
  gcp: [move('NEARLINE', 7), move('COLDLINE', 30)],
  azure: [move('Cool', 7), move('Cold', 37)],
  r2: [move('STANDARD_IA', 30)],
  's3-compatible': [move('TAPE', 30)],
}

const full = (provider: StorageProvider): LifecyclePlan => {
  const moves = MOVES[provider]
  const keep = provider === 'azure' ? {} : {keep: 3}
  const versions = provider === 'r2' ? {} : {versions: {moves, expireDays: 365, ...keep}}
  return plan(provider, moves, {prefixes: ['models/v1/', 'logs/'], expireDays: 730, ...versions})
}

// Where a writer changes on purpose, `vitest -u` writes the files anew.
describe.each(['aws', 'gcp', 'azure', 'r2', 's3-compatible'] as const)('a lifecycle of %s', (provider) => {
  const cases = {
    tiers: plan(provider, MOVES[provider]),
    full: full(provider),
  }

  it.each(['tiers', 'full'] as const)('with %s is JSON', async (name) => {
    await expect(`${JSON.stringify(policyOf(cases[name]), undefined, 2)}\n`).toMatchFileSnapshot(
      `golden/${provider}-${name}.json`,
    )
  })

  it.each(['tiers', 'full'] as const)('with %s is Terraform', async (name) => {
    await expect(`${terraform(cases[name], place(provider))}\n`).toMatchFileSnapshot(`golden/${provider}-${name}.tf`)
  })

  it('is set by one call', async () => {
    await expect(`${lifecycleCall(cases.tiers, place(provider), 'lifecycle.json')}\n`).toMatchFileSnapshot(
      `golden/${provider}.sh`,
    )
  })
})

describe('what S3 is told', () => {
  const rulesOf = (rest: Partial<LifecyclePlan>) => (policyOf(plan('aws', [], rest)) as {Rules: object[]}).Rules

  it('is to drop unfinished uploads, whatever else', () => {
    expect(rulesOf({})).toEqual([
      {
        ID: 'tiers-all',
        Status: 'Enabled',
        Filter: {Prefix: ''},
        AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7},
      },
    ])
  })

  it('is to clear delete markers only where no expiry does it', () => {
    expect(rulesOf({versions: {moves: []}})[0]).toMatchObject({Expiration: {ExpiredObjectDeleteMarker: true}})
    expect(rulesOf({versions: {moves: []}, expireDays: 9})[0]).toMatchObject({Expiration: {Days: 9}})
    expect(rulesOf({})[0]).not.toHaveProperty('Expiration')
  })

  it('to keep versions has a rule of its own, free of the days of the moves', () => {
    expect(rulesOf({versions: {moves: [move('GLACIER', 40)], keep: 2}})[1]).toEqual({
      ID: 'keep-versions-all',
      Status: 'Enabled',
      Filter: {Prefix: ''},
      NoncurrentVersionExpiration: {NoncurrentDays: 1, NewerNoncurrentVersions: 2},
    })
  })
})

it('Google Cloud Storage counts the live version as a newer one', () => {
  const {rule} = policyOf(plan('gcp', [], {versions: {moves: [], keep: 3}})) as {rule: {condition: object}[]}
  expect(rule[0]).toEqual({action: {type: 'Delete'}, condition: {numNewerVersions: 4, isLive: false}})
})

describe('Azure', () => {
  it('has ten prefixes in a rule', () => {
    const prefixes = Array.from({length: 21}, (_, index) => `c/${index}-`)
    const {rules} = policyOf(plan('azure', MOVES.azure, {prefixes})) as {
      rules: {name: string; definition: {filters: {prefixMatch: string[]}}}[]
    }
    expect(rules.map(({definition}) => definition.filters.prefixMatch.length)).toEqual([10, 10, 1])
    expect(rules.map(({name}) => name)).toEqual(['tiers-1', 'tiers-2', 'tiers-3'])
  })

  it('has no rule where nothing is to be done', () => {
    expect(policyOf(plan('azure', []))).toEqual({rules: []})
  })
})

it('rule IDs are each their own and at most 255 long', () => {
  fc.assert(
    fc.property(fc.array(fc.string({maxLength: 400}), {minLength: 1, maxLength: 20}), (prefixes) => {
      const ids = ruleIds('tiers', prefixes)
      expect(new Set(ids).size).toBe(prefixes.length)
      for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9-]{1,255}$/)
    }),
  )
})

describe('HCL', () => {
  it('takes nothing in text for a template, a quote or a line', () => {
    expect(hclString('a"$'.concat('{b}%{c}\n\\'))).toBe('"a\\"$$'.concat('{b}%%{c}\\n\\\\"'))
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => {
        const written = hclString(text)
        expect(written).not.toMatch(/[\n\r]|(?<!\$)\$\{|(?<!%)%\{/)
        expect(JSON.parse(written.replaceAll('$${', '${').replaceAll('%%{', '%{'))).toBe(text)
      }),
    )
  })

  it('lines up neighbours of one line, and stands objects apart', () => {
    const text = toHcl([
      {
        head: ['resource', 'a', 'b'],
        attributes: {x: 1, long: 'y', list: [{k: true}], z: undefined},
        blocks: [{head: ['c']}],
      },
    ])
    expect(text).toBe(
      'resource "a" "b" {\n  x    = 1\n  long = "y"\n  list = [\n    {\n      k = true\n    },\n  ]\n\n  c {}\n}',
    )
  })
})
