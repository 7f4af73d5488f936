import type {ServicePrice, ServiceQuery, Services} from '../prices/services/services.ts'
import {tieredCost} from '../prices/services/tiers.ts'
import type {LinePrice, PricedLine} from './estimate.ts'

export type {PricedLine} from './estimate.ts'

export interface LineInput {
  item: string
  quantity: number
  /** By default the unit of the price. */
  unit?: string
  note?: string
}

/**
 * A quantity at the list price that the query finds. Graduated prices give their effective unit price;
 * a price that is not there gives a line that says why.
 */
export function serviceLine(services: Services, query: ServiceQuery, input: LineInput): PricedLine {
  const found = services.find(query)
  if (!found)
    return missingLine(
      {...input, unit: input.unit ?? services.inAnyRegion(query)[0]?.unit ?? 'month'},
      services.whyMissing(query),
    )
  const {item, quantity, unit = found.unit} = input
  const note = joinNotes(input.note, found.note)
  const cost = tieredCost(quantity, found.tiers)
  if (!cost)
    return missingLine({item, quantity, unit, ...note}, `no price found for ${query.item} above the tiers listed`)
  return {item, quantity, unit, price: linePrice(found, cost.effectiveUnitPrice), monthly: cost.usd, ...note}
}

/** A quantity without a price, and why. */
export function missingLine(line: Omit<LineInput, 'unit'> & {unit: string}, missing: string): PricedLine {
  return {...line, missing}
}

/** The price of a line as a list gives it, at a unit price that its tiers make. */
export function linePrice(from: ServicePrice, usd: number): LinePrice {
  const {approximateDate, asOf, kind, source} = from
  return {usd, kind, source, asOf, ...(approximateDate && {approximateDate})}
}

function joinNotes(...notes: (string | undefined)[]): {note?: string} {
  const known = notes.filter((note) => note !== undefined)
  return known.length > 0 ? {note: known.join(' ')} : {}
}
