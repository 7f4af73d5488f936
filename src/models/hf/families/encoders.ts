import {attentionCount, mlpCount, normCount} from '../count.ts'
import {shapeOfDimensions} from '../decoder.ts'
import {type Dimensions, dimensionsOf} from '../dimensions.ts'
import type {Families, Family} from '../family.ts'
import type {ConfigFields} from '../fields.ts'

interface EncoderTraits {
  defaults?: Family['defaults']
  dimensions?: (c: ConfigFields) => Dimensions
  /** Rows of position and token-type embeddings. */
  positions: (c: ConfigFields) => number
  types?: (c: ConfigFields) => number
  gated?: boolean
  bias?: boolean
  /** A dense layer over the first token. */
  pooler?: boolean
  extra?: (c: ConfigFields, d: Dimensions) => number
}

/** BERT and its kin: embeddings with a norm, layers with two norms, no output over the vocabulary. */
function encoderFamily(traits: EncoderTraits): Family {
  const {bias = true, gated = false} = traits
  return {
    ...(traits.defaults && {defaults: traits.defaults}),
    describe(c) {
      const d = (traits.dimensions ?? dimensionsOf)(c)
      const embeddings = (d.vocab + traits.positions(c) + (traits.types?.(c) ?? 0)) * d.hidden
      const attention = attentionCount({...d, qkvBias: bias, outBias: bias})
      const mlp = mlpCount(d.hidden, d.intermediate, {bias, gated})
      const pooler = traits.pooler ? d.hidden * d.hidden + d.hidden : 0
      const layers = d.layers * (attention + mlp + 2 * normCount(d.hidden, true))
      const total = embeddings + normCount(d.hidden, true) + layers + pooler + (traits.extra?.(c, d) ?? 0)
      return {kind: 'encoder', shape: encoderShape(d, gated), parameters: {total}}
    },
  }
}

export function encoderShape(d: Dimensions, gatedMlp: boolean) {
  return {
    ...shapeOfDimensions(d),
    gatedMlp,
    parallelBlock: false,
    tiedEmbeddings: true,
    attention: {fullLayers: 0, slidingLayers: 0, recurrentLayers: 0},
  }
}

const positions = (c: ConfigFields) => c.need('max_position_embeddings')
const types = (c: ConfigFields) => c.int('type_vocab_size') ?? 0

const roberta = encoderFamily({positions, types, pooler: true, dimensions: withoutPadding})

/** Two of RoBERTa's positions stand for padding: the context is shorter by them. */
function withoutPadding(c: ConfigFields): Dimensions {
  const d = dimensionsOf(c)
  return d.context === undefined ? d : {...d, context: Math.max(1, d.context - 2)}
}

/** ModernBERT: rotary, no biases; the first layer has no attention norm, and a full layer stands in three. */
function modernBert(c: ConfigFields) {
  const d = dimensionsOf(c)
  const attention = attentionCount(d)
  const mlp = mlpCount(d.hidden, d.intermediate, {gated: true})
  const norms = (2 * d.layers + 1) * d.hidden
  const total = d.vocab * d.hidden + d.layers * (attention + mlp) + norms
  return {kind: 'encoder' as const, shape: encoderShape(d, true), parameters: {total}}
}

/** ALBERT: one layer used over and over, a narrow embedding. */
function albert(c: ConfigFields) {
  const d = dimensionsOf(c)
  const narrow = c.need('embedding_size')
  const rows = d.vocab + positions(c) + types(c)
  const layer =
    attentionCount({...d, qkvBias: true, outBias: true}) +
    mlpCount(d.hidden, d.intermediate, {bias: true, gated: false}) +
    2 * normCount(d.hidden, true)
  const groups = c.int('num_hidden_groups') ?? 1
  const outer = rows * narrow + normCount(narrow, true) + narrow * d.hidden + d.hidden + d.hidden * d.hidden + d.hidden
  return {kind: 'encoder' as const, shape: encoderShape(d, false), parameters: {total: outer + groups * layer}}
}

/** Networks that read a text whole; none keeps a KV cache. */
export const ENCODERS: Families = {
  bert: encoderFamily({positions, types, pooler: true}),
  electra: encoderFamily({
    positions,
    types,
    // Its embeddings may be narrower than the layers.
    extra(c, d) {
      const narrow = c.int('embedding_size') ?? d.hidden
      if (narrow === d.hidden) return 0
      const rows = d.vocab + positions(c) + types(c)
      return (rows + 2) * (narrow - d.hidden) + narrow * d.hidden + d.hidden
    },
  }),
  roberta,
  'xlm-roberta': roberta,
  camembert: roberta,
  distilbert: encoderFamily({
    positions,
    dimensions: (c) => ({...dimensionsOf(c), intermediate: c.need('hidden_dim')}),
  }),
  mpnet: encoderFamily({
    positions,
    pooler: true,
    dimensions: withoutPadding,
    extra: (c, d) => (c.int('relative_attention_num_buckets') ?? 32) * d.heads,
  }),
  nomic_bert: encoderFamily({
    positions: () => 0,
    types,
    bias: false,
    gated: true,
    dimensions: (c) => ({...dimensionsOf(c), intermediate: c.need('n_inner', 'intermediate_size')}),
  }),
  modernbert: {describe: modernBert},
  albert: {describe: albert},
}
