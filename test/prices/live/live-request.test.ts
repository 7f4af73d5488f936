import {describe, expect, it} from 'vitest'

import {liveRequest} from '../../../src/prices/live/live-request.ts'
import {catalogOf, offer} from '../../support/offers.ts'

const catalog = catalogOf([
  offer(),
  offer({region: 'us-west-2'}),
  offer({provider: 'gcp', region: 'us-central1', instanceType: 'g2-standard-4'}),
])

describe('liveRequest', () => {
  it('asks each provider for its own regions and leaves out those that have none', () => {
    const {regions} = liveRequest(catalog, {providers: ['aws', 'gcp', 'azure'], regions: ['us-*']})
    expect(regions).toEqual({aws: ['us-east-1', 'us-west-2'], gcp: ['us-central1']})
  })

  it('asks for the instance types that are named', () => {
    const place = {providers: ['aws'] as const, regions: ['us-east-1']}
    expect(liveRequest(catalog, {...place, instanceTypes: ['g5.*']})).toEqual({
      regions: {aws: ['us-east-1']},
      instanceTypes: ['g5.*'],
    })
    expect(liveRequest(catalog, place)).not.toHaveProperty('instanceTypes')
  })

  it('asks the only provider for a region that is newer than the snapshot', () => {
    expect(liveRequest(catalog, {providers: ['aws'], regions: ['us-east-1', 'mx-new-1']}).regions).toEqual({
      aws: ['us-east-1', 'mx-new-1'],
    })
  })

  it('refuses to ask every region there is', () => {
    expect(() => liveRequest(catalog, {providers: ['aws'], regions: []})).toThrow(
      expect.objectContaining({code: 'E_NO_REGION', oclif: {exit: 2}, fix: expect.stringContaining('--region')}),
    )
  })
})
