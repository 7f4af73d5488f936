import {unknownArchitecture} from '../../model-error.ts'
import {attentionCount, mlpCount, recurrentBytes} from '../count.ts'
import {embeddingCount} from '../decoder.ts'
import {type Dimensions, dimensionsOf, layersOf} from '../dimensions.ts'
import type {Families, Family, NetworkDescription} from '../family.ts'
import type {ConfigFields} from '../fields.ts'
import {allOf, type LayerKind, listedLayers} from '../layer-kinds.ts'
import {mamba1, mamba2} from '../mamba-parts.ts'
import {mixtureOf} from '../mixture.ts'
import {describeHybrid} from './hybrid.ts'

/** Jamba: one attention layer a period, experts in every other layer; time step, B and C are normed. */
function describeJamba(c: ConfigFields): NetworkDescription {
  const d = dimensionsOf(c)
  const period = c.need('attn_layer_period')
  const offset = c.int('attn_layer_offset') ?? 0
  const kinds = Array.from(
    {length: d.layers},
    (_, i): LayerKind => (i % period === offset % period ? 'full' : 'recurrent'),
  )
  const mamba = mamba1(c, d.hidden)
  const norms = 2 * d.hidden
  const tied = c.flag('tie_word_embeddings') ?? false
  return describeHybrid(d, {
    kinds,
    mixing: {
      full: norms + attentionCount(d),
      sliding: 0,
      recurrent: norms + mamba.count + mamba.normsInside,
      mlp: norms,
    },
    dense: mlpCount(d.hidden, d.intermediate, {gated: true}),
    mixture: mixtureOf(c, d.layers),
    gatedMlp: true,
    recurrentBytesPerLayer: mamba.bytes,
    outer: embeddingCount(d, tied) + d.hidden,
    tied,
  })
}

/** Granite 4 hybrid and Bamba: Mamba 2 or attention, then an MLP; with experts a shared MLP beside them. */
function describeGraniteHybrid(c: ConfigFields): NetworkDescription {
  const d = dimensionsOf(c)
  const mamba = mamba2(c, d.hidden)
  const shared = c.int('shared_intermediate_size')
  const mixture = mixtureOf(c, d.layers)
  const norms = 2 * d.hidden
  const tied = c.flag('tie_word_embeddings') ?? false
  return describeHybrid(shared && !mixture ? {...d, intermediate: shared} : d, {
    kinds: listedLayers(c, d.layers) ?? attentionAt(c, d.layers),
    mixing: {full: norms + attentionCount(d), sliding: 0, recurrent: norms + mamba.count, mlp: norms},
    dense: mlpCount(d.hidden, shared ?? d.intermediate, {gated: true}),
    mixture,
    gatedMlp: true,
    recurrentBytesPerLayer: mamba.bytes,
    outer: embeddingCount(d, tied) + d.hidden,
    tied,
  })
}

function attentionAt(c: ConfigFields, layers: number): LayerKind[] {
  const indices = c.list('attn_layer_indices')
  if (!indices) throw unknownArchitecture(c.file, c.text('model_type') ?? '', 'which layers attend is not said')
  const attends = new Set(indices)
  return Array.from({length: layers}, (_, i) => (attends.has(i) ? 'full' : 'recurrent'))
}

/** Falcon-H1: every layer attends and has a state. */
function describeFalconH1(c: ConfigFields): NetworkDescription {
  const d = dimensionsOf(c)
  const mamba = mamba2(c, d.hidden)
  const tied = c.flag('tie_word_embeddings') ?? false
  // Its norm before the output projection is optional, the others are not.
  const inner = c.flag('mamba_rms_norm') === false ? c.need('mamba_n_heads') * c.need('mamba_d_head') : 0
  const layer = 2 * d.hidden + attentionCount(d) + mamba.count - inner
  return describeHybrid(d, {
    kinds: allOf(d.layers, 'full'),
    mixing: {full: layer, sliding: 0, recurrent: 0, mlp: 0},
    dense: mlpCount(d.hidden, d.intermediate, {gated: true}),
    mixture: undefined,
    gatedMlp: true,
    both: true,
    recurrentBytesPerLayer: mamba.bytes,
    outer: embeddingCount(d, tied) + d.hidden,
    tied,
  })
}

const NEMOTRON_LAYERS: ReadonlyMap<string, LayerKind> = new Map([
  ['M', 'recurrent'],
  ['*', 'full'],
  ['-', 'mlp'],
])

