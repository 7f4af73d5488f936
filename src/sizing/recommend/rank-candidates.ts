import type {Market, Offer} from '../../prices/offer.ts'
import {isKnown, type Speed, type UnknownSpeed} from '../speed/speed.ts'
import type {Candidate, Rejected} from './candidate.ts'
import {priceOn} from './cost.ts'
import type {ResolvedRequest} from './request.ts'

/** Candidates in the order asked for, what has no such figure last; equal ones by price, then by name. */
export function rankCandidates(candidates: readonly Candidate[], request: ResolvedRequest): Candidate[] {
  const keyed = candidates.map((candidate) => ({
    candidate,
    key: keyOf(candidate, request),
    cost: costOf(candidate, request),
  }))
  keyed.sort((a, b) => order(a.key, b.key) || order(a.cost, b.cost) || byName(a.candidate.offer, b.candidate.offer))
  return keyed.map(({candidate}) => candidate)
}

/** What does not fit, nearest first, one of each kind and number of GPUs. */
export function nearestRejected(rejected: readonly Rejected[], market: Market, limit: number): Rejected[] {
  const usdOf = ({offer}: Rejected) => priceOn(offer, market)?.usdPerHour ?? Number.POSITIVE_INFINITY
  const sorted = rejected
    .filter(({by}) => by !== 'engine')
    .sort(
      (a, b) =>
        order(distance(a), distance(b)) ||
        order(a.excess, b.excess) ||
        order(usdOf(a), usdOf(b)) ||
        byName(a.offer, b.offer),
    )
  const seen = new Set<string>()
  const distinct = sorted.filter(({gpu, offer}) => {
    const key = `${gpu?.id} x ${offer.accelerator?.count}`
    return !seen.has(key) && seen.add(key)
  })
  // What lacks as much again as it has is not near, unless nothing is.
  const near = distinct.filter(({excess, missingBytes}) => missingBytes === undefined || excess <= 2)
  return (near.length > 0 ? near : distinct.slice(0, 1)).slice(0, limit)
}

/** What is held up by a limit alone comes before what lacks memory; of those the one that lacks least. */
function distance({missingBytes}: Rejected): number {
  return missingBytes ?? 0
}

function keyOf(candidate: Candidate, request: ResolvedRequest): number {
  const {market, outputTokens, sort} = request
  const cost = candidate[market]
  switch (sort) {
    case 'cost':
      return costOf(candidate, request)
    case 'cost-per-million-tokens': {
      const range = cost?.perMillionFull ?? cost?.perMillion
      // The middle of the speed's range, not of the cost's.
      return range ? Math.sqrt(range.low * range.high) : Number.POSITIVE_INFINITY
    }
    case 'latency': {
      const {perToken, throughput, ttft} = candidate.placement.operation
      // Training has no first token: the faster run comes first.
      if (!ttft) return isKnown(throughput) ? 1 / throughput.mid : Number.POSITIVE_INFINITY
      return seconds(ttft) + (perToken ? outputTokens * seconds(perToken) : 0)
    }
  }
}

function costOf(candidate: Candidate, {market}: ResolvedRequest): number {
  return candidate[market]?.usdPerMonth ?? Number.POSITIVE_INFINITY
}

function seconds(speed: Speed | UnknownSpeed): number {
  return isKnown(speed) ? speed.mid : Number.POSITIVE_INFINITY
}

function order(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function byName(a: Offer, b: Offer): number {
  const name = ({instanceType, provider, region}: Offer) => `${provider} ${instanceType} ${region}`
  return name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0
}
