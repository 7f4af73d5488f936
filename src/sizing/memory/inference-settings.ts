import {UserError} from '../../errors.ts'
import type {Model, TransformerShape} from '../../models/model.ts'
import {type Engine, findQuantization, type Quantization} from '../quantization.ts'
import {findKvType, type KvOptions, type KvType} from './kv-cache.ts'
import {storedWeights, type Weights, type WeightsOptions, weightsIn} from './weights.ts'
import {billions} from './weights-parts.ts'

export interface InferenceSettings {
  engine: Engine
  /** By name, as `int8` or `Q4_K_M`. Default: as the file holds it, else as it was published. */
  quant?: string
  /** Default `f16`. */
  kvType?: KvType | (string & {})
  /** Tokens of one sequence, prompt and answer; of an encoder, of one input. */
  context: number
  /** Sequences at once; of what keeps no KV cache, inputs in a batch. */
  concurrency: number
  /** GPUs that share the model. Default 1. With llama.cpp they share its layers. */
  tensorParallel?: number
  /** Where ONNX Runtime or PyTorch runs it. Default `gpu`. */
  device?: 'gpu' | 'cpu'
  /** vLLM: tokens of a step. Default: the context, from 2,048 to 8,192. */
  batchedTokens?: number
  /** vLLM: sequences of a step. Default 256, or the concurrency where that is more. */
  maxSequences?: number
  /** vLLM: share of a GPU it may fill. Default 0.9. */
  utilization?: number
  /** vLLM: whether that share holds the CUDA graphs too, as from 0.21 on. Default true. */
  graphsCounted?: boolean
  /** vLLM without its hybrid cache manager: layers with a window reserve pages for the whole context. */
  fullLengthPages?: boolean
  /** GGUF made with an importance matrix. */
  imatrix?: boolean
  /** Embeddings get few bits too, which most quantizers leave as they are. */
  quantizeEmbeddings?: boolean
  /** What {@link loadedWeights} gave for the same settings, so that many plans of a model add them up once. */
  weights?: Weights
}

/** Settings with every default filled in. */
export interface ResolvedSettings extends InferenceSettings {
  gpus: number
  kv: KvOptions
}

/** @throws UserError `E_BAD_NUMBER`, `E_UNKNOWN_KV_TYPE`, `E_ENGINE_PARALLEL` */
export function resolveSettings(settings: InferenceSettings): ResolvedSettings {
  const {concurrency, context, engine, fullLengthPages = false, kvType = 'f16', tensorParallel = 1} = settings
  for (const [name, value] of Object.entries({context, concurrency, tensorParallel})) {
    if (Number.isInteger(value) && value >= 1) continue
    throw new UserError(`${name} ${value} is no whole number from 1 on.`, {
      code: 'E_BAD_NUMBER',
      fix: 'Give 1 or more.',
    })
  }
  if (engine === 'onnxruntime' && tensorParallel > 1) {
    throw new UserError('ONNX Runtime keeps a model on one GPU.', {
      code: 'E_ENGINE_PARALLEL',
      fix: 'Run a copy on each GPU (one GPU each), or give --engine vllm.',
    })
  }
  return {...settings, gpus: tensorParallel, kv: {type: findKvType(kvType), fullLengthPages}}
}

/**
 * The weights an engine loads.
 * @throws UserError `E_UNKNOWN_QUANT`, `E_QUANT_ENGINE`, `E_MODEL_INCOMPLETE`
 */
export function loadedWeights(model: Model, {engine, ...settings}: InferenceSettings): Weights {
  if (settings.weights) return settings.weights
  const stored = settings.quant === undefined ? storedWeights(model) : undefined
  if (stored) return stored
  const options: WeightsOptions = {
    ...(settings.imatrix !== undefined && {imatrix: settings.imatrix}),
    ...(settings.quantizeEmbeddings !== undefined && {quantizeEmbeddings: settings.quantizeEmbeddings}),
  }
  return weightsIn(model, chosen(model, engine, settings.quant), options)
}

/**
 * The shape of a model that keeps a KV cache.
 * @throws UserError `E_MODEL_INCOMPLETE`, with the weights alone, where it is not known
 */
export function shapeFor(model: Model, weights: Weights): TransformerShape | undefined {
  if (model.shape) return model.shape
  if (!keepsKv(model)) return undefined
  const gb = (weights.bytes / 1e9).toFixed(1)
  throw new UserError(`${model.name}: ${gb} GB of weights (${weights.formula}); its KV cache is not known.`, {
    code: 'E_MODEL_INCOMPLETE',
    fix: 'Give --layers --hidden --heads --kv-heads --intermediate --vocab, the model folder or file, or a known name.',
  })
}

/** Whether the past of a sequence is kept from token to token. */
export function keepsKv({kind}: Model): boolean {
  return kind === 'decoder' || kind === 'decoder-moe' || kind === 'encoder-decoder'
}

function chosen(model: Model, engine: Engine, quant: string | undefined): Quantization {
  const name = quant ?? model.nativeType
  if (name !== undefined) return findQuantization(name, engine)
  throw new UserError(`The type of the weights of ${model.name} (${billions(model.parameters.total)}) is not known.`, {
    code: 'E_MODEL_INCOMPLETE',
    fix: 'Give --quant, as fp16, int8 or q4_k_m.',
  })
}
