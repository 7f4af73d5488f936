import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import {expect} from 'vitest'

import {UserError} from '../../src/errors.ts'
import {priceComponent} from '../../src/estimate/components/index.ts'
import type {Pricing} from '../../src/estimate/components/pricing.ts'
import type {Estimate, Line, Savings} from '../../src/estimate/estimate.ts'
import {priceSpec} from '../../src/estimate/price-spec.ts'
import {findSavings} from '../../src/estimate/savings/index.ts'
import {parseOverride} from '../../src/estimate/spec/overrides.ts'
import {parseSpec} from '../../src/estimate/spec/parse-spec.ts'
import type {Spec} from '../../src/estimate/spec/spec.ts'
import {type Catalog, createCatalog} from '../../src/prices/catalog/catalog.ts'
import {loadServices, type Services} from '../../src/prices/services/services.ts'
import {readSnapshot} from '../../src/prices/snapshot/read.ts'
import {root} from '../support/run.ts'

/** The day that tests price on. */
export const NOW = new Date('2026-11-24T12:00:00Z')

/** The prices that ship, without what this machine has in its cache. */
export const catalog: Catalog = createCatalog({readSnapshot})
export const services: Services = loadServices()

/** A spec as a file would give it. */
export function specOf(fields: object, set: string[] = []): Spec {
  return parseSpec({file: 'spec.json', text: JSON.stringify(fields)}, set.map(parseOverride))
}

export function pricingOf(fields: object, over: Partial<Pricing> = {}, set: string[] = []): Pricing {
  return {catalog, services, spec: specOf(fields, set), now: NOW, ...over}
}

/** The lines of one component, of type and place as given. */
export function linesOf(component: object, place: object = {}, over: Partial<Pricing> = {}): Line[] {
  const pricing = pricingOf({...place, components: [{name: 'it', ...component}]}, over)
  return priceComponent(pricing.spec.components[0]!, pricing)
}

export function estimateOf(fields: object, over: Partial<Pricing> = {}, set: string[] = []): Estimate {
  return priceSpec(pricingOf(fields, over, set))
}

export function savingsOf(fields: object, over: Partial<Pricing> = {}): Savings {
  const pricing = pricingOf(fields, over)
  return findSavings(priceSpec(pricing), pricing, 'frugal estimate spec.yaml')
}

interface ListEntry {
  provider: string
  service: string
  item: string
  region?: string
  regions?: string[]
  tiers: {upTo?: number; usd: number}[]
}

const LISTS: ListEntry[] = JSON.parse(readFileSync(join(root, 'data', 'services.json'), 'utf8')).prices

/** The first tier's price in data/services.json, read here and not by the code under test. */
export function listed(provider: string, service: string, item: string, region?: string): number {
  return tiersOf(provider, service, item, region)[0]!.usd
}

export function tiersOf(provider: string, service: string, item: string, region?: string): ListEntry['tiers'] {
  const found = LISTS.filter((entry) => entry.provider === provider && entry.service === service && entry.item === item)
  const [entry, ...more] = found.filter((one) => (one.regions ?? [one.region]).includes(region))
  if (!entry || more.length > 0) throw new Error(`${found.length} entries of ${provider} ${service} ${item} ${region}`)
  return entry.tiers
}

/** USD an hour in a provider's snapshot file, read here and not by the code under test: the first table that has it. */
export function hourly(provider: string, type: string, region: string, market: 'onDemand' | 'spot'): number {
  const file = JSON.parse(readFileSync(join(root, 'data', 'prices', `${provider}.json`), 'utf8'))
  const row = file.types.find(([name]: [string]) => name === type)
  const rows = file.tables.map((table: {layout: string; market: string}, i: number) =>
    table.layout === 'region' && table.market === market ? row[7 + i].split(',')[file.regions.indexOf(region)] : '',
  )
  const price = Number(rows.find(Boolean))
  if (!(price > 0)) throw new Error(`no ${market} price of ${type} in ${region} in the snapshot`)
  return price
}

/** What the action is refused with; anything but a UserError with code, fix and no stack in it fails the test. */
export async function refusalOf(action: () => unknown): Promise<UserError> {
  const error: unknown = await Promise.resolve()
    .then(action)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
  expect(error).toBeInstanceOf(UserError)
  const refused = error as UserError
  expect(refused.code).toMatch(/^E_[A-Z_]+$/)
  expect(refused.fix).not.toBe('')
  expect(refused.message).not.toMatch(/\n\s+at /)
  return refused
}
