import type {Model} from '../../models/model.ts'
import type {KvType} from '../memory/kv-cache.ts'
import type {LlamaCppBuild, ServingEngine, SpeedCalibration} from './calibration.ts'
import type {GpuSpeed, Precision} from './gpu-speed.ts'
import {llamaCppDecode, llamaCppPrefill} from './llama-cpp.ts'
import {doubtOn, notesOn, servingStep} from './serving.ts'
import {inverse, isKnown, type Speed, toSpeed, type UnknownSpeed} from './speed.ts'
import {lonePromptSeconds, setUp} from './step.ts'
import {ms} from './texts.ts'
import type {WeightBytes} from './work.ts'

/** One stream that has the machine to itself. */
export interface StreamLoad {
  engine: 'llama.cpp' | ServingEngine
  model: Model
  gpu: GpuSpeed
  weights: WeightBytes
  /** Of one machine: with llama.cpp they hold the layers in turn, elsewhere they share each layer. Default 1. */
  gpus?: number
  /** Of the servers; llama.cpp chooses itself. Default `bf16`. */
  precision?: Precision
  kvType?: KvType
  /** Tokens in the cache, or of the prompt. */
  context: number
  /** Of llama.cpp; default `2025`. */
  build?: LlamaCppBuild
}

/** Tokens/s that one stream writes (batch 1). */
export function decodeSpeed(load: StreamLoad, calibration: SpeedCalibration): Speed | UnknownSpeed {
  const {engine} = load
  if (engine === 'llama.cpp') return llamaCppDecode(load, calibration)
  const step = servingStep({...toServing(load, engine), outputTokens: 1, concurrency: 1}, calibration)
  return isKnown(step) ? inverse(step.perToken, 'tokens/s') : step
}

/** Tokens/s of a prompt that has the machine to itself. */
export function prefillSpeed(load: StreamLoad, calibration: SpeedCalibration): Speed | UnknownSpeed {
  const {context, engine} = load
  if (engine === 'llama.cpp') return llamaCppPrefill(load, calibration)
  const setup = setUp(
    {...toServing(load, engine), outputTokens: 1},
    load.model.shape?.moe ? calibration.step.moe : calibration.step.dense,
  )
  if (!isKnown(setup)) return setup
  const seconds = lonePromptSeconds(setup)
  const time = toSpeed(seconds, calibration.ttft, {
    unit: 's',
    parts: [{name: 'prefill', seconds, binding: 'compute'}],
    formula: `${context} tokens in ${ms(seconds)}`,
    notes: notesOn(setup, ['Hopper']),
    doubt: doubtOn(setup, ['Hopper']),
  })
  return inverse(time, 'tokens/s', context)
}

function toServing(
  {context, gpu, gpus = 1, kvType, model, precision = 'bf16', weights}: StreamLoad,
  engine: ServingEngine,
) {
  return {
    engine,
    gpu,
    model,
    precision,
    tensorParallel: gpus,
    weights,
    inputTokens: context,
    ...(kvType && {kvType}),
  }
}
