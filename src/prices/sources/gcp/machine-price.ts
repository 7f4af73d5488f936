import type {GcpMachine} from './machine-types.ts'

/** USD an hour of one unit of what a SKU label names, in a region and on a market; undefined where none is listed. */
export type SkuRate = (label: string) => number | undefined

/**
 * What a machine costs in USD an hour: the sum of its parts, to a billionth of a dollar.
 * @returns undefined as soon as one part has no price; a sum without it would be too low
 */
export function machinePrice({parts}: GcpMachine, rate: SkuRate): number | undefined {
  let usdPerHour = 0
  for (const {amount, labels} of parts) {
    const unitPrice = firstRate(labels, rate)
    if (unitPrice === undefined) return
    usdPerHour += amount * unitPrice
  }
  return parts.length === 0 ? undefined : Math.round(usdPerHour * 1e9) / 1e9
}

function firstRate(labels: string[], rate: SkuRate): number | undefined {
  for (const label of labels) {
    const unitPrice = rate(label)
    if (unitPrice !== undefined) return unitPrice
  }
  return
}
