import type {Catalog} from '../../prices/catalog/catalog.ts'
import type {Provider} from '../../prices/offer.ts'
import type {Services} from '../../prices/services/services.ts'
import type {Driver, Line, LinePrice} from '../estimate.ts'
import {type LineInput, missingLine, type PricedLine, serviceLine} from '../service-line.ts'
import type {Component, Spec} from '../spec/spec.ts'

/** What a component is priced with. */
export interface Pricing {
  catalog: Catalog
  services: Services
  spec: Spec
  /** The date of the prices that the spec itself states. */
  now: Date
}

/** Where a component runs: its own provider and region, or the spec's. */
export function placeOf(component: Component, {spec}: Pick<Pricing, 'spec'>): {provider: Provider; region: string} {
  const provider = component.provider ?? spec.provider
  return {provider, region: component.region ?? spec.region}
}

/** A priced line as one of a component. */
export function lineOf(component: Component, driver: Driver, line: PricedLine): Line {
  return {component: component.name, driver, ...line}
}

/** What a provider calls the thing: service and item of its list. */
export type ServiceNames = Partial<Record<Provider, {service: string; item: string}>>

/** A line at a provider's list price; a provider that is not in `names` has none. */
export function listLine(
  component: Component,
  pricing: Pricing,
  driver: Driver,
  names: ServiceNames,
  input: LineInput & {unit: string},
): Line {
  const {provider, region} = placeOf(component, pricing)
  const name = names[provider]
  if (!name)
    return lineOf(component, driver, missingLine(input, `no list price of it for ${provider} ships with frugal`))
  const query = {provider, region, ...name}
  const list = pricing.services.find(query)
  const factor = list ? unitFactor(input.unit, list.unit) : 1
  if (factor === undefined) {
    const reason = `${name.service} ${name.item} is priced by ${list?.unit}, not by ${input.unit}`
    return lineOf(component, driver, missingLine(input, reason))
  }
  const {unit, ...line} = input
  const quantity = input.quantity * factor
  return lineOf(component, driver, serviceLine(pricing.services, query, {...line, quantity, ...(!list && {unit})}))
}

/** A price that the spec states, as of the day it is read. */
export function ownPrice(usd: number, {now}: Pricing): LinePrice {
  return {usd, kind: 'listed', source: 'the spec', asOf: now.toISOString().slice(0, 10)}
}

const BYTES_PER_GIB = 2 ** 30

/** What a quantity is multiplied by to be in the unit of a list, as GB to GiB. */
function unitFactor(unit: string, listed: string): number | undefined {
  return unit === listed ? 1 : FACTORS[`${unit}>${listed}`]
}

const FACTORS: Record<string, number> = {
  'GB-month>GiB-month': 1e9 / BYTES_PER_GIB,
  'GB>GiB': 1e9 / BYTES_PER_GIB,
  'requests>1k requests': 1e-3,
  'requests>1k operations': 1e-3,
  'requests>10k requests': 1e-4,
}
