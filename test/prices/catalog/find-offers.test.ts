import {describe, expect, it} from 'vitest'

import {findOffers} from '../../../src/prices/catalog/find-offers.ts'
import {providersOf} from '../../../src/prices/catalog/names.ts'
import {catalogOf, offer, price} from '../../support/offers.ts'

const catalog = catalogOf([
  offer(),
  offer({region: 'eu-west-1', spot: price(0.3)}),
  offer({instanceType: 'g5.xlarge', accelerator: {name: 'A10G', count: 1, memoryGiB: 24}, spot: price(0.4)}),
  offer({provider: 'azure', region: 'eastus', instanceType: 'Standard_NC4as_T4_v3', spot: price(0.2)}),
  offer({provider: 'gcp', region: 'us-central1', instanceType: 'g2-standard-4', accelerator: {name: 'L4', count: 1}}),
])

const failure = (code: string, fix: string | RegExp) =>
  expect.objectContaining({code, oclif: {exit: 2}, fix: expect.stringMatching(fix)})

describe('findOffers', () => {
  it('ranks what passes the filter and says whose prices it looked at', () => {
    const {providers, rows} = findOffers(catalog, {instanceTypes: ['g4dn.*']})
    expect(rows.map(({offer: {region}}) => region)).toEqual(['us-east-1', 'eu-west-1'])
    expect(providers).toEqual(['aws', 'gcp', 'azure', 'lambda'])
  })

  it('looks only at the providers that spell instance types like the names', () => {
    expect(findOffers(catalog, {instanceTypes: ['g4dn.xlarge']}).providers).toEqual(['aws'])
    expect(findOffers(catalog, {instanceTypes: ['g4dn.xlarge'], providers: ['gcp', 'aws']}).providers).toEqual([
      'gcp',
      'aws',
    ])
  })

  it('finds nothing without an error where the names are known', () => {
    expect(findOffers(catalog, {instanceTypes: ['g5.xlarge'], regions: ['eu-*']}).rows).toEqual([])
    expect(findOffers(catalog, {gpu: 'A10G', maxUsdPerHour: 0.01}).rows).toEqual([])
  })

  it.each([
    ['a typing error', ['g4dn.xlrage'], /Did you mean g4dn\.xlarge/],
    ['one wrong name among right ones', ['g5.xlarge', 'g5.xlarg'], /Did you mean g5\.xlarge/],
    ['an Azure size without its prefix', ['nc4as_t4_v3'], /Did you mean Standard_NC4as_T4_v3\?/],
    ['a glob that fits nothing', ['zz9.*'], /by a glob/],
  ])('refuses %s', (_, instanceTypes, fix) => {
    expect(() => findOffers(catalog, {instanceTypes})).toThrow(failure('E_UNKNOWN_INSTANCE', fix))
  })

  it('takes a name in any case', () => {
    expect(findOffers(catalog, {instanceTypes: ['G4DN.XLARGE']}).rows).toHaveLength(2)
    expect(findOffers(catalog, {instanceTypes: ['standard_nc4as_t4_v3'], regions: ['EASTUS']}).rows).toHaveLength(1)
  })

  it.each([
    ['us-est-1', /Did you mean us-east-1/],
    ['nowhere-at-all', /Name a region as/],
  ])('refuses the region %s', (region, fix) => {
    expect(() => findOffers(catalog, {regions: [region]})).toThrow(failure('E_UNKNOWN_REGION', fix))
  })

  it("refuses another cloud's region with an instance type of this one", () => {
    expect(() => findOffers(catalog, {instanceTypes: ['g4dn.xlarge'], regions: ['eastus']})).toThrow(
      expect.objectContaining({code: 'E_UNKNOWN_REGION', message: 'Unknown region eastus (aws)'}),
    )
  })

  it.each([
    ['T5', /Did you mean T4/],
    ['nothing-like-it', /Name one of: T4, A10G, L4/],
  ])('refuses the GPU %s', (gpu, fix) => {
    expect(() => findOffers(catalog, {gpu})).toThrow(failure('E_UNKNOWN_GPU', fix))
  })
})

describe('providersOf', () => {
  it.each([
    [[], ['aws', 'gcp', 'azure', 'lambda']],
    [['m5.large'], ['aws']],
    [['n2-standard-4'], ['gcp']],
    [['Standard_D4s_v5'], ['azure']],
    [['gpu_1x_a10'], ['lambda']],
    [
      ['m5.large', 'Standard_D4s_v5'],
      ['aws', 'azure'],
    ],
    [['m5.*'], ['aws', 'gcp', 'azure', 'lambda']],
    [
      ['m5.large', 'what'],
      ['aws', 'gcp', 'azure', 'lambda'],
    ],
  ])('of %j are %j', (names, providers) => {
    expect(providersOf(names)).toEqual(providers)
  })
})
