import {normCount} from '../count.ts'
import {decoderFamily} from '../decoder.ts'
import {type Dimensions, dimensionsOf} from '../dimensions.ts'
import type {Families} from '../family.ts'
import type {ConfigFields} from '../fields.ts'
import {everyNth, windowedWhereSet} from '../layer-kinds.ts'

/** GPT-2 and its kin: four times the hidden size where n_inner is null. */
function fourfold(c: ConfigFields): Dimensions {
  const d = dimensionsOf(c)
  return {...d, intermediate: d.intermediate || 4 * d.hidden}
}

/** Falcon tells KV heads by two switches (FalconConfig). */
function falconDimensions(c: ConfigFields): Dimensions {
  const d = fourfold(c)
  const grouped = c.flag('new_decoder_architecture') ?? false
  const single = c.flag('multi_query') ?? true
  return {...d, kvHeads: grouped ? d.kvHeads : single ? 1 : d.heads}
}

const isParallelFalcon = (c: ConfigFields) => c.flag('parallel_attn') ?? true

/** The new architecture norms attention and MLP apart unless told to share; so does a Falcon that is not parallel. */
function falconNorms(c: ConfigFields): number {
  if (!isParallelFalcon(c)) return 2
  return (c.flag('new_decoder_architecture') ?? false) && c.int('num_ln_in_parallel_attn') !== 1 ? 2 : 1
}

function bigcodeDimensions(c: ConfigFields): Dimensions {
  const d = fourfold(c)
  return {...d, kvHeads: (c.flag('multi_query') ?? true) ? 1 : d.heads}
}

function mptDimensions(c: ConfigFields): Dimensions {
  const d = dimensionsOf(c)
  const kvHeads = c.object('attn_config')?.int('kv_n_heads') ?? d.heads
  return {...d, kvHeads, intermediate: (c.int('expansion_ratio') ?? 4) * d.hidden}
}

const biased = {qkvBias: true, outBias: true, mlpBias: true, normBias: true, gated: false} as const

const cohere = decoderFamily({
  parallel: true,
  tied: true,
  norms: 1,
  qkvBias: (c) => c.flag('attention_bias') ?? false,
  outBias: (c) => c.flag('attention_bias') ?? false,
  qkNorm: (c) => (c.flag('use_qk_norm') ? 'wide' : undefined),
  layers: (c, layers) => everyNth(layers, c.int('sliding_window_pattern') ?? 1, 'sliding'),
})

/** Families with LayerNorm, many with biases, some with attention and MLP side by side. */
export const OLDER: Families = {
  gpt2: decoderFamily({
    ...biased,
    dimensions: fourfold,
    tied: true,
    positions: (c) => c.need('n_positions', 'n_ctx', 'max_position_embeddings'),
  }),
  gpt_bigcode: decoderFamily({
    ...biased,
    dimensions: bigcodeDimensions,
    tied: true,
    positions: (c) => c.need('n_positions'),
  }),
  gpt_neox: decoderFamily({...biased, dimensions: fourfold, parallel: (c) => c.flag('use_parallel_residual') ?? true}),
  gptj: decoderFamily({
    dimensions: fourfold,
    gated: false,
    parallel: true,
    norms: 1,
    normBias: true,
    mlpBias: true,
    headBias: true,
  }),
  phi: decoderFamily({
    ...biased,
    parallel: true,
    norms: 1,
    headBias: true,
    qkNorm: (c) => (c.flag('qk_layernorm') ? 'head' : undefined),
  }),
  falcon: decoderFamily({
    dimensions: falconDimensions,
    gated: false,
    parallel: isParallelFalcon,
    tied: true,
    normBias: true,
    norms: falconNorms,
    qkvBias: (c) => c.flag('bias') ?? false,
    outBias: (c) => c.flag('bias') ?? false,
    mlpBias: (c) => c.flag('bias') ?? false,
  }),
  starcoder2: decoderFamily({
    gated: false,
    tied: true,
    normBias: true,
    qkvBias: (c) => c.flag('use_bias') ?? true,
    outBias: (c) => c.flag('use_bias') ?? true,
    mlpBias: (c) => c.flag('use_bias') ?? true,
    layers: windowedWhereSet,
  }),
  stablelm: decoderFamily({
    normBias: true,
    parallel: (c) => c.flag('use_parallel_residual') ?? false,
    norms: (c) => (c.flag('use_parallel_residual') ? 1 : 2),
    qkvBias: (c) => c.flag('use_qkv_bias') ?? false,
    extraOfLayer: (c, d) => (c.flag('qk_layernorm') ? (d.heads + d.kvHeads) * d.headDim : 0),
  }),
  // Two rows of the position table stand for padding.
  opt: decoderFamily({...biased, tied: true, positions: (c) => c.need('max_position_embeddings') + 2}),
  // ALiBi in place of positions; the embedding is normed.
  bloom: decoderFamily({...biased, dimensions: fourfold, tied: true, outerNorms: 2}),
  // Without biases, those of its norms included.
  mpt: decoderFamily({
    dimensions: mptDimensions,
    gated: false,
    tied: true,
    extraOfLayer: (c, d) => (c.flag('no_bias') === false ? 2 * d.hidden + normCount(d.hidden, true) : 0),
  }),
  cohere,
  cohere2: cohere,
}
