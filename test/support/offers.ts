import type {Catalog} from '../../src/prices/catalog/catalog.ts'
import {globTest} from '../../src/prices/filter/glob.ts'
import {offerTest, specTest} from '../../src/prices/filter/match.ts'
import type {Offer, Price} from '../../src/prices/offer.ts'

/** A price with a source and a date. */
export function price(usdPerHour: number, fields: Partial<Price> = {}): Price {
  return {usdPerHour, kind: 'observed', source: 'test list', asOf: '2026-08-10', ...fields}
}

/** A g4dn.xlarge in us-east-1 at 0.526 on demand and 0.1578 spot, but for what is given. */
export function offer(fields: Partial<Offer> = {}): Offer {
  return {
    provider: 'aws',
    region: 'us-east-1',
    instanceType: 'g4dn.xlarge',
    vcpu: 4,
    memoryGiB: 16,
    arch: 'x86_64',
    accelerator: {name: 'T4', count: 1, memoryGiB: 16},
    onDemand: price(0.526, {kind: 'listed'}),
    spot: price(0.1578),
    ...fields,
  }
}

/** The offer without some of what it has. */
export function without<Key extends keyof Offer>(from: Offer, ...keys: Key[]): Omit<Offer, Key> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key as Key))) as Omit<Offer, Key>
}

/** A catalog of just these offers. */
export function catalogOf(offers: readonly Offer[]): Catalog {
  const of = (provider: string) => offers.filter((one) => one.provider === provider)
  const accelerators = () => [...new Set(offers.flatMap(({accelerator}) => accelerator?.name ?? []))]
  return {
    accelerators,
    instanceTypes: (provider) => [...new Set(of(provider).map(({instanceType}) => instanceType))],
    regions: (provider) => [...new Set(of(provider).map(({region}) => region))],
    offers: (filter = {}) => {
      const fits = specTest(filter, accelerators())
      const passes = offerTest(filter)
      const inRegion = globTest(filter.regions)
      const providers = filter.providers
      return offers.filter(
        (one) => (!providers || providers.includes(one.provider)) && inRegion(one.region) && fits(one) && passes(one),
      )
    },
    sources: () => [],
    warnings: [],
  }
}
