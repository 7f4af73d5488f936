import {MODEL_LIMITS} from '../../limits.ts'
import type {TransformerShape} from '../../model.ts'
import {attentionCount, mlpCount, normCount} from '../count.ts'
import type {Families, NetworkDescription} from '../family.ts'
import type {ConfigFields} from '../fields.ts'

/** T5: no biases, norms without a shift, one table of relative positions a stack. */
function t5(c: ConfigFields): NetworkDescription {
  const {decoderLayers, encoderLayers} = layersOf(c, 'num_layers', 'num_decoder_layers')
  const hidden = c.need('d_model')
  const heads = c.need('num_heads')
  const headDim = c.need('d_kv')
  const intermediate = c.need('d_ff')
  const vocab = c.need('vocab_size')
  // `gated-gelu` of T5 v1.1 and FLAN: three matrices.
  const gated = c.flag('is_gated_act') ?? (c.text('feed_forward_proj') ?? 'relu').startsWith('gated')
  const tied = c.flag('tie_word_embeddings') ?? true
  const attention = attentionCount({hidden, heads, kvHeads: heads, headDim})
  const mlp = mlpCount(hidden, intermediate, {gated})
  const table = (c.int('relative_attention_num_buckets') ?? 32) * heads
  const encoder = encoderLayers * (attention + mlp + 2 * hidden) + table + hidden
  const decoder = decoderLayers * (2 * attention + mlp + 3 * hidden) + table + hidden
  const context = c.int('n_positions')
  const shape = shapeOf(
    {encoderLayers, decoderLayers},
    {hidden, heads, headDim, intermediate, vocab, gated, tied, context},
  )
  return {
    kind: 'encoder-decoder',
    shape,
    parameters: {total: vocab * hidden * (tied ? 1 : 2) + encoder + decoder},
  }
}

/** Whisper: two convolutions, learned positions, biases everywhere but in the keys; the output is the embedding. */
function whisper(c: ConfigFields): NetworkDescription {
  const {decoderLayers, encoderLayers} = layersOf(c, 'encoder_layers', 'decoder_layers')
  const hidden = c.need('d_model')
  const heads = c.need('decoder_attention_heads')
  const vocab = c.need('vocab_size')
  const intermediate = c.need('decoder_ffn_dim')
  const headDim = hidden / heads
  const attention = attentionCount({hidden, heads, kvHeads: heads, headDim, qkvBias: true, outBias: true}) - hidden
  const norm = normCount(hidden, true)
  const encoderMlp = mlpCount(hidden, c.need('encoder_ffn_dim'), {bias: true, gated: false})
  const convolutions = c.need('num_mel_bins') * hidden * 3 + hidden + hidden * hidden * 3 + hidden
  const encoder =
    convolutions + c.need('max_source_positions') * hidden + encoderLayers * (attention + encoderMlp + 2 * norm) + norm
  const decoderMlp = mlpCount(hidden, intermediate, {bias: true, gated: false})
  const context = c.need('max_target_positions')
  const decoder = (vocab + context) * hidden + decoderLayers * (2 * attention + decoderMlp + 3 * norm) + norm
  const sizes = {hidden, heads, headDim, intermediate, vocab, gated: false, tied: true, context}
  return {
    kind: 'encoder-decoder',
    shape: shapeOf({encoderLayers, decoderLayers}, sizes),
    parameters: {total: encoder + decoder},
  }
}

/** BART and mBART: learned positions with two rows for padding, normed embeddings, biases, one shared embedding. */
function bart(c: ConfigFields, finalNorms: number): NetworkDescription {
  const {decoderLayers, encoderLayers} = layersOf(c, 'encoder_layers', 'decoder_layers')
  const hidden = c.need('d_model')
  const heads = c.need('decoder_attention_heads')
  const vocab = c.need('vocab_size')
  const intermediate = c.need('decoder_ffn_dim')
  const headDim = hidden / heads
  const attention = attentionCount({hidden, heads, kvHeads: heads, headDim, qkvBias: true, outBias: true})
  const norm = normCount(hidden, true)
  const encoderMlp = mlpCount(hidden, c.need('encoder_ffn_dim'), {bias: true, gated: false})
  const decoderMlp = mlpCount(hidden, intermediate, {bias: true, gated: false})
  const context = c.need('max_position_embeddings')
  const stacks =
    encoderLayers * (attention + encoderMlp + 2 * norm) + decoderLayers * (2 * attention + decoderMlp + 3 * norm)
  const outer = vocab * hidden + 2 * ((context + 2) * hidden + norm) + finalNorms * norm
  const sizes = {hidden, heads, headDim, intermediate, vocab, gated: false, tied: true, context}
  return {
    kind: 'encoder-decoder',
    shape: shapeOf({encoderLayers, decoderLayers}, sizes),
    parameters: {total: outer + stacks},
  }
}

/** Networks with an encoder and a decoder that attends to it. */
export const ENCODER_DECODERS: Families = {
  t5: {describe: t5},
  mt5: {describe: t5},
  longt5: {describe: t5},
  whisper: {describe: whisper},
  bart: {describe: (c) => bart(c, 0)},
  mbart: {describe: (c) => bart(c, 2)},
}

interface Stacks {
  encoderLayers: number
  decoderLayers: number
}

function layersOf(c: ConfigFields, encoder: string, decoder: string): Stacks {
  const encoderLayers = c.need(encoder)
  const decoderLayers = c.int(decoder) ?? encoderLayers
  if (encoderLayers + decoderLayers > MODEL_LIMITS.layers)
    throw c.bad(`it has ${encoderLayers + decoderLayers} layers; at most ${MODEL_LIMITS.layers} are read`)
  return {encoderLayers, decoderLayers}
}

interface Sizes {
  hidden: number
  heads: number
  headDim: number
  intermediate: number
  vocab: number
  gated: boolean
  tied: boolean
  context: number | undefined
}

function shapeOf({decoderLayers, encoderLayers}: Stacks, sizes: Sizes): TransformerShape {
  const {context, gated, headDim, heads, hidden, intermediate, tied, vocab} = sizes
  return {
    layers: encoderLayers + decoderLayers,
    encoderLayers,
    hidden,
    heads,
    kvHeads: heads,
    headDim,
    intermediate,
    gatedMlp: gated,
    parallelBlock: false,
    vocab,
    ...(context !== undefined && {context}),
    tiedEmbeddings: tied,
    attention: {fullLayers: decoderLayers, slidingLayers: 0, recurrentLayers: 0},
  }
}