/** Nemotron-H: each layer is one of Mamba 2, attention or MLP, with one norm; a pattern of letters says which. */
function describeNemotronH(c: ConfigFields): NetworkDescription {
  const layers = layersOf(c)
  const d: Dimensions = {...dimensionsOf(c), headDim: c.need('attention_head_dim', 'head_dim')}
  const sized = {...d, valueDim: d.headDim}
  const pattern = [...(c.text('hybrid_override_pattern') ?? '')]
  if (pattern.length !== layers) throw c.bad(`its pattern has ${pattern.length} layers and it says ${layers}`)
  const kinds = pattern.map((letter) => {
    const kind = NEMOTRON_LAYERS.get(letter)
    if (kind) return kind
    throw unknownArchitecture(c.file, 'nemotron_h', `what a layer ${JSON.stringify(letter)} of its pattern is`)
  })
  const mamba = mamba2(c, d.hidden)
  const tied = c.flag('tie_word_embeddings') ?? false
  return describeHybrid(sized, {
    kinds,
    mixing: {full: d.hidden + attentionCount(sized), sliding: 0, recurrent: d.hidden + mamba.count, mlp: d.hidden},
    dense: mlpCount(d.hidden, d.intermediate, {bias: c.flag('mlp_bias') ?? false, gated: false}),
    hasMlp: (kind) => kind === 'mlp',
    mixture: undefined,
    gatedMlp: false,
    recurrentBytesPerLayer: mamba.bytes,
    outer: embeddingCount(d, tied) + d.hidden,
    tied,
  })
}

/** Mamba alone: no attention, no MLP, one norm a layer. */
function pureMamba(version: 1 | 2): Family {
  return {
    describe(c) {
      const layers = layersOf(c)
      const hidden = c.need('hidden_size', 'd_model')
      const vocab = c.need('vocab_size')
      const d: Dimensions = {layers, hidden, heads: 0, kvHeads: 0, headDim: 0, valueDim: 0, intermediate: 0, vocab}
      const part = version === 1 ? mamba1(c, hidden) : mamba2(c, hidden)
      const tied = c.flag('tie_word_embeddings') ?? true
      return describeHybrid(d, {
        kinds: allOf(layers, 'recurrent'),
        mixing: {full: 0, sliding: 0, recurrent: hidden + part.count, mlp: 0},
        dense: 0,
        mixture: undefined,
        gatedMlp: false,
        recurrentBytesPerLayer: part.bytes,
        outer: embeddingCount(d, tied) + hidden,
        tied,
      })
    },
  }
}

/** LFM2: short convolutions, and attention where `layer_types` says so. */
function describeLfm2(c: ConfigFields): NetworkDescription {
  const d = dimensionsOf(c)
  const kinds = listedLayers(c, d.layers)
  if (!kinds) throw unknownArchitecture(c.file, 'lfm2', 'which layers attend is not said')
  const conv = c.need('conv_L_cache')
  const intermediate = lfm2Intermediate(c, d.intermediate || c.need('block_ff_dim'))
  const norms = 2 * d.hidden
  const tied = c.flag('tie_word_embeddings', 'tie_embedding') ?? true
  return describeHybrid(
    {...d, intermediate},
    {
      kinds,
      mixing: {
        full: norms + attentionCount({...d, qkNorm: 'head'}),
        sliding: 0,
        recurrent: norms + 4 * d.hidden * d.hidden + d.hidden * conv,
        mlp: norms,
      },
      dense: mlpCount(d.hidden, intermediate, {gated: true}),
      mixture: undefined,
      gatedMlp: true,
      recurrentBytesPerLayer: recurrentBytes({conv, convDim: d.hidden, stateElements: 0}),
      outer: embeddingCount(d, tied) + d.hidden,
      tied,
    },
  )
}

/** Two thirds of it, rounded up to a multiple, where the config says that the size is to be adjusted. */
function lfm2Intermediate(c: ConfigFields, size: number): number {
  if (!(c.flag('block_auto_adjust_ff_dim') ?? true)) return size
  const multiple = c.int('block_multiple_of') || 256
  return multiple * Math.ceil(Math.floor((2 * size) / 3) / multiple)
}

/** Families with a state-space part. */
export const STATE_SPACE: Families = {
  jamba: {describe: describeJamba},
  granitemoehybrid: {describe: describeGraniteHybrid},
  bamba: {describe: describeGraniteHybrid},
  falcon_h1: {describe: describeFalconH1},
  nemotron_h: {describe: describeNemotronH},
  mamba: pureMamba(1),
  falcon_mamba: pureMamba(1),
  mamba2: pureMamba(2),
  lfm2: {describe: describeLfm2},
}
