import type {KnownModel} from '../../../src/models/known.ts'

type Fields = Record<string, unknown>

/** What a family's config.json says beyond the sizes of a row, as its published configs have it. */
const FAMILY: Readonly<Record<string, (known: KnownModel) => Fields>> = {
  falcon: ({name}) => ({
    bias: false,
    multi_query: true,
    new_decoder_architecture: name === 'falcon-40b',
    num_kv_heads: name === 'falcon-40b' ? 8 : 71,
    parallel_attn: true,
    intermediate_size: null,
  }),
  gpt2: ({shape}) => ({n_inner: null, n_positions: shape!.context}),
  mistral: ({shape}) => ({sliding_window: shape!.attention.slidingWindow ?? null}),
  mixtral: () => ({sliding_window: null}),
  qwen2: () => ({max_window_layers: 28, sliding_window: 131072, use_sliding_window: false}),
  phi3: ({name}) => ({sliding_window: name === 'phi-3-mini' ? 2047 : null}),
  gemma2: ({shape}) => ({sliding_window: shape!.attention.slidingWindow}),
  gemma3_text: ({shape}) => ({sliding_window: shape!.attention.slidingWindow, sliding_window_pattern: 6}),
  gpt_oss: ({shape}) => ({sliding_window: shape!.attention.slidingWindow}),
  deepseek_v2: (known) => latent(known, {q_lora_rank: known.name === 'deepseek-v2-lite' ? null : 1536}),
  deepseek_v3: (known) => latent(known, {q_lora_rank: 1536}),
  kimi_k2: (known) => latent(known, {q_lora_rank: 1536}),
  bert: () => ({type_vocab_size: 2}),
  roberta: () => ({type_vocab_size: 1, max_position_embeddings: 514}),
  'xlm-roberta': ({shape}) => ({type_vocab_size: 1, max_position_embeddings: shape!.context! + 2}),
  mpnet: () => ({max_position_embeddings: 514, relative_attention_num_buckets: 32}),
  distilbert: ({shape}) => ({hidden_dim: shape!.intermediate, intermediate_size: undefined}),
  t5: ({shape}) => ({
    d_model: shape!.hidden,
    d_ff: shape!.intermediate,
    d_kv: shape!.headDim,
    num_heads: shape!.heads,
    num_layers: shape!.encoderLayers,
    num_decoder_layers: shape!.layers - shape!.encoderLayers!,
    feed_forward_proj: shape!.gatedMlp ? 'gated-gelu' : 'relu',
    n_positions: shape!.context,
  }),
  whisper: ({name, shape}) => ({
    d_model: shape!.hidden,
    encoder_layers: shape!.encoderLayers,
    decoder_layers: shape!.layers - shape!.encoderLayers!,
    encoder_ffn_dim: shape!.intermediate,
    decoder_ffn_dim: shape!.intermediate,
    encoder_attention_heads: shape!.heads,
    decoder_attention_heads: shape!.heads,
    max_source_positions: 1500,
    max_target_positions: shape!.context,
    num_mel_bins: name.startsWith('whisper-large-v3') ? 128 : 80,
  }),
}

/** A config.json of the model in a row, in the spelling of its family. */
export function configOfKnown(known: KnownModel): Fields {
  const shape = known.shape!
  return {
    model_type: known.architecture,
    vocab_size: shape.vocab,
    hidden_size: shape.hidden,
    intermediate_size: shape.intermediate,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    head_dim: shape.headDim,
    max_position_embeddings: shape.context,
    tie_word_embeddings: shape.tiedEmbeddings,
    ...(shape.moe && {
      num_experts: shape.moe.experts,
      num_experts_per_tok: shape.moe.expertsPerToken,
      moe_intermediate_size: shape.moe.expertIntermediate,
    }),
    ...FAMILY[known.architecture!]?.(known),
  }
}

/** DeepSeek's spellings: its head_dim is the rotary part alone. */
function latent({shape}: KnownModel, fields: Fields): Fields {
  const {attention, headDim, moe} = shape!
  return {
    head_dim: attention.mla!.ropeDim,
    kv_lora_rank: attention.mla!.kvLoraRank,
    qk_rope_head_dim: attention.mla!.ropeDim,
    qk_nope_head_dim: headDim - attention.mla!.ropeDim,
    v_head_dim: 128,
    num_experts: undefined,
    n_routed_experts: moe!.experts,
    n_shared_experts: moe!.sharedExperts,
    first_k_dense_replace: moe!.firstDenseLayers,
    ...fields,
  }
}
