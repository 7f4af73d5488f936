import type {Model} from '../../models/model.ts'
import type {Offer} from '../../prices/offer.ts'
import type {GpuSpec} from '../gpus.ts'
import type {MemoryPlan} from '../memory/plan.ts'
import type {SpeedCalibration} from '../speed/calibration.ts'
import {isKnown, type Speed, type UnknownSpeed} from '../speed/speed.ts'
import type {Candidate, Rejected} from './candidate.ts'
import {costOn, type Rates} from './cost.ts'
import {gpuReplica} from './gpu-replica.ts'
import {splits, whyNotOnGpu} from './hardware.ts'
import {demandOf, isPlaced, type Placement, placeLoad} from './place-load.ts'
import {fits, type Replica, type Shortage} from './replica.ts'
import {isTraining, type ResolvedRequest, writesTokens} from './request.ts'
import {trainingReplica} from './training-replica.ts'
import type {Weighed} from './weighed.ts'

const NETWORK = 'Between nodes a fast network is needed; it is not modelled.'
const ARM = 'Instances with arm64 processors need a build of the engine for them.'

/** Sizes offers for one model and request; what depends on the GPU alone is worked out once. */
export type Sizer = (offer: Offer, gpu: GpuSpec) => Candidate | Rejected

const MOST_TRAINING_NODES = 8
/** Machines of so many GPUs are sold with a network made for training between them. */
const GPUS_OF_A_CLUSTER_NODE = 8

/** @param weighed where it is inference */
export function createSizer(
  model: Model,
  request: ResolvedRequest,
  calibration: SpeedCalibration,
  weighed: Weighed | undefined,
): Sizer {
  const replicaOn = once((gpu: GpuSpec, gpus: number) =>
    weighed ? gpuReplica(weighed, gpu, gpus, calibration) : trainingReplica(model, request, gpu, gpus, calibration),
  )
  const place = weighed ? placeInference : placeTraining
  const placeOn = once((gpu: GpuSpec, count: number) => place(model, request, gpu, count, replicaOn))
  return (offer, gpu) => {
    const unable = whyNotOnGpu(request.engine, gpu)
    if (unable !== undefined) return {offer, gpu, by: 'engine', why: unable, excess: Number.MAX_VALUE}
    const placed = placeOn(gpu, offer.accelerator!.count)
    if ('by' in placed) return {offer, gpu, ...placed}
    return withinLimits(request, toCandidate(model, request, {offer, gpu, ...placed}))
  }
}

/** Remembers what was worked out for a GPU and a number of them: many instance types differ in nothing else. */
function once<T>(make: (gpu: GpuSpec, gpus: number) => T): (gpu: GpuSpec, gpus: number) => T {
  const known = new Map<string, T>()
  return (gpu, gpus) => {
    const key = `${gpu.id} x ${gpus}`
    const found = known.get(key) ?? make(gpu, gpus)
    known.set(key, found)
    return found
  }
}

type ReplicaOn = (gpu: GpuSpec, gpus: number) => Replica | Shortage
type PlacedOrNot = Omit<Placed, 'gpu' | 'offer'> | Omit<Rejected, 'gpu' | 'offer'>

/** The split that needs the fewest nodes; of equals the smallest. */
function placeInference(
  model: Model,
  request: ResolvedRequest,
  gpu: GpuSpec,
  count: number,
  replicaOn: ReplicaOn,
): PlacedOrNot {
  let best: {replica: Replica; perNode: number; placement: Placement} | undefined
  let rejected: Omit<Rejected, 'gpu' | 'offer'> | undefined
  for (const gpus of splits(request.engine, model.shape, count)) {
    const replica = replicaOn(gpu, gpus)
    if (!fits(replica)) {
      rejected = shortOf(gpus, replica)
      continue
    }
    const perNode = Math.floor(count / gpus)
    const placement = placeLoad(model, request, replica, perNode)
    if (!isPlaced(placement)) rejected = {gpus, ...placement}
    else if (!best || placement.nodes < best.placement.nodes) best = {replica, perNode, placement}
    if (best?.placement.nodes === 1) break
  }
  return best ? {...best, ...atWork(best.replica, best.placement)} : rejected!
}

