import {decoderFamily} from '../decoder.ts'
import type {Families} from '../family.ts'
import type {ConfigFields} from '../fields.ts'
import {allOf, everyNth, windowedFrom, windowedWhereSet} from '../layer-kinds.ts'

const attentionBias = (c: ConfigFields) => c.flag('attention_bias') ?? false
const mlpBias = (c: ConfigFields) => c.flag('mlp_bias') ?? false

const llama = decoderFamily({
  // What LlamaConfig sets; configs that nest a Llama leave it out.
  defaults: {
    vocab_size: 32000,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    max_position_embeddings: 2048,
  },
  qkvBias: attentionBias,
  outBias: attentionBias,
  mlpBias,
})

const mistral = decoderFamily({
  defaults: {
    vocab_size: 32000,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
  },
  layers: windowedWhereSet,
})

const qwen2 = decoderFamily({qkvBias: true, layers: windowedFrom})

const qwen3 = decoderFamily({qkvBias: attentionBias, outBias: attentionBias, qkNorm: 'head', layers: windowedFrom})

/** Families with RMSNorm (or its like) and rotary positions, one attention and one MLP after the other. */
export const DENSE: Families = {
  llama,
  arcee: decoderFamily({gated: false, qkvBias: attentionBias, outBias: attentionBias, mlpBias}),
  granite: decoderFamily({qkvBias: attentionBias, outBias: attentionBias, mlpBias}),
  ernie4_5: decoderFamily({tied: true}),
  internlm2: decoderFamily({}),
  smollm3: decoderFamily({tied: true, layers: windowedFrom}),
  helium: decoderFamily({tied: true}),
  mistral,
  ministral: mistral,
  ministral3: mistral,
  qwen2,
  qwen2_vl: qwen2,
  qwen2_vl_text: qwen2,
  qwen2_5_vl: qwen2,
  qwen2_5_vl_text: qwen2,
  qwen3,
  qwen3_vl_text: qwen3,
  seed_oss: decoderFamily({
    qkvBias: (c) => c.flag('attention_bias') ?? true,
    outBias: (c) => c.flag('attention_out_bias') ?? false,
    mlpBias,
  }),
  // The fused projections have no bias. llama.cpp and vLLM keep the whole context although config.json has a window.
  phi3: decoderFamily({layers: (_, layers) => allOf(layers, 'full')}),
  // Norms behind attention and MLP in place of before them; queries and keys are normed over all heads.
  olmo2: decoderFamily({qkNorm: 'wide'}),
  olmo3: decoderFamily({qkNorm: 'wide', layers: (_, layers) => everyNth(layers, 4, 'sliding')}),
  // Its norms have no parameters.
  olmo: decoderFamily({norms: 0, outerNorms: 0}),
  glm: decoderFamily({qkvBias: (c) => c.flag('attention_bias') ?? true}),
  glm4: decoderFamily({norms: 4, qkvBias: attentionBias}),
  // One full layer in four where the pattern is LLLG; without a window all are full.
  exaone4: decoderFamily({
    qkNorm: 'head',
    layers: (c, layers) => (c.int('sliding_window') ? everyNth(layers, 4, 'sliding') : allOf(layers, 'full')),
  }),
  hunyuan_v1_dense: decoderFamily({qkNorm: 'head', qkvBias: attentionBias, outBias: attentionBias}),
  nemotron: decoderFamily({gated: false, normBias: true, qkvBias: attentionBias, outBias: attentionBias, mlpBias}),
}
