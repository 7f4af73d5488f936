import {describe, expect, test} from 'vitest'

import {type RefreshQuery, refreshRequest} from '../../src/price-data/refresh-request.ts'
import type {Provider} from '../../src/prices/offer.ts'
import {sheet, source} from '../support/sheets.ts'

const REGIONS: Partial<Record<Provider, string[]>> = {
  aws: ['eu-west-1', 'us-east-1', 'us-west-2'],
  gcp: ['europe-west4', 'us-central1'],
}
const TYPES: Partial<Record<Provider, string[]>> = {
  aws: ['g5.xlarge', 'g5.2xlarge', 'p5.48xlarge'],
  gcp: ['a2-highgpu-1g', 'g2-standard-4'],
}
const NAMES = {
  regions: (provider: Provider) => REGIONS[provider] ?? [],
  instanceTypes: (provider: Provider) => TYPES[provider] ?? [],
}
const SOURCES = [
  source(async () => sheet(), {id: 'aws-feed'}),
  source(async () => sheet(), {id: 'aws-bulk', onlyWhenNamed: true}),
  source(async () => sheet(), {id: 'gcp-billing', provider: 'gcp'}),
]

function asked(query: RefreshQuery) {
  const {request, sources} = refreshRequest(query, SOURCES, NAMES)
  return {sources: sources.map(({id}) => id), request}
}

function refusal(query: RefreshQuery): unknown {
  try {
    return asked(query)
  } catch (error) {
    return error
  }
}

test('without a word every source but the large ones is asked for the home region of its provider', () => {
  expect(asked({})).toEqual({
    sources: ['aws-feed', 'gcp-billing'],
    request: {aws: {regions: ['us-east-1']}, gcp: {regions: ['us-central1']}},
  })
})

describe('sources', () => {
  test('a large one is asked when it is named', () => {
    expect(asked({sourceIds: ['aws-bulk']}).sources).toEqual(['aws-bulk'])
  })

  test('of one provider', () => {
    expect(asked({providers: ['gcp']})).toEqual({
      sources: ['gcp-billing'],
      request: {gcp: {regions: ['us-central1']}},
    })
  })

  test('one that is not known, with the nearest', () => {
    expect(refusal({sourceIds: ['aws-fed']})).toMatchObject({code: 'E_UNKNOWN_SOURCE', fix: '--source aws-feed'})
  })

  test.each<[RefreshQuery]>([[{providers: ['lambda']}], [{providers: ['gcp'], sourceIds: ['aws-feed']}]])(
    'none that fits %o',
    (query) => {
      expect(refusal(query)).toMatchObject({code: 'E_NO_LIVE_SOURCE', oclif: {exit: 2}})
    },
  )
})

describe('regions', () => {
  test.each<[string[], object]>([
    [['EU-WEST-1'], {aws: {regions: ['eu-west-1']}}],
    [['us-*'], {aws: {regions: ['us-east-1', 'us-west-2']}, gcp: {regions: ['us-central1']}}],
    [['europe-west4', 'us-east-1'], {aws: {regions: ['us-east-1']}, gcp: {regions: ['europe-west4']}}],
    [['all'], {aws: {regions: REGIONS.aws}, gcp: {regions: REGIONS.gcp}}],
  ])('%o go to the providers that have them', (regions, request) => {
    expect(asked({regions}).request).toEqual(request)
  })

  test('one that is newer than the snapshot is asked for where it can only be one provider’s', () => {
    expect(asked({providers: ['aws'], regions: ['mx-central-1']}).request).toEqual({aws: {regions: ['mx-central-1']}})
  })

  test.each([
    ['us-east-2', '--region us-east-1'],
    ['nowhere-at-all', 'Name the provider too: --provider aws'],
  ])('%s, which could be anyone’s, is refused', (region, fix) => {
    expect(refusal({regions: [region]})).toMatchObject({code: 'E_UNKNOWN_REGION', fix})
  })

  test('a glob that fits nothing is refused', () => {
    expect(refusal({providers: ['aws'], regions: ['mars-*']})).toMatchObject({code: 'E_UNKNOWN_REGION'})
  })
})

describe('instance types', () => {
  test.each<[string[], object]>([
    [['g5.*'], {aws: {regions: ['us-east-1'], instanceTypes: ['g5.xlarge', 'g5.2xlarge']}}],
    [['G5.XLARGE'], {aws: {regions: ['us-east-1'], instanceTypes: ['g5.xlarge']}}],
    [['g9.xlarge'], {aws: {regions: ['us-east-1'], instanceTypes: ['g9.xlarge']}}],
    [['*'], {aws: {regions: ['us-east-1']}, gcp: {regions: ['us-central1']}}],
  ])('%o', (instanceTypes, request) => {
    expect(asked({instanceTypes}).request).toEqual(request)
  })

  test('a glob that fits nothing is refused', () => {
    expect(refusal({instanceTypes: ['zz.*']})).toMatchObject({code: 'E_UNKNOWN_INSTANCE'})
  })

  test('of a provider that does not have the region are refused', () => {
    const query: RefreshQuery = {regions: ['europe-west4'], instanceTypes: ['g5.xlarge']}
    expect(refusal(query)).toMatchObject({code: 'E_NO_LIVE_SOURCE'})
  })
})