/** All GPUs of an instance; where that is too little and all weights are trained, of several. */
function placeTraining(
  _model: Model,
  request: ResolvedRequest,
  gpu: GpuSpec,
  count: number,
  replicaOn: ReplicaOn,
): PlacedOrNot {
  const adapters = request.task === 'lora' || request.task === 'qlora'
  const alone = adapters || count < GPUS_OF_A_CLUSTER_NODE
  const most = alone ? 1 : Math.min(request.maxNodes ?? MOST_TRAINING_NODES, MOST_TRAINING_NODES)
  let rejected: Omit<Rejected, 'gpu' | 'offer'> | undefined
  for (let nodes = 1; nodes <= most; nodes *= 2) {
    // One adapter runs best on the fewest GPUs that hold it; the whole of a model on all there are.
    for (const gpus of adapters ? splits('pytorch', undefined, count) : [count * nodes]) {
      const replica = replicaOn(gpu, gpus)
      if (!fits(replica)) {
        rejected = shortOf(gpus, replica)
        continue
      }
      const operation = replica.at(1)
      const total = isKnown(operation.throughput) ? operation.throughput : undefined
      const formula = `${gpus} GPUs on ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`
      const placement = {nodes, operation, formula, ...(total && {total})}
      return {replica, perNode: 1, placement, ...atWork(replica, placement)}
    }
  }
  return rejected!
}

/** Memory and most speed of a replica as it was placed. */
export function atWork(replica: Replica, {operation}: Placement): Pick<Placed, 'full' | 'plan'> {
  return {plan: replica.plan(operation.streams), full: replica.full()}
}

export interface Placed {
  offer: Offer
  gpu?: GpuSpec
  replica: Replica
  perNode: number
  placement: Placement
  plan: MemoryPlan
  full: Speed | UnknownSpeed
  usableBytes?: number
}

/** The row of a placed model, with its costs. */
export function toCandidate(
  model: Model,
  request: ResolvedRequest,
  {full, gpu, offer, perNode, placement, plan, replica, usableBytes}: Placed,
): Candidate {
  const {nodes} = placement
  const rates = ratesOf(model, request, placement, full, nodes * perNode)
  const onDemand = costOn(offer, 'onDemand', nodes, rates)
  const spot = costOn(offer, 'spot', nodes, rates)
  return {
    offer,
    ...(gpu && {gpu}),
    engine: request.engine,
    replica,
    replicasPerNode: perNode,
    placement,
    plan,
    usableBytes: usableBytes ?? gpu!.usableGib * 2 ** 30,
    full,
    ...(onDemand && {onDemand}),
    ...(spot && {spot}),
    notes: [
      ...(nodes > 1 && isTraining(request.task) ? [NETWORK] : []),
      ...(offer.arch === 'arm64' && gpu ? [ARM] : []),
    ],
  }
}

/** Refuses what takes more nodes or money than allowed. */
export function withinLimits(request: ResolvedRequest, candidate: Candidate): Candidate | Rejected {
  const {maxNodes, maxUsdPerHour, market} = request
  const {gpu, offer, placement, replica} = candidate
  const about = {offer, ...(gpu && {gpu}), gpus: replica.gpus}
  const {nodes} = placement
  if (maxNodes !== undefined && nodes > maxNodes) {
    return {...about, by: 'nodes', why: `needs ${nodes} nodes, more than ${maxNodes}`, excess: nodes / maxNodes}
  }
  const usd = candidate[market]?.usdPerHour
  if (maxUsdPerHour !== undefined && usd !== undefined && usd > maxUsdPerHour) {
    const why = `$${usd.toFixed(2)} an hour${nodes > 1 ? ` for ${nodes} nodes` : ''}, more than $${maxUsdPerHour}`
    return {...about, by: 'price', why, excess: usd / Math.max(maxUsdPerHour, 1e-9)}
  }
  return candidate
}

/** Tokens a second; what was asked for is what is made, not what could be. */
function ratesOf(
  model: Model,
  request: ResolvedRequest,
  {total}: Placement,
  full: Speed | UnknownSpeed,
  replicas: number,
): Rates {
  const tokens = isTraining(request.task) || writesTokens(model, request.task) || !model.shape ? 1 : request.context
  const demand = demandOf(model, request)
  const atLoad = demand === undefined ? total : {low: demand, high: demand}
  const most = isKnown(full) ? {low: full.low * replicas, high: full.high * replicas} : undefined
  const scaled = (rate: {low: number; high: number}) => ({low: rate.low * tokens, high: rate.high * tokens})
  // A training run has no idle time: its load is its most.
  const fullRate = isTraining(request.task) ? total : most
  return {...(atLoad && {atLoad: scaled(atLoad)}), ...(fullRate && {full: scaled(fullRate)})}
}

function shortOf(gpus: number, {missingBytes, plan}: Shortage): Omit<Rejected, 'gpu' | 'offer'> {
  const gib = (missingBytes / 2 ** 30).toFixed(1)
  const excess = plan.requiredPerGpu / (plan.requiredPerGpu - missingBytes)
  return {gpus, by: 'memory', why: `needs ${gib} GiB more a GPU`, excess, missingBytes}
}
