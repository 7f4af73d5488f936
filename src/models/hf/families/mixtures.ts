import {decoderFamily} from '../decoder.ts'
import type {Families} from '../family.ts'
import type {ConfigFields} from '../fields.ts'
import {allOf, everyNth, type LayerKind, windowedFrom, windowedWhereSet} from '../layer-kinds.ts'
import {type Mixture, mixtureOf} from '../mixture.ts'

const attentionBias = (c: ConfigFields) => c.flag('attention_bias') ?? false

const qwen3Moe = decoderFamily({
  qkvBias: attentionBias,
  outBias: attentionBias,
  qkNorm: 'head',
  layers: windowedFrom,
})

/** Llama 4: layers without rotary positions see everything, the others a chunk; one shared expert. */
const llama4 = decoderFamily({
  layers: llama4Layers,
  window: ['attention_chunk_size'],
  qkvBias: attentionBias,
  outBias: attentionBias,
  mixture: (c, layers) => withShared(mixtureOf(c, layers), c.need('intermediate_size')),
  denseIntermediate: (c) => c.need('intermediate_size_mlp', 'intermediate_size'),
})

/** Mixtures of experts with ordinary attention. */
export const MIXTURES: Families = {
  mixtral: decoderFamily({layers: windowedWhereSet}),
  qwen2_moe: decoderFamily({qkvBias: true, layers: windowedFrom, mixtureTraits: {sharedGate: true}}),
  qwen3_moe: qwen3Moe,
  qwen3_vl_moe_text: qwen3Moe,
  olmoe: decoderFamily({qkNorm: 'wide', qkvBias: attentionBias, outBias: attentionBias}),
  // Sinks: one value a head. Sliding and full by turns, sliding first (GptOssConfig, set_swa_pattern(2) of llama.cpp).
  gpt_oss: decoderFamily({
    qkvBias: (c) => c.flag('attention_bias') ?? true,
    outBias: (c) => c.flag('attention_bias') ?? true,
    extraOfLayer: (_, d) => d.heads,
    mixtureTraits: {bias: true},
    layers: (_, layers) => everyNth(layers, 2, 'sliding'),
  }),
  phimoe: decoderFamily({
    normBias: true,
    qkvBias: attentionBias,
    outBias: attentionBias,
    headBias: (c) => c.flag('lm_head_bias') ?? false,
  }),
  granitemoe: decoderFamily({qkvBias: attentionBias, outBias: attentionBias}),
  minimax_m2: decoderFamily({
    qkNorm: (c) => ((c.flag('use_qk_norm') ?? true) ? 'wide' : undefined),
    mixtureTraits: (c) => ({routerCorrection: c.flag('use_routing_bias') ?? true}),
  }),
  llama4_text: llama4,
  glm4_moe: decoderFamily({
    qkvBias: attentionBias,
    qkNorm: (c) => (c.flag('use_qk_norm') ? 'head' : undefined),
    mixtureTraits: {routerCorrection: true},
  }),
  dots1: decoderFamily({
    qkvBias: attentionBias,
    outBias: attentionBias,
    qkNorm: 'head',
    layers: windowedFrom,
    mixtureTraits: {routerCorrection: true},
  }),
  ernie4_5_moe: decoderFamily({tied: true, mixtureTraits: {routerCorrection: true}}),
}

function withShared(mixture: Mixture | undefined, sharedIntermediate: number): Mixture | undefined {
  return mixture && {...mixture, sharedIntermediate}
}

/** `no_rope_layers` has a 1 where there are rotary positions, the chunked layers; else every fourth layer is full. */
function llama4Layers(c: ConfigFields, layers: number): LayerKind[] {
  if (!c.int('attention_chunk_size')) return allOf(layers, 'full')
  const rotary = c.list('no_rope_layers')
  if (rotary?.length === layers) return rotary.map((entry) => (entry === 1 || entry === true ? 'sliding' : 'full'))
  return everyNth(layers, c.int('no_rope_layer_interval') ?? 4, 'sliding')
}
