import {UserError} from '../errors.ts'
import {type AgeModel, shareBetween} from '../storage/cost/ages.ts'
import type {TierShares} from '../storage/cost/figures.ts'

const FIX = "Give a share or GB a month by tier, as: --retrieval 'warm=5%,cold=20GB'"

/**
 * What is read in a month, by tier of age: `warm=5%,cold=20GB`; a tier that is not named is not read.
 * @throws UserError `E_BAD_RETRIEVAL`
 */
export function parseReads(
  text: string,
  {ages, gb, tiers}: {ages: AgeModel; gb: number; tiers: {warm: number; cold: number}},
): TierShares {
  const ends = {
    hot: [0, tiers.warm],
    warm: [tiers.warm, tiers.cold],
    cold: [tiers.cold, Number.POSITIVE_INFINITY],
  } as const
  let reads: TierShares = {hot: 0, warm: 0, cold: 0}
  for (const part of text.split(',')) {
    const match = /^\s*(hot|warm|cold)\s*=\s*(\d+(?:\.\d+)?)(%|GB)\s*$/.exec(part)
    if (!match) throw bad(`Not a retrieval: ${JSON.stringify(part)}`)
    const [, name, figure, unit] = match as unknown as [string, keyof TierShares, string, string]
    const stored = gb * shareBetween(ages, ends[name][0], ends[name][1])
    if (unit === 'GB' && stored === 0) throw bad(`Nothing is stored in the ${name} tier to read ${figure} GB of`)
    reads = {...reads, [name]: unit === '%' ? Number(figure) / 100 : Number(figure) / stored}
  }
  return reads
}

function bad(message: string): UserError {
  return new UserError(message, {code: 'E_BAD_RETRIEVAL', fix: FIX})
}
