import type {Model, MoeShape, TransformerShape} from '../../models/model.ts'

/** What a tensor does; the rules of a quantizer go by it. */
export type TensorRole =
  | 'token-embedding'
  | 'position-embedding'
  | 'output'
  | 'query'
  | 'key'
  | 'value'
  | 'fused-qkv'
  | 'latent'
  | 'attention-output'
  | 'gate'
  | 'up'
  | 'down'
  | 'router'
  | 'vector'
  | 'other'

/** One tensor, or like ones of a layer. */
export interface Tensor {
  role: TensorRole
  /** Values in a row: quantization blocks do not cross rows. */
  columns: number
  values: number
  layer?: number
  /** A stack of experts' matrices. */
  expert?: true
}

/** A model's tensors, from its hyperparameters. */
export interface TensorList {
  tensors: Tensor[]
  /** Values of them all; differs from the model's count only where that is a round figure. */
  values: number
}

const FUSED = /^(?:falcon|phi-?[234]|gpt-?2|gpt-?neox|gpt-?j|pythia|mpt|bloom|starcoder-|chatglm)/i

/** Falcon has rules of its own in llama.cpp, and its GGUF files hold the output layer although it is tied. */
export function isFalcon(model: Model): boolean {
  return /(?:^|\/)falcon-/i.test(model.name) && model.shape?.parallelBlock === true
}

/**
 * The tensors of a transformer, in the order a quantizer meets them. What the shape does not name (biases, low-rank
 * query paths, state-space layers) is one tensor of the role `other`, as large as the count leaves.
 */
export function tensorsOf(model: Model, shape: TransformerShape): TensorList {
  const fused = FUSED.test(model.name.replace(/^.*\//, ''))
  const attentionLayers = shape.attention.fullLayers + shape.attention.slidingLayers
  const tensors: Tensor[] = [{role: 'token-embedding', columns: shape.hidden, values: shape.vocab * shape.hidden}]
  if (model.kind === 'encoder' && shape.context !== undefined) {
    tensors.push({role: 'position-embedding', columns: shape.hidden, values: shape.context * shape.hidden})
  }
  for (let layer = 0; layer < shape.layers; layer++) {
    // Which of a hybrid's layers keep a KV cache is not said; their number is, and that is all the rules need.
    if (keepsAttention(model, layer, attentionLayers)) tensors.push(...attentionOf(shape, layer, fused))
    tensors.push(...mlpOf(shape, layer), {role: 'vector', columns: shape.hidden, values: 2 * shape.hidden, layer})
  }
  if (!shape.tiedEmbeddings) {
    tensors.push({role: 'output', columns: shape.hidden, values: shape.vocab * shape.hidden})
  }
  tensors.push({role: 'vector', columns: shape.hidden, values: shape.hidden})
  const named = count(tensors)
  const left = model.parameters.total - named
  if (left > 0) tensors.push({role: 'other', columns: shape.hidden, values: left})
  return {tensors, values: named + Math.max(0, left)}
}

function keepsAttention(model: Model, layer: number, attentionLayers: number): boolean {
  return !model.kind.startsWith('decoder') || layer < attentionLayers
}

function attentionOf(shape: TransformerShape, layer: number, fused: boolean): Tensor[] {
  const {headDim, heads, hidden, kvHeads} = shape
  const {mla} = shape.attention
  if (mla) return latentAttentionOf(shape, layer, mla)
  const queries = hidden * heads * headDim
  const keys = hidden * kvHeads * headDim
  const output: Tensor = {role: 'attention-output', columns: heads * headDim, values: queries, layer}
  if (fused) return [{role: 'fused-qkv', columns: hidden, values: queries + 2 * keys, layer}, output]
  return [
    {role: 'key', columns: hidden, values: keys, layer},
    output,
    {role: 'query', columns: hidden, values: queries, layer},
    {role: 'value', columns: hidden, values: keys, layer},
  ]
}

/** Keys and values are expanded from one latent vector; their width is the head's without the rotary part. */
function latentAttentionOf(
  {headDim, heads, hidden}: TransformerShape,
  layer: number,
  mla: NonNullable<TransformerShape['attention']['mla']>,
): Tensor[] {
  const width = headDim - mla.ropeDim
  const expanded = heads * width * mla.kvLoraRank
  return [
    {role: 'latent', columns: width, values: expanded, layer},
    {role: 'latent', columns: hidden, values: hidden * (mla.kvLoraRank + mla.ropeDim), layer},
    {role: 'attention-output', columns: heads * width, values: heads * width * hidden, layer},
    {role: 'latent', columns: mla.kvLoraRank, values: expanded, layer},
  ]
}

function mlpOf(shape: TransformerShape, layer: number): Tensor[] {
  const {hidden, moe} = shape
  if (!moe || !hasExperts(moe, shape.layers, layer))
    return matricesOf(hidden, shape.intermediate, shape.gatedMlp, layer, 1)
  const experts = matricesOf(hidden, moe.expertIntermediate, shape.gatedMlp, layer, moe.experts)
  const shared = matricesOf(hidden, moe.expertIntermediate * moe.sharedExperts, shape.gatedMlp, layer, 1)
  return [
    ...experts.map((tensor): Tensor => ({...tensor, expert: true})),
    {role: 'router', columns: hidden, values: hidden * moe.experts, layer},
    ...(moe.sharedExperts > 0 ? shared : []),
  ]
}

/** Layers with experts lie evenly among those after the first dense ones. */
function hasExperts({firstDenseLayers, layersWithExperts}: MoeShape, layers: number, layer: number): boolean {
  if (layer < firstDenseLayers) return false
  const share = layersWithExperts === undefined ? 1 : layersWithExperts / (layers - firstDenseLayers)
  const index = layer - firstDenseLayers
  return Math.floor((index + 1) * share) > Math.floor(index * share)
}

function matricesOf(hidden: number, inner: number, gated: boolean, layer: number, copies: number): Tensor[] {
  const values = hidden * inner * copies
  const down: Tensor = {role: 'down', columns: inner, values, layer}
  const up: Tensor = {role: 'up', columns: hidden, values, layer}
  return gated ? [down, {role: 'gate', columns: hidden, values, layer}, up] : [down, up]
}

function count(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, {values}) => sum + values, 0)
}
