/** One step of a graduated price. */
export interface Tier {
  /** Where the tier ends, counted from zero; absent for the last one, unless no price above it was found. */
  upTo?: number
  usd: number
}

/**
 * What a quantity costs on graduated tiers: each tier's price for the part that falls in it.
 * `effectiveUnitPrice` x quantity is `usd`; for no quantity it is the first tier's price.
 * Nothing where the quantity lies above the last tier with a known price.
 * @throws RangeError if the quantity is negative or not finite
 */
export function tieredCost(
  quantity: number,
  tiers: readonly Tier[],
): {usd: number; effectiveUnitPrice: number} | undefined {
  if (!(quantity >= 0 && Number.isFinite(quantity))) throw new RangeError(`Not a quantity: ${quantity}`)
  let from = 0
  let usd = 0
  for (const tier of tiers) {
    const to = Math.min(quantity, tier.upTo ?? Number.POSITIVE_INFINITY)
    usd += (to - from) * tier.usd
    from = to
    if (from === quantity) return {usd, effectiveUnitPrice: quantity === 0 ? tier.usd : usd / quantity}
  }
  return
}
