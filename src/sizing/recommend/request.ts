import {UserError} from '../../errors.ts'
import type {Model} from '../../models/model.ts'
import type {Market} from '../../prices/offer.ts'
import {type Engine, findQuantization} from '../quantization.ts'

export const TASKS = ['inference', 'embedding', 'lora', 'qlora', 'full-finetune', 'training'] as const
export type Task = (typeof TASKS)[number]

export const RECOMMEND_SORTS = ['cost', 'cost-per-million-tokens', 'latency'] as const
export type RecommendSort = (typeof RECOMMEND_SORTS)[number]

/** What is asked of the hardware; an absent field takes its default or asks nothing. */
export interface RecommendRequest {
  /** Default `inference`; of an encoder `embedding`. */
  task?: Task
  /** By name. Default: as the file holds it, else as it was published. */
  quant?: string
  /** Default by task, model and quantization. */
  engine?: Engine
  /** Tokens of one sequence, prompt and answer. */
  context?: number
  /** Streams at a time, on all nodes together. Default 1. */
  concurrency?: number
  /** Requests a second. */
  rps?: number
  /** Tokens a second: of answers, or for embeddings of inputs. */
  tokensPerSecond?: number
  /** Tokens of an answer. Default 256, at most half of the context. */
  outputTokens?: number
  maxTtftMs?: number
  maxTpotMs?: number
  maxNodes?: number
  /** USD an hour of all nodes together, on the market asked for. */
  maxUsdPerHour?: number
  /** Default `onDemand`. */
  market?: Market
  /** Default `cost`. */
  sort?: RecommendSort
  /** Training: sequences of a step on each GPU. Default 1. */
  batch?: number
}

/** A request with every default filled in. */
export interface ResolvedRequest extends RecommendRequest {
  task: Task
  engine: Engine
  engineGiven: boolean
  context: number
  concurrency: number
  concurrencyGiven: boolean
  outputTokens: number
  market: Market
  sort: RecommendSort
  batch: number
}

const CONTEXT = {tokens: 4096, ofInput: 512, ofTraining: 1024} as const
const OUTPUT_TOKENS = 256

/**
 * The request with its defaults.
 * @throws UserError `E_UNKNOWN_QUANT`, `E_QUANT_ENGINE`, `E_BAD_NUMBER`
 */
export function resolveRequest(model: Model, request: RecommendRequest): ResolvedRequest {
  const task = request.task ?? (model.kind === 'encoder' ? 'embedding' : 'inference')
  const engine = request.engine ?? defaultEngine(model, task, request.quant)
  if (request.quant !== undefined) findQuantization(request.quant, engine)
  const most = isTraining(task) ? CONTEXT.ofTraining : task === 'embedding' ? CONTEXT.ofInput : CONTEXT.tokens
  const context = request.context ?? Math.min(most, model.shape?.context ?? most)
  const outputTokens = request.outputTokens ?? Math.max(1, Math.min(OUTPUT_TOKENS, Math.floor(context / 2)))
  if (outputTokens >= context && writesTokens(model, task)) {
    throw new UserError(`An answer of ${outputTokens} tokens leaves no room for a prompt in ${context}.`, {
      code: 'E_BAD_NUMBER',
      fix: 'Give a larger --context, or fewer --output-tokens.',
    })
  }
  return {
    market: 'onDemand',
    sort: 'cost',
    batch: 1,
    ...request,
    task,
    engine,
    engineGiven: request.engine !== undefined,
    context,
    concurrency: request.concurrency ?? 1,
    concurrencyGiven: request.concurrency !== undefined,
    outputTokens,
  }
}

export function isTraining(task: Task): boolean {
  return task !== 'inference' && task !== 'embedding'
}

/** Whether the answer is written token by token; else it is one pass over an input. */
export function writesTokens({kind}: Model, task: Task): boolean {
  return task === 'inference' && (kind === 'decoder' || kind === 'decoder-moe' || kind === 'encoder-decoder')
}

function defaultEngine(model: Model, task: Task, quant: string | undefined): Engine {
  if (isTraining(task)) return 'pytorch'
  if (quant === undefined ? model.origin.kind === 'gguf' : findQuantization(quant).kind === 'gguf') return 'llama.cpp'
  if (model.origin.kind === 'onnx') return 'onnxruntime'
  if (model.kind.startsWith('decoder')) return 'vllm'
  return model.kind === 'encoder' || model.kind === 'vision' ? 'onnxruntime' : 'pytorch'
}
