import {describe, expect, it} from 'vitest'

import {checkBucket, checkPrefixes} from '../../src/storage/names.ts'

describe('a bucket', () => {
  it.each([
    ['aws', 'ml-models'],
    ['aws', 'a.b-c.1'],
    ['gcp', 'ml_models'],
    ['gcp', `${'a'.repeat(63)}.${'b'.repeat(63)}.c`],
    ['azure', 'mlmodels2'],
    ['r2', 'ml-models'],
    ['s3-compatible', 'xn--models'],
  ] as const)('of %s may be %s', (provider, name) => {
    expect(checkBucket(provider, name)).toBe(name)
  })

  it.each([
    ['aws', 'ab', /3 to 63 characters/],
    ['aws', 'a'.repeat(64), /3 to 63 characters/],
    ['aws', 'ML-Models', /lower-case/],
    ['aws', 'ml_models', /lower-case/],
    ['aws', 's3://ml-models', /lower-case/],
    ['aws', '-models', /begins and ends/],
    ['aws', 'ml..models', /between its dots/],
    ['aws', '10.0.0.1', /IP address/],
    ['aws', 'xn--models', /beginning is reserved/],
    ['aws', 'models-s3alias', /end is reserved/],
    ['aws', 'a\u001b[31mb', /lower-case/],
    ['gcp', 'my-google-models', /reserved/],
    ['gcp', `${'a'.repeat(64)}.b`, /between its dots/],
    ['azure', 'ml-models', /3 to 24 lower-case letters and digits/],
    ['azure', 'a'.repeat(25), /3 to 24/],
    ['r2', 'ml.models', /no dots/],
  ] as const)('of %s is not %j', (provider, name, message) => {
    expect(() => checkBucket(provider, name)).toThrow(message)
    expect(() => checkBucket(provider, name)).toThrow(expect.objectContaining({code: 'E_BAD_BUCKET', oclif: {exit: 2}}))
  })
})

describe('prefixes', () => {
  it('are kept once each, without those that another one covers', () => {
    expect(checkPrefixes('aws', ['logs/2024/', 'logs/', 'models/', 'models/', 'log'])).toEqual(['models/', 'log'])
    expect(checkPrefixes('aws', ['a b/ü', '0/'])).toEqual(['a b/ü', '0/'])
  })

  it.each([
    ['aws', '', /empty/],
    ['aws', 'logs/*', /glob/],
    ['aws', 'a\nb', /control characters/],
    ['aws', 'ü'.repeat(513), /over 1024 bytes/],
    ['azure', '/models', /container/],
  ] as const)('of %s are not %j', (provider, prefix, message) => {
    expect(() => checkPrefixes(provider, [prefix])).toThrow(message)
  })
})
