import type {GpuSpec} from '../gpus.ts'
import {kvRoom, memoryForInference} from '../memory/inference.ts'
import {whole} from '../memory/plan.ts'
import type {SpeedCalibration} from '../speed/calibration.ts'
import {forwardThroughput} from '../speed/forward.ts'
import {llamaCppDecode, llamaCppPrefill} from '../speed/llama-cpp.ts'
import {saturatedThroughput, servingStep} from '../speed/serving.ts'
import {inverse, isKnown, type Speed, type UnknownSpeed} from '../speed/speed.ts'
import {timeToFirstToken} from '../speed/ttft.ts'
import {precisionOf} from './precision.ts'
import type {Operation, Replica, Shortage} from './replica.ts'
import {writesTokens} from './request.ts'
import {settingsOf, type Weighed} from './weighed.ts'

/** Streams an engine takes at a time unless told otherwise: vLLM's default for a step, llama.cpp's slots by habit. */
const MOST_STREAMS = {vllm: 256, 'llama.cpp': 64, onnxruntime: 64, pytorch: 64} as const

const ONE_AT_A_TIME =
  'llama.cpp was measured with one stream: several are taken to share its speed, which is the least they get.'
const LIKE_VLLM = 'The step was measured with vLLM: other engines are slower, so read the low end.'

/** A model on some GPUs of a machine, for inference: what it holds and how fast it is. */
export function gpuReplica(
  weighed: Weighed,
  gpu: GpuSpec,
  gpus: number,
  calibration: SpeedCalibration,
): Replica | Shortage {
  const {model, request} = weighed
  const usable = gpu.usableGib * 2 ** 30
  const one = memoryForInference(model, settingsOf(weighed, 1, gpus))
  const plan = (streams: number) =>
    streams === 1 ? one : memoryForInference(model, settingsOf(weighed, streams, gpus))
  if (one.requiredPerGpu > usable) return {missingBytes: one.requiredPerGpu - usable, plan: one}
  const most = MOST_STREAMS[request.engine]
  const room = kvRoom(model, settingsOf(weighed, 1, gpus), usable)
  const keeps = room.sequences > 0
  const capacity = Math.min(most, keeps ? room.sequences : batchThatFits(most, (n) => plan(n).requiredPerGpu <= usable))
  const capacityFormula = keeps
    ? `room for ${whole(room.tokens)} tokens on ${gpus} x ${gpu.usableGib} GiB = ${room.sequences} sequences of ` +
      `${whole(request.context)}${room.sequences > most ? `, of which ${request.engine} takes ${most} at a time` : ''}`
    : `${capacity} inputs in a batch fit`
  const speeds = speedsOf(weighed, gpu, gpus, room.bytes * gpus, calibration)
  return {gpus, capacity, capacityFormula, plan, at: remembered(speeds.at), full: () => speeds.full(capacity)}
}

interface Speeds {
  at(streams: number): Operation
  full(capacity: number): Speed | UnknownSpeed
}

function speedsOf(
  weighed: Weighed,
  gpu: GpuSpec,
  gpus: number,
  kvCapacityBytes: number,
  calibration: SpeedCalibration,
): Speeds {
  const {model, request, weights} = weighed
  const {context, engine, outputTokens, task} = request
  if (!writesTokens(model, task)) return passes(weighed, gpu, calibration)
  if (engine === 'llama.cpp') {
    const load = {model, gpu, weights, gpus}
    const decode = noted(llamaCppDecode({...load, context}, calibration), ONE_AT_A_TIME)
    const prompt = context - outputTokens
    const prefill = llamaCppPrefill({...load, context: prompt}, calibration)
    const at = (streams: number): Operation => ({
      streams,
      throughput: decode,
      perToken: isKnown(decode) ? inverse(decode, 's/token', streams) : decode,
      ttft: isKnown(prefill) ? inverse(prefill, 's', prompt * streams) : prefill,
    })
    return {at, full: () => decode}
  }
  const precision = precisionOf(model, weights, engine)
  const load = {model, gpu, weights, precision, tensorParallel: gpus, inputTokens: context - outputTokens, outputTokens}
  const note = engine === 'vllm' ? undefined : LIKE_VLLM
  const at = (streams: number): Operation => {
    const step = servingStep({...load, concurrency: streams, kvCapacityBytes}, calibration)
    const ttft = noted(timeToFirstToken({...load, concurrency: streams, kvCapacityBytes}, calibration), note)
    if (!isKnown(step)) return {streams, throughput: step, perToken: step, ttft}
    return {streams, throughput: noted(step.throughput, note), perToken: noted(step.perToken, note), ttft}
  }
  const full = (capacity: number) =>
    noted(saturatedThroughput({...load, kvCapacityBytes, maxSequences: capacity}, calibration), note)
  return {at, full}
}

/** What answers in one pass: encoders, vision models, prompts that are only embedded. */
function passes({model, request, weights}: Weighed, gpu: GpuSpec, calibration: SpeedCalibration): Speeds {
  const precision = precisionOf(model, weights, request.engine)
  const load = {model, gpu, weights, precision, tokens: request.context}
  const at = (streams: number): Operation => {
    const throughput = forwardThroughput({...load, batch: streams}, calibration)
    return {streams, throughput, ttft: isKnown(throughput) ? inverse(throughput, 's', streams) : throughput}
  }
  return {at, full: (capacity) => at(capacity).throughput}
}

function remembered(at: (streams: number) => Operation): (streams: number) => Operation {
  const known = new Map<number, Operation>()
  return (streams) => {
    const operation = known.get(streams) ?? at(streams)
    known.set(streams, operation)
    return operation
  }
}

function batchThatFits(most: number, fits: (batch: number) => boolean): number {
  let batch = 1
  while (batch * 2 <= most && fits(batch * 2)) batch *= 2
  return batch
}

function noted<S extends Speed>(speed: S | UnknownSpeed, note: string | undefined): S | UnknownSpeed {
  return note === undefined || !isKnown(speed) ? speed : {...speed, notes: [...speed.notes, note]}
}
