import {MODEL_LIMITS} from '../limits.ts'
import type {ConfigFields} from './fields.ts'

/** The sizes of a decoder's network. */
export interface Dimensions {
  layers: number
  hidden: number
  heads: number
  kvHeads: number
  /** Of queries and keys. */
  headDim: number
  /** Of values, where it differs. */
  valueDim: number
  /** 0 where no layer has a dense MLP. */
  intermediate: number
  vocab: number
  context?: number
}

/** Families spell the same size in several ways. */
const NAMES = {
  layers: ['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers'],
  hidden: ['hidden_size', 'n_embd', 'd_model', 'dim'],
  heads: ['num_attention_heads', 'n_head', 'n_heads', 'num_heads'],
  kvHeads: ['num_key_value_heads', 'num_kv_heads', 'n_head_kv'],
  headDim: ['head_dim', 'attention_head_dim'],
  intermediate: ['intermediate_size', 'n_inner', 'ffn_dim', 'ffn_hidden_size', 'd_ff'],
  vocab: ['vocab_size'],
  context: ['max_position_embeddings', 'n_positions', 'n_ctx', 'max_sequence_length', 'max_seq_len'],
} as const

export function layersOf(c: ConfigFields): number {
  const layers = c.need(...NAMES.layers)
  if (layers > MODEL_LIMITS.layers) throw c.bad(`it has ${layers} layers; at most ${MODEL_LIMITS.layers} are read`)
  return layers
}

/** @throws UserError `E_BAD_MODEL_FILE` where a size is missing that the network cannot do without */
export function dimensionsOf(c: ConfigFields): Dimensions {
  const hidden = c.need(...NAMES.hidden)
  const heads = c.need(...NAMES.heads)
  const headDim = c.int(...NAMES.headDim) ?? wholePart(c, hidden, heads)
  const context = c.int(...NAMES.context)
  return {
    layers: layersOf(c),
    hidden,
    heads,
    kvHeads: c.int(...NAMES.kvHeads) || heads,
    headDim,
    valueDim: headDim,
    intermediate: c.int(...NAMES.intermediate) ?? 0,
    vocab: c.need(...NAMES.vocab),
    ...(context !== undefined && context > 0 && {context}),
  }
}

function wholePart(c: ConfigFields, hidden: number, heads: number): number {
  if (hidden % heads !== 0) throw c.bad(`it lacks head_dim, and hidden_size ${hidden} is no multiple of ${heads} heads`)
  return hidden / heads
}
