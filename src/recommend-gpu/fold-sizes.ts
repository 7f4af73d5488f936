import type {Market} from '../prices/offer.ts'
import type {Candidate} from '../sizing/recommend/candidate.ts'

/**
 * Leaves out of a screen's list the larger sizes of a provider with the same GPUs: the model runs no better on them and
 * they cost no less. Of machines without GPU none is left out.
 */
export function foldSizes(candidates: readonly Candidate[], market: Market): Candidate[] {
  const cheapest = new Map<string, number>()
  const keyOf = ({gpu, offer}: Candidate) => `${offer.provider} ${gpu?.id} ${offer.accelerator?.count}`
  const costOf = (candidate: Candidate) => candidate[market]?.usdPerMonth ?? Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const key = keyOf(candidate)
    cheapest.set(key, Math.min(costOf(candidate), cheapest.get(key) ?? Number.POSITIVE_INFINITY))
  }
  const seen = new Set<string>()
  return candidates.filter((candidate) => {
    const key = keyOf(candidate)
    if (!candidate.gpu) return true
    return costOf(candidate) <= cheapest.get(key)! && !seen.has(key) && seen.add(key)
  })
}
