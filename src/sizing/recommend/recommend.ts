import type {Model} from '../../models/model.ts'
import {HOURS_PER_MONTH, type Market, type Offer} from '../../prices/offer.ts'
import {type GpuSpec, gpuFinder} from '../gpus.ts'
import type {Engine} from '../quantization.ts'
import {loadSpeedCalibration, type SpeedCalibration} from '../speed/calibration.ts'
import {narrowerThan} from './alternatives.ts'
import {type Candidate, isCandidate, type Rejected} from './candidate.ts'
import {cheapestOfEach} from './cheapest-of-each.ts'
import {priceOn} from './cost.ts'
import {cpuCandidates} from './cpu-candidates.ts'
import {isWhole} from './hardware.ts'
import {nearestRejected, rankCandidates} from './rank-candidates.ts'
import {isTraining, type RecommendRequest, type ResolvedRequest, resolveRequest} from './request.ts'
import {createSizer, type Sizer} from './size-offer.ts'
import {weigh} from './weighed.ts'

/** The same request, cheaper by narrower weights. */
export interface Alternative {
  /** `int8`, `q4_k_m`, or for training the lesser task. */
  name: string
  candidate: Candidate
  /** USD a month less than the cheapest as asked; absent where nothing fits as asked. */
  savedUsdPerMonth?: number
  note: string
}

export interface Nearest extends Rejected {
  /** The widest narrower quantization (or lesser task) that this hardware would run. */
  wouldFit?: string
}

export interface Recommendation {
  model: Model
  request: ResolvedRequest
  /** All that fit, ranked. */
  candidates: Candidate[]
  nearest: Nearest[]
  alternatives: Alternative[]
  /** What was left out, and why. */
  notes: string[]
}

export interface RecommendOptions {
  /** Machines without accelerator, asked for only where a processor may do. */
  cpuOffers?: () => readonly Offer[]
  calibration?: SpeedCalibration
  /** Rows of what does not fit. Default 5. */
  nearest?: number
  /** Whether narrower weights are tried. Default true. */
  alternatives?: boolean
}

/**
 * The cheapest hardware that runs a model at a load: what fits, what nearly does and why not, and what narrower weights
 * would save. One row an instance type, in the cheapest of the regions the offers are of.
 * @throws UserError `E_MODEL_INCOMPLETE`, `E_UNKNOWN_QUANT`, `E_QUANT_ENGINE`, `E_BAD_NUMBER`
 */
export function recommend(
  model: Model,
  asked: RecommendRequest,
  offers: readonly Offer[],
  options: RecommendOptions = {},
): Recommendation {
  const {calibration = loadSpeedCalibration(), cpuOffers, nearest = 5} = options
  const request = resolveRequest(model, asked)
  const {known, notes} = knownHardware(cheapestOfEach(offers, request))
  const weighed = isTraining(request.task) ? undefined : weigh(model, request)
  const {candidates, rejected} = sizeAll(known, createSizer(model, request, calibration, weighed))
  const onCpu = cpuOffers ? cpuCandidates(model, request, cpuOffers, calibration) : []
  const ranked = rankCandidates([...candidates, ...onCpu], request)
  const lesser = options.alternatives === false ? [] : narrowerThan(model, request, weighed)
  const narrower = lesser.map((each) => ({
    ...each,
    size: createSizer(model, each.request, calibration, each.weighed),
  }))
  const near = nearestRejected(rejected, request.market, nearest).map((one): Nearest => {
    const step = one.by === 'memory' && narrower.find(({size}) => isCandidate(size(one.offer, one.gpu!)))
    return {...one, ...(step && {wouldFit: step.name})}
  })
  const best = ranked[0]?.[request.market]?.usdPerMonth
  let least = best
  const alternatives = narrower.flatMap(({name, note, size}): Alternative[] => {
    const candidate = cheapest(known, size, request.market, least)
    const usd = candidate?.[request.market]?.usdPerMonth
    if (!candidate || usd === undefined) return []
    // A narrower type that gets no cheaper than a wider one only costs quality.
    least = usd
    return [{name, candidate, note, ...(best !== undefined && {savedUsdPerMonth: best - usd})}]
  })
  const unable = unableNotes(rejected, request.engine)
  return {model, request, candidates: ranked, nearest: near, alternatives, notes: [...notes, ...unable]}
}

interface Known {
  offer: Offer
  gpu: GpuSpec
}

function sizeAll(known: readonly Known[], size: Sizer) {
  const sized = known.map(({gpu, offer}) => size(offer, gpu))
  return {
    candidates: sized.filter(isCandidate),
    rejected: sized.filter((one): one is Rejected => !isCandidate(one)),
  }
}

/** The cheapest that fits, cheaper than `below`; looks at cheap offers first and stops where no later one can win. */
function cheapest(known: readonly Known[], size: Sizer, market: Market, below = Number.POSITIVE_INFINITY) {
  const byPrice = known
    .map((each) => ({...each, usd: priceOn(each.offer, market)!.usdPerHour * HOURS_PER_MONTH}))
    .sort((a, b) => a.usd - b.usd || (a.offer.instanceType < b.offer.instanceType ? -1 : 1))
  let best: Candidate | undefined
  let least = below
  for (const {gpu, offer, usd} of byPrice) {
    if (usd >= least) break
    const sized = size(offer, gpu)
    const cost = isCandidate(sized) ? sized[market]!.usdPerMonth : Number.POSITIVE_INFINITY
    if (cost >= least) continue
    best = sized as Candidate
    least = cost
  }
  return best
}

function knownHardware(offers: readonly Offer[]): {known: Known[]; notes: string[]} {
  const find = gpuFinder()
  const withGpus = offers.filter(({accelerator}) => accelerator !== undefined)
  const shared = withGpus.filter(({accelerator}) => !isWhole(accelerator!.count))
  const sized = withGpus
    .filter(({accelerator}) => isWhole(accelerator!.count))
    .map((offer) => ({offer, gpu: find(offer.accelerator!, offer)}))
  const unknown = new Set(sized.flatMap(({gpu, offer}) => (gpu ? [] : [offer.accelerator!.name])))
  const notes = [
    ...(shared.length > 0 ? [`${count(shared.length, 'instance type')} with a share of a GPU left out.`] : []),
    ...(unknown.size > 0 ? [`Left out, as no figures are known: ${[...unknown].sort().join(', ')}.`] : []),
  ]
  return {known: sized.filter((each): each is Known => each.gpu !== undefined), notes}
}

/** What the engine does not run on, said once a GPU. */
function unableNotes(rejected: readonly Rejected[], engine: Engine): string[] {
  const names = new Set(rejected.flatMap(({by, gpu}) => (by === 'engine' && gpu ? [gpu.name] : [])))
  return names.size > 0 ? [`Left out, as ${engine} is not sized on them: ${[...names].sort().join(', ')}.`] : []
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
