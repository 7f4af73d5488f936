import type {Model, TransformerShape} from '../../models/model.ts'
import type {KvType} from '../memory/kv-cache.ts'
import type {Calibration, ServingConstants, ServingEngine} from './calibration.ts'
import {type GpuSpeed, type LinkRate, linkRate, type PeakRate, type Precision, peakRate} from './gpu-speed.ts'
import type {TimePart} from './speed.ts'
import {noShape} from './texts.ts'
import {bytesRead, expertCoverage, kvBytesPerGpu, promptFlops, rolesOf, type WeightBytes, weightReads} from './work.ts'

/** A model on a server, and what is asked of it. */
export interface ServingLoad {
  model: Model
  gpu: GpuSpeed
  weights: WeightBytes
  /** What the matrices are multiplied in: fp16 or bf16 also where only the weights are in few bits (AWQ, GPTQ, NF4). */
  precision: Precision
  /** Default 1. */
  tensorParallel?: number
  /** Default `f16`. */
  kvType?: KvType
  /** Tokens of a prompt and of an answer. */
  inputTokens: number
  outputTokens: number
  /** Default `vllm`. */
  engine?: ServingEngine
}

/** A load with what the hardware gives for it. */
export interface ServingSetup extends ServingLoad {
  shape: TransformerShape
  tensorParallel: number
  engine: ServingEngine
  peak: PeakRate
  link?: LinkRate
  constants: ServingConstants
}

/** Bytes of an activation between GPUs. */
const ACTIVATION_BYTES = 2

/** FLOPs the tensor cores of all GPUs do in a second on this model. */
export function computeRate({constants, gpu, peak, tensorParallel}: ServingSetup): number {
  const amd = gpu.vendor === 'AMD' ? constants.amdFactor : 1
  return tensorParallel * amd * mfuOf(peak.precision, constants) * peak.tflops * 1e12
}

export function mfuOf(precision: Precision, {mfu16, mfu4, mfu8}: ServingConstants): number {
  if (precision === 'fp4') return mfu4
  return precision === 'fp8' || precision === 'int8' ? mfu8 : mfu16
}

/** What the hardware gives a load, or what of it is not known. */
export function setUp(load: ServingLoad, {constants}: Calibration<ServingConstants>): ServingSetup | {unknown: string} {
  const {engine = 'vllm', gpu, model, precision, tensorParallel = 1} = load
  const {shape} = model
  if (!shape) return {unknown: noShape(model)}
  if (!model.kind.startsWith('decoder')) return {unknown: `There is no formula for a server of ${model.kind} models.`}
  const peak = peakRate(gpu, precision)
  if (!peak) return {unknown: `No rate of ${gpu.name} in ${precision} is known.`}
  const link = tensorParallel > 1 ? linkRate(gpu) : undefined
  if (tensorParallel > 1 && !link) return {unknown: `How fast the GPUs of ${gpu.name} talk to each other is not known.`}
  return {...load, shape, tensorParallel, engine, peak, constants, ...(link && {link})}
}

/** The parts of a decode step with `batch` sequences of mean length, prompts of others in between. */
export function stepParts(setup: ServingSetup, batch: number, {chunked}: {chunked: boolean}): TimePart[] {
  const {constants, gpu, inputTokens, model, outputTokens, shape, tensorParallel, weights} = setup
  const bandwidth = tensorParallel * gpu.bandwidthGbs * 1e9
  const reading = bytesRead(weightReads(model, shape, weights), shape.moe, batch) / (constants.efficiency * bandwidth)
  const multiplying = (2 * rolesOf(model, shape).perToken * batch) / computeRate(setup)
  const context = inputTokens + outputTokens / 2
  const kv = batch * kvBytesPerGpu(shape, context, tensorParallel, setup.kvType)
  return [
    {
      name: 'weights',
      seconds: Math.max(reading, multiplying),
      binding: reading >= multiplying ? 'memory-bandwidth' : 'compute',
    },
    {name: 'kv-cache', seconds: kv / (constants.kvEfficiency * gpu.bandwidthGbs * 1e9), binding: 'memory-bandwidth'},
    {name: 'launch', seconds: shape.layers * constants.secondsPerLayer, binding: 'latency'},
    {name: 'all-reduce', seconds: allReduceSeconds(setup, batch), binding: 'interconnect'},
    {
      name: 'prefill',
      seconds: (interleaving(setup, chunked) * Math.max(0, batch - 1) * promptSeconds(setup, chunked)) / outputTokens,
      binding: 'compute',
    },
  ]
}

/** Seconds a prompt adds to the steps it is worked into: its weights are being read anyway. */
export function promptSeconds(setup: ServingSetup, chunked: boolean): number {
  const {constants, inputTokens, model, shape} = setup
  const busy = promptFlops(model, shape, inputTokens) / computeRate(setup) + transferSeconds(setup, inputTokens)
  return chunked ? busy : Math.max(busy, constants.prefillSecondsPerLayer * shape.layers)
}

/** Seconds of a prompt that has the machine to itself: all it reads, and every layer's launches. */
export function lonePromptSeconds(setup: ServingSetup): number {
  const {constants, gpu, inputTokens, model, shape, tensorParallel, weights} = setup
  const bandwidth = tensorParallel * gpu.bandwidthGbs * 1e9
  const reading =
    bytesRead(weightReads(model, shape, weights), shape.moe, inputTokens) / (constants.efficiency * bandwidth)
  const busy = Math.max(reading, promptFlops(model, shape, inputTokens) / computeRate(setup))
  return Math.max(busy + allReduceSeconds(setup, inputTokens), constants.prefillSecondsPerLayer * shape.layers)
}

/** SGLang works a wave of prompts off before it goes on writing: what is left of them hits a share of the steps. */
function interleaving({constants, engine}: ServingSetup, chunked: boolean): number {
  return engine === 'sglang' && !chunked ? constants.sglangPrefillShare : 1
}

/** Two sums over the GPUs a layer (one where attention and MLP run side by side): a fixed time, and the bytes. */
function allReduceSeconds(setup: ServingSetup, tokens: number): number {
  if (setup.tensorParallel === 1) return 0
  return sums(setup.shape) * setup.constants.allReduceSeconds + transferSeconds(setup, tokens)
}

function transferSeconds({constants, link, shape, tensorParallel}: ServingSetup, tokens: number): number {
  if (tensorParallel === 1 || !link) return 0
  const bytes = ((2 * (tensorParallel - 1)) / tensorParallel) * tokens * shape.hidden * ACTIVATION_BYTES
  return (sums(shape) * bytes) / (constants.linkEfficiency * link.gbs * 1e9)
}

function sums({layers, parallelBlock}: TransformerShape): number {
  return layers * (parallelBlock ? 1 : 2)
}

/** For formulas: `of 128 experts, 22 % are read`. */
export function coverageText(shape: TransformerShape, batch: number): string {
  if (!shape.moe) return ''
  return ` (${Math.round(expertCoverage(shape.moe, batch) * 100)} % of the experts)`
}
