import {attentionShape} from '../attention.ts'
import {MODEL_LIMITS} from '../limits.ts'
import type {ModelKind, MoeShape, TransformerShape} from '../model.ts'
import type {StoredTensor} from '../weights/stored-tensor.ts'
import type {GgufArchitecture} from './architectures.ts'
import type {GgufFields} from './fields.ts'
import {attentionExtras, headsOf, layerMemories} from './layers.ts'

/** Weights of experts that a router chooses from; of old files, one tensor an expert. */
export const ROUTED = /^blk\.\d+\.ffn_(?:gate|up|down|gate_up)_exps\.|^blk\.\d+\.ffn_(?:gate|up|down)\.\d+\./
const LAYER = /^blk\.(\d+)\./

/** The layer a tensor is of. */
export function layerOf(name: string): number | undefined {
  const match = LAYER.exec(name)
  return match ? Number(match[1]) : undefined
}

/** Layers that are run; those that predict further tokens come after them. */
export function runLayers(fields: GgufFields): number {
  const layers = fields.need('block_count') - (fields.int('nextn_predict_layers') ?? 0)
  if (layers < 1 || layers > MODEL_LIMITS.layers) throw fields.bad(`it has ${layers} layers`)
  return layers
}

/** The network, from its hyperparameters and from which tensors there are. */
export function describeGguf(
  fields: GgufFields,
  architecture: GgufArchitecture,
  tensors: readonly StoredTensor[],
): {kind: ModelKind; shape: TransformerShape} {
  const blocks = runLayers(fields)
  const decoderLayers = architecture.kind === 'encoder-decoder' ? (fields.int('decoder_block_count') ?? blocks) : blocks
  const hidden = fields.need('embedding_length')
  const heads = headsOf(fields, hidden, blocks)
  const moe = moeOf(fields, tensors, blocks)
  const uniform = 2 * heads.kvHeads * heads.headDim
  const memories = architecture.kind === 'encoder' ? [] : layerMemories(fields, architecture, blocks, heads)
  const context = fields.int('context_length')
  const isPair = architecture.kind === 'encoder-decoder'
  return {
    kind: kindOf(architecture, moe),
    shape: {
      layers: isPair ? blocks + decoderLayers : blocks,
      ...(isPair && {encoderLayers: blocks}),
      hidden,
      heads: heads.heads,
      kvHeads: heads.kvHeads,
      headDim: heads.headDim,
      intermediate: Math.max(0, ...(fields.perLayer('feed_forward_length', blocks) ?? [])),
      gatedMlp: isGated(fields, tensors, blocks),
      parallelBlock:
        architecture.parallel === 'key'
          ? (fields.flag('use_parallel_residual') ?? true)
          : (architecture.parallel ?? false),
      vocab: vocabOf(fields, tensors),
      ...(context && {context}),
      tiedEmbeddings: !tensors.some(({name}) => name === 'output.weight'),
      attention: isPair
        ? {fullLayers: decoderLayers, slidingLayers: 0, recurrentLayers: 0}
        : attentionShape(memories, uniform, attentionExtras(fields, architecture, hidden)),
      ...(moe && {moe}),
    },
  }
}

function kindOf({kind}: GgufArchitecture, moe: MoeShape | undefined): ModelKind {
  return kind ?? (moe ? 'decoder-moe' : 'decoder')
}

/** Which layers have experts is read from their tensors. */
function moeOf(fields: GgufFields, tensors: readonly StoredTensor[], layers: number): MoeShape | undefined {
  const experts = fields.int('expert_count') ?? 0
  if (experts === 0) return undefined
  const expertsPerToken = fields.need('expert_used_count')
  if (expertsPerToken > experts) throw fields.bad(`${expertsPerToken} of ${experts} experts would be used`)
  const withExperts = new Set<number>()
  for (const {name} of tensors) {
    const layer = ROUTED.test(name) ? layerOf(name) : undefined
    if (layer !== undefined && layer < layers) withExperts.add(layer)
  }
  const expertIntermediate =
    fields.int('expert_feed_forward_length') || Math.max(1, ...(fields.perLayer('feed_forward_length', layers) ?? []))
  const shared = fields.int('expert_shared_feed_forward_length')
  const firstDenseLayers =
    withExperts.size > 0 ? Math.min(...withExperts) : (fields.int('leading_dense_block_count') ?? 0)
  const layersWithExperts = withExperts.size
  return {
    experts,
    expertsPerToken,
    expertIntermediate,
    sharedExperts: shared ? shared / expertIntermediate : (fields.int('expert_shared_count') ?? 0),
    firstDenseLayers,
    ...(layersWithExperts > 0 && layersWithExperts !== layers - firstDenseLayers && {layersWithExperts}),
  }
}

/** A gate of its own, or one in the same matrix as the up projection. */
function isGated(fields: GgufFields, tensors: readonly StoredTensor[], layers: number): boolean {
  const mlp = fields.perLayer('feed_forward_length', layers)
  return tensors.some(({name, shape}) => {
    const layer = layerOf(name)
    if (layer === undefined) return false
    if (/\.ffn_(?:gate|gate_exps|gate_up_exps|gate_shexp)\.(?:\d+\.)?weight$/.test(name)) return true
    return /\.ffn_up\.weight$/.test(name) && mlp?.[layer] !== undefined && shape[0] === 2 * mlp[layer]
  })
}

function vocabOf(fields: GgufFields, tensors: readonly StoredTensor[]): number {
  const embedding = tensors.find(({name}) => name === 'token_embd.weight')
  const vocab = fields.int('vocab_size') ?? fields.lengthOf('tokenizer.ggml.tokens') ?? embedding?.shape[0]
  if (!vocab) throw fields.bad('it says nothing of its vocabulary')
  return vocab
}
