import type {PricedLine} from '../../estimate/estimate.ts'
import {serviceLine} from '../../estimate/service-line.ts'
import type {ServicePrice, Services} from '../../prices/services/services.ts'
import type {ProviderRules} from '../classes.ts'

/** The list prices of one store in one region. */
export interface PriceList {
  /** A quantity in single units (GB for a month, GB, requests, objects) at its list price. */
  line(what: string, item: string, quantity: number): PricedLine
  /** The first price of one single unit, or nothing. */
  unit(item: string | undefined): number | undefined
}

/** Looks prices up in data/services.json; a store that has no list gives lines that say so. */
export function priceList(services: Services, rules: ProviderRules, region: string): PriceList {
  const {seller, service, title} = rules
  const find = (item: string) =>
    seller === undefined ? undefined : services.find({provider: seller, region, service, item})
  return {
    line(what, item, quantity) {
      if (seller === undefined) return {item: what, quantity, unit: 'units', missing: `${title} has no list of prices`}
      const query = {provider: seller, region, service, item}
      const listed = find(item) ?? services.inAnyRegion(query)[0]
      return serviceLine(services, query, {item: what, quantity: listed ? quantity / perUnit(listed) : quantity})
    },
    unit(item) {
      const found = item === undefined ? undefined : find(item)
      return found && found.tiers[0]!.usd / perUnit(found)
    },
  }
}

/** Single things in one unit of the price: 1,000 in `1k requests`. */
function perUnit({unit}: ServicePrice): number {
  const [, count, power = ''] = /^(\d+)([kM]?) /.exec(unit) ?? []
  return count === undefined ? 1 : Number(count) * {'': 1, k: 1e3, M: 1e6}[power as '' | 'k' | 'M']
}
