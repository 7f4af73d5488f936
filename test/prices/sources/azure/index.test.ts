import {expect, test} from 'vitest'

import {azureSources} from '../../../../src/prices/sources/azure/index.ts'

test('one source, without credentials, has both markets', () => {
  expect(azureSources.map(({credentials, id, markets, provider}) => ({credentials, id, markets, provider}))).toEqual([
    {credentials: 'none', id: 'azure-retail', markets: ['onDemand', 'spot'], provider: 'azure'},
  ])
})
