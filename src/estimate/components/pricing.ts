import type {Catalog} from '../../prices/catalog.ts'
import type {Provider} from '../../prices/offer.ts'
import type {ServicePrice, Services} from '../../prices/services.ts'
import type {Driver, Line} from '../estimate.ts'
import {type LineInput, missingLine, type PricedLine, serviceLine} from '../service-line.ts'
import type {Component, Spec} from '../spec/spec.ts'

/** What a component is priced with. */
export interface Pricing {
  catalog: Catalog
  services: Services
  spec: Spec
}

/** Where a component runs: its own provider and region, or the spec's. */
export function placeOf(component: Component, {spec}: Pricing): {provider: Provider; region: string} {
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
  const line = serviceLine(pricing.services, query, inUnitOf(pricing.services.find(query), input))
  return lineOf(component, driver, line)
}

const BYTES_PER_GIB = 2 ** 30

/** The quantity in the unit that the list is priced in: GB to GiB, requests to thousands of them. */
function inUnitOf(price: ServicePrice | undefined, input: LineInput & {unit: string}): LineInput {
  if (!price || price.unit === input.unit) return input
  const {unit, ...rest} = input
  const factor = FACTORS[`${unit}>${price.unit}`]
  if (factor === undefined) throw new Error(`${price.id} is priced by ${price.unit}, not by ${unit}`)
  return {...rest, quantity: input.quantity * factor}
}

const FACTORS: Record<string, number> = {
  'GB-month>GiB-month': 1e9 / BYTES_PER_GIB,
  'GB>GiB': 1e9 / BYTES_PER_GIB,
  'requests>1k requests': 1e-3,
  'requests>1k operations': 1e-3,
  'requests>10k requests': 1e-4,
  'tokens>1M tokens': 1e-6,
}
