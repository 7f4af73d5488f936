import {UserError} from '../../errors.ts'
import type {Model, TransformerShape} from '../../models/model.ts'
import {figure} from './calibration.ts'
import type {EngineLines} from './engines/lines.ts'
import {llamaCpp} from './engines/llama-cpp.ts'
import {onnxRuntime} from './engines/onnxruntime.ts'
import {pyTorch} from './engines/pytorch.ts'
import {vllm} from './engines/vllm.ts'
import {
  type InferenceSettings,
  keepsKv,
  loadedWeights,
  type ResolvedSettings,
  resolveSettings,
  shapeFor,
} from './inference-settings.ts'
import {kvBytesPerSequence, kvShards} from './kv-cache.ts'
import {type MemoryLine, type MemoryPlan, toPlan, whole} from './plan.ts'
import type {Weights} from './weights.ts'

export type {InferenceSettings} from './inference-settings.ts'

/** How much of the past fits beside everything else. */
export interface KvRoom {
  /** On each GPU; negative where even the weights do not fit. */
  bytes: number
  /** Tokens of all sequences together, at the context that was asked for. */
  tokens: number
  /** Whole sequences of that context. */
  sequences: number
}

const KV_SOURCE = 'two vectors a token, layer and KV head, as the config gives them; checked to 0.1 %'

/**
 * Memory to run a model: weights, KV cache, recurrent state, activations and the engine's own.
 * @throws UserError `E_MODEL_INCOMPLETE` naming what is missing; and what the settings' names and numbers can get wrong
 */
export function memoryForInference(model: Model, settings: InferenceSettings): MemoryPlan {
  const {engine, past, resolved, share, weights} = inferenceLines(model, settings)
  const notes = [...weights.notes, ...engine.notes, ...notesOn(model, resolved)]
  const {beyondShare = 0, outside} = engine
  return toPlan([engine.weights, ...past, ...engine.lines], {
    gpus: resolved.gpus,
    notes,
    outside,
    share,
    beyondShare,
  })
}

/**
 * Tokens that fit a GPU of so many usable bytes, after weights, activations and the engine's own.
 * @throws UserError as memoryForInference
 */
export function kvRoom(model: Model, settings: InferenceSettings, usableBytes: number): KvRoom {
  const one = inferenceLines(model, {...settings, concurrency: 1})
  const all = inferenceLines(model, settings)
  const {beyondShare = 0, lines, outside, weights} = all.engine
  const fixed = total([weights, ...lines]) + outside
  const bytes = Math.min(usableBytes * all.share + beyondShare, usableBytes) - fixed
  const each = total(one.past)
  if (each === 0) return {bytes, tokens: 0, sequences: 0}
  const fitting = Math.max(0, bytes / each)
  return {bytes, tokens: Math.floor(fitting * settings.context), sequences: Math.floor(fitting)}
}

function inferenceLines(model: Model, settings: InferenceSettings) {
  const resolved = resolveSettings(settings)
  const weights = loadedWeights(model, resolved)
  const shape = shapeFor(model, weights)
  const past = shape && keepsKv(model) ? pastOf(shape, model, resolved) : []
  const engine = engineLines(model, shape, weights, resolved)
  const share = resolved.engine === 'vllm' ? (resolved.utilization ?? figure('vllm.utilization').value) : 1
  return {engine, past, resolved, share, weights}
}

function engineLines(
  model: Model,
  shape: TransformerShape | undefined,
  weights: Weights,
  settings: ResolvedSettings,
): EngineLines {
  switch (settings.engine) {
    case 'llama.cpp':
      return llamaCpp(model, shape, weights, settings)
    case 'vllm':
      return vllm(model, shape, weights, settings)
    case 'onnxruntime':
      return onnxRuntime(model, shape, weights, settings)
    case 'pytorch':
      return pyTorch(model, shape, weights, settings)
  }
}

/** What is kept of the sequences on each GPU. */
function pastOf(shape: TransformerShape, model: Model, settings: ResolvedSettings): MemoryLine[] {
  const {concurrency, context, engine, gpus, kv} = settings
  const {bytes, formula} = kvBytesPerSequence(shape, context, kv)
  // llama.cpp gives each GPU whole layers; the others a share of every layer's heads.
  const share = engine === 'llama.cpp' ? Math.ceil(shape.layers / gpus) / shape.layers : 1 / kvShards(shape, gpus)
  const split = share < 1 ? ` x ${Number(share.toFixed(3))} on each GPU` : ''
  const lines: MemoryLine[] = [
    {
      part: 'kv-cache',
      bytes: bytes * concurrency * share,
      formula: `${formula} x ${whole(concurrency)} sequences${split}`,
      source: KV_SOURCE,
    },
  ]
  if (model.kind === 'encoder-decoder') {
    lines.push({...lines[0]!, formula: `${lines[0]!.formula}, for attention to an input as long`})
  }
  return shape.attention.recurrentLayers > 0 ? [...lines, recurrentState(shape, model, settings)] : lines
}

function recurrentState({attention, layers}: TransformerShape, {name}: Model, settings: ResolvedSettings): MemoryLine {
  const {recurrentBytesPerSequence: each, recurrentLayers} = attention
  if (each === undefined) {
    throw new UserError(`${name} keeps a recurrent state in ${recurrentLayers} layers; its size is not known.`, {
      code: 'E_MODEL_INCOMPLETE',
      fix: 'Give the model folder with its config.json, or a known name.',
    })
  }
  const {concurrency, engine, gpus} = settings
  const share = engine === 'llama.cpp' ? Math.ceil(layers / gpus) / layers : 1 / gpus
  return {
    part: 'recurrent-state',
    bytes: each * concurrency * share,
    formula: `${whole(each)} bytes x ${whole(concurrency)} sequences, whatever their length`,
    source: 'state and convolution of the recurrent layers; 598.5 MiB measured for 4 sequences of qwen3.6-27b',
  }
}

function notesOn(model: Model, {context, engine, kv}: ResolvedSettings): string[] {
  const notes: string[] = []
  const longest = model.shape?.context
  if (longest !== undefined && context > longest) {
    notes.push(`The context of ${whole(context)} tokens is longer than the ${whole(longest)} the model was made for.`)
  }
  const {shape} = model
  if (engine === 'vllm' && shape && shape.attention.slidingLayers > 0 && !kv.fullLengthPages) {
    const paged = kvBytesPerSequence(shape, context, {...kv, fullLengthPages: true}).bytes
    const gib = (paged / 2 ** 30).toFixed(2)
    notes.push(`vLLM without its hybrid cache manager reserves ${gib} GiB a sequence: full pages for every layer.`)
  }
  return notes
}

function total(lines: readonly MemoryLine[]): number {
  return lines.reduce((sum, {bytes}) => sum + bytes, 0)
}
