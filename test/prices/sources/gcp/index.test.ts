import {expect, test} from 'vitest'

import {gcpSources} from '../../../../src/prices/sources/gcp/index.ts'

test('prices are asked of the catalog; the machine types, which have none, only when they are named', () => {
  expect(gcpSources.map(({id}) => id)).toEqual(['gcp-billing', 'gcp-compute'])
  expect(gcpSources.map(({markets}) => markets)).toEqual([['onDemand', 'spot'], []])
  expect(gcpSources.filter(({onlyWhenNamed}) => onlyWhenNamed).map(({id}) => id)).toEqual(['gcp-compute'])
  expect(gcpSources.every(({credentials, provider}) => provider === 'gcp' && credentials === 'required')).toBe(true)
})
