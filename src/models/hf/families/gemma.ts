import {attentionShape, type LayerMemory} from '../../attention.ts'
import {attentionCount, mlpCount} from '../count.ts'
import {countLayers, decoderFamily, embeddingCount, shapeOfDimensions} from '../decoder.ts'
import {type Dimensions, dimensionsOf} from '../dimensions.ts'
import type {Families, Family, NetworkDescription} from '../family.ts'
import type {ConfigFields} from '../fields.ts'
import {everyNth, type LayerKind, listedLayers} from '../layer-kinds.ts'
import {type Mixture, mixtureOf, moeShape} from '../mixture.ts'

/** Gemma3TextConfig; the multimodal configs leave out what equals it. */
const GEMMA3_DEFAULTS = {
  vocab_size: 262208,
  hidden_size: 2304,
  intermediate_size: 9216,
  num_hidden_layers: 26,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 256,
  max_position_embeddings: 131072,
  sliding_window: 4096,
}

const gemma3 = decoderFamily({
  defaults: GEMMA3_DEFAULTS,
  tied: true,
  norms: 4,
  qkNorm: 'head',
  // Five sliding layers, then a full one: Gemma3TextConfig, and set_swa_pattern(6) of llama.cpp.
  layers: (c, layers) => everyNth(layers, c.int('sliding_window_pattern', '_sliding_window_pattern') ?? 6, 'sliding'),
})

/** Gemma 4: full layers have heads of their own size, and K serves as V there; the last layers may read earlier KV. */
const gemma4: Family = {
  defaults: {tie_word_embeddings: true},
  describe: (c) => describeGemma4(c),
}

export const GEMMA: Families = {
  gemma: decoderFamily({tied: true}),
  // Sliding and full by turns, sliding first: Gemma2Config, and set_swa_pattern(2) of llama.cpp.
  gemma2: decoderFamily({tied: true, norms: 4, layers: (_, layers) => everyNth(layers, 2, 'sliding')}),
  gemma3_text: gemma3,
  gemma3,
  gemma4_text: gemma4,
}

function describeGemma4(c: ConfigFields): NetworkDescription {
  const d = dimensionsOf(c)
  const kinds = listedLayers(c, d.layers) ?? everyNth(d.layers, 6, 'sliding')
  const mixture = c.flag('enable_moe_block') ? besideMlp(c, d) : undefined
  const shared = c.int('num_kv_shared_layers') ?? 0
  const full = fullHeads(c, d)
  const memories = kinds.map((kind, i): LayerMemory => {
    if (i >= d.layers - shared) return {kv: 'none', elements: 0, recurrent: false}
    const elements = kind === 'full' ? 2 * full.kvHeads * full.headDim : 2 * d.kvHeads * d.headDim
    return {kv: kind === 'full' ? 'full' : 'sliding', elements, recurrent: false}
  })
  const slidingWindow = c.int('sliding_window')
  const note = 'text tower; a vision or audio tower is counted only where its weights are there'
  return {
    kind: mixture ? 'decoder-moe' : 'decoder',
    shape: {
      ...shapeOfDimensions(d),
      gatedMlp: true,
      parallelBlock: false,
      tiedEmbeddings: true,
      attention: attentionShape(memories, 2 * d.kvHeads * d.headDim, {slidingWindow}),
      ...(mixture && {moe: moeShape(mixture)}),
    },
    parameters: countGemma4(c, d, {full, kinds, mixture, shared}),
    note,
  }
}

function fullHeads(c: ConfigFields, d: Dimensions): Dimensions {
  const headDim = c.int('global_head_dim') || d.headDim
  return {...d, headDim, valueDim: headDim, kvHeads: c.int('num_global_key_value_heads') || d.kvHeads}
}

/** The experts stand beside the dense MLP, which every token passes as a shared expert. */
function besideMlp(c: ConfigFields, d: Dimensions): Mixture | undefined {
  const mixture = mixtureOf(c, d.layers)
  return mixture && {...mixture, sharedIntermediate: d.intermediate, inLayer: mixture.inLayer.map(() => true)}
}

interface Gemma4Parts {
  full: Dimensions
  kinds: LayerKind[]
  mixture: Mixture | undefined
  shared: number
}

/** Four norms a layer, one scale; with experts three norms and two scales more. Per-layer inputs where they are set. */
function countGemma4(c: ConfigFields, d: Dimensions, {full, kinds, mixture, shared}: Gemma4Parts) {
  const perLayerInput = c.int('hidden_size_per_layer_input') ?? 0
  const wide = c.flag('use_double_wide_mlp') ?? false
  let attention = 0
  let doubled = 0
  for (const [i, kind] of kinds.entries()) {
    const heads = kind === 'full' ? full : d
    const sharedKv = kind === 'full' && (c.flag('attention_k_eq_v') ?? false)
    const reads = i >= d.layers - shared
    attention += attentionCount({...heads, sharedKv}) + (reads ? heads.headDim : 2 * heads.headDim)
    if (reads) attention -= d.hidden * heads.kvHeads * heads.headDim * (sharedKv ? 1 : 2)
    if (reads && wide) doubled++
  }
  const inputs = perLayerInput * (2 * d.hidden) + (perLayerInput > 0 ? d.hidden : 0)
  const perLayer = 4 * d.hidden + 1 + inputs + (mixture ? 4 * d.hidden + mixture.experts : 0)
  const outer =
    embeddingCount(d, true) +
    d.hidden +
    attention +
    doubled * mlpCount(d.hidden, d.intermediate, {gated: true}) +
    perLayerInputsOuter(c, d, perLayerInput)
  const dense = mlpCount(d.hidden, d.intermediate, {gated: true})
  return countLayers(d, {perLayer, dense, outer, mixture})
}

/** The embedding of per-layer inputs, its projection and its norm. */
function perLayerInputsOuter(c: ConfigFields, d: Dimensions, size: number): number {
  if (size === 0) return 0
  const vocab = c.int('vocab_size_per_layer_input') ?? d.vocab
  return vocab * d.layers * size + d.hidden * d.layers * size + size
}
