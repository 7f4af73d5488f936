import type {Model, MoeShape, TransformerShape} from '../../models/model.ts'
import {type KvType, kvBytesPerSequence, kvShards} from '../memory/kv-cache.ts'
import type {Weights} from '../memory/weights.ts'

/** Bytes of the weights, and where they lie if that is known. */
export type WeightBytes = Pick<Weights, 'bytes' | 'parts'>

/** Parameters by what becomes of them in a step. */
export interface ParameterRoles {
  /** Looked up, a row a token: neither read whole nor multiplied. */
  lookedUp: number
  /** The output layer, which a prompt needs only for its last token. */
  output: number
  /** Routed experts, all of them. */
  experts: number
  /** Multiplied for each token. */
  perToken: number
}

/** Bytes of the weights, by how often a step reads them. */
export interface WeightReads {
  always: number
  experts: number
}

export function rolesOf(model: Model, shape: TransformerShape): ParameterRoles {
  const vocabulary = shape.vocab * shape.hidden
  const isEncoder = model.kind === 'encoder'
  const lookedUp = isEncoder || !shape.tiedEmbeddings ? vocabulary : 0
  return {
    lookedUp,
    output: isEncoder ? 0 : vocabulary,
    experts: shape.moe ? expertParameters(shape, shape.moe) : 0,
    perToken: Math.max(0, (model.parameters.active ?? model.parameters.total) - lookedUp),
  }
}

/** Three matrices an expert, or two. */
function expertParameters(shape: TransformerShape, moe: MoeShape): number {
  const layers = moe.layersWithExperts ?? shape.layers - moe.firstDenseLayers
  return (shape.gatedMlp ? 3 : 2) * shape.hidden * moe.expertIntermediate * moe.experts * layers
}

/**
 * What a step reads of the weights. Where the parts are not known, bytes are taken to lie as parameters do; of an
 * encoder-decoder, a step reads the decoder's layers.
 */
export function weightReads(model: Model, shape: TransformerShape, {bytes, parts}: WeightBytes): WeightReads {
  const roles = rolesOf(model, shape)
  const of = (name: string) => parts?.filter(({part}) => part === name).reduce((sum, part) => sum + part.bytes, 0) ?? 0
  const share = (parameters: number) => (bytes * parameters) / model.parameters.total
  const experts = parts ? of('experts') : share(roles.experts)
  const lookedUp = roles.lookedUp === 0 ? 0 : parts ? of('embeddings') : share(roles.lookedUp)
  const decoder = 1 - (shape.encoderLayers ?? 0) / shape.layers
  return {always: Math.max(0, bytes - experts - lookedUp) * decoder, experts}
}

/** Share of the experts that a batch of tokens reaches when each picks its own at random: 1 - (1 - k/E)^tokens. */
export function expertCoverage(moe: MoeShape | undefined, tokens: number): number {
  if (!moe) return 0
  return 1 - (1 - moe.expertsPerToken / moe.experts) ** tokens
}

/** Bytes of the weights a batch of tokens reads. */
export function bytesRead(reads: WeightReads, moe: MoeShape | undefined, tokens: number): number {
  return reads.always + reads.experts * expertCoverage(moe, tokens)
}

/** FLOPs of attention itself over a prompt: 4 x heads x head size for each pair of a token and one before it. */
export function attentionFlops({attention, headDim, heads}: TransformerShape, tokens: number): number {
  const window = Math.min(tokens, attention.slidingWindow ?? tokens)
  const pairs = (tokens * tokens) / 2
  const inWindow = window * tokens - (window * window) / 2
  return 4 * heads * headDim * (attention.fullLayers * pairs + attention.slidingLayers * inWindow)
}

/** FLOPs of a prompt: 2 a parameter and token, the output layer once, and attention. */
export function promptFlops(model: Model, shape: TransformerShape, tokens: number): number {
  const {output, perToken} = rolesOf(model, shape)
  return 2 * Math.max(0, perToken - output) * tokens + 2 * output + attentionFlops(shape, tokens)
}

/** KV bytes that each of the GPUs reads for one sequence of a context. */
export function kvBytesPerGpu(shape: TransformerShape, context: number, tensorParallel: number, type?: KvType): number {
  const {bytes} = kvBytesPerSequence(shape, context, {...(type && {type})})
  return bytes / kvShards(shape, tensorParallel)
}
