import {expect, test} from 'vitest'

import {awsSources} from '../../../../src/prices/sources/aws/index.ts'

test('the sources without credentials are asked first, the one of hundreds of MB only when it is named', () => {
  expect(awsSources.map(({id}) => id)).toEqual([
    'aws-spot-feed',
    'aws-spot-advisor',
    'aws-bulk',
    'aws-price-list',
    'aws-spot-history',
  ])
  const needs = awsSources.map(({credentials}) => credentials)
  expect(needs).toEqual(['none', 'none', 'none', 'required', 'required'])
  expect(awsSources.filter(({onlyWhenNamed}) => onlyWhenNamed).map(({id}) => id)).toEqual(['aws-bulk'])
  expect(awsSources.every(({provider}) => provider === 'aws')).toBe(true)
})
