import type {Model} from '../../models/model.ts'
import {sharesProcessor} from '../../prices/burstable.ts'
import type {Offer} from '../../prices/offer.ts'
import {findQuantization, whyNotOn} from '../quantization.ts'
import type {SpeedCalibration} from '../speed/calibration.ts'
import {type Candidate, isCandidate} from './candidate.ts'
import {cheapestOfEach} from './cheapest-of-each.ts'
import {cpuPlans, cpuReplica, SYSTEM_GIB} from './cpu-replica.ts'
import {isPlaced, placeLoad} from './place-load.ts'
import {rankCandidates} from './rank-candidates.ts'
import {fits} from './replica.ts'
import {isTraining, type ResolvedRequest, writesTokens} from './request.ts'
import {atWork, toCandidate, withinLimits} from './size-offer.ts'
import {weigh} from './weighed.ts'

/** More parameters are beyond that in any type: spares weighing them. */
const MOST_PARAMETERS = 60e9
/** Weights up to here are worth trying on a processor, whose memory is a tenth as fast as a GPU's. */
const MOST_WEIGHTS = 16 * 2 ** 30
/** Rows of machines without GPU that are shown. */
const ROWS = 3
/** A stream that is read as it is written wants five tokens a second; limits of one's own stand in for these. */
const SUFFICES = {perTokenSeconds: 0.2, ttftSeconds: 10, inputSeconds: 1} as const
/** llama.cpp's types of the same width as what is asked of another engine. */
const AS_GGUF: Readonly<Record<string, string>> = {
  int8: 'q8_0',
  fp8: 'q8_0',
  int4: 'q4_k_m',
  awq: 'q4_k_m',
  gptq: 'q4_k_m',
  nf4: 'q4_k_m',
  'nf4-dq': 'q4_k_m',
}

/** The cheapest machines without accelerator that suffice; none for what a processor is too slow for. */
export function cpuCandidates(
  model: Model,
  asked: ResolvedRequest,
  offers: () => readonly Offer[],
  calibration: SpeedCalibration,
): Candidate[] {
  if (model.parameters.total > MOST_PARAMETERS) return []
  const request = cpuRequest(model, asked)
  const weighed = request && weigh(model, request)
  if (!request || !weighed || weighed.weights.bytes > MOST_WEIGHTS) return []
  const plans = cpuPlans(weighed)
  const found = cheapestOfEach(offers(), request).flatMap((offer) => {
    const {accelerator, instanceType, memoryGiB, vcpu} = offer
    if (accelerator || vcpu === undefined || memoryGiB === undefined || sharesProcessor({instanceType})) return []
    const replica = cpuReplica(weighed, {vcpu, memoryGiB}, calibration, plans)
    if (!fits(replica)) return []
    const placement = placeLoad(model, request, replica, 1)
    if (!isPlaced(placement)) return []
    const usableBytes = (memoryGiB - SYSTEM_GIB) * 2 ** 30
    return [
      withinLimits(
        request,
        toCandidate(model, request, {
          offer,
          replica,
          perNode: 1,
          placement,
          usableBytes,
          ...atWork(replica, placement),
        }),
      ),
    ]
  })
  return rankCandidates(found.filter(isCandidate), request).slice(0, ROWS)
}

/** As a processor would run it, with limits where none were given; undefined where no engine does. */
function cpuRequest(model: Model, asked: ResolvedRequest): ResolvedRequest | undefined {
  if (isTraining(asked.task) || model.kind === 'diffusion') return undefined
  const writes = writesTokens(model, asked.task)
  if (model.kind === 'encoder-decoder') return undefined
  const limits = {
    maxTtftMs: asked.maxTtftMs ?? 1000 * (writes ? SUFFICES.ttftSeconds : SUFFICES.inputSeconds),
    ...(writes && {maxTpotMs: asked.maxTpotMs ?? 1000 * SUFFICES.perTokenSeconds}),
  }
  if (asked.engine === 'llama.cpp' || asked.engine === 'onnxruntime') return {...asked, ...limits}
  if (asked.engineGiven || asked.engine !== 'vllm' || !model.shape) return undefined
  const quant = asked.quant ?? model.nativeType
  const gguf = quant === undefined ? undefined : (AS_GGUF[quant] ?? quant)
  if (gguf === undefined || whyNotOn('llama.cpp', findQuantization(gguf))) return undefined
  return {...asked, ...limits, engine: 'llama.cpp', quant: gguf}
}
