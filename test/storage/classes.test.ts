import {describe, expect, it} from 'vitest'

import {loadServices} from '../../src/prices/services/services.ts'
import {findClass, rulesOf, STORAGE_PROVIDERS} from '../../src/storage/classes.ts'

const services = loadServices()

describe.each(STORAGE_PROVIDERS)('the classes of %s', (provider) => {
  const rules = rulesOf(provider)
  const {classes, defaults, homeRegion, seller, service} = rules

  it('lead to classes that are there, never back', () => {
    for (const [index, {to}] of classes.entries()) {
      for (const name of to) expect(classes.slice(index + 1).map((each) => each.name)).toContain(name)
    }
    for (const name of Object.values(defaults)) expect(findClass(rules, name)).toBeDefined()
  })

  it('have a price at home for each charge, and its minimum days', () => {
    if (seller === undefined) return expect(provider).toBe('s3-compatible')
    for (const {minimumDays, prices} of classes) {
      const items = Object.values(prices).map((item) =>
        services.find({provider: seller, region: homeRegion, service, item}),
      )
      expect(items.every((price) => price !== undefined)).toBe(true)
      expect(items[0]!.minimumDays).toBe(minimumDays)
    }
  })
})

it('an unknown class is nothing, but for a store that has its own', () => {
  expect(findClass(rulesOf('aws'), 'NEARLINE')).toBeUndefined()
  expect(findClass(rulesOf('s3-compatible'), 'TAPE')).toMatchObject({name: 'TAPE'})
})
