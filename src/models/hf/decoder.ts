import {attentionShape, type LayerMemory} from '../attention.ts'
import type {TransformerShape} from '../model.ts'
import {attentionCount, mlpCount, normCount} from './count.ts'
import {type Dimensions, dimensionsOf} from './dimensions.ts'
import type {Family, NetworkDescription} from './family.ts'
import type {ConfigFields} from './fields.ts'
import {allOf, type LayerKind, listedLayers} from './layer-kinds.ts'
import {type Mixture, type MixtureTraits, mixtureCount, mixtureOf, moeShape} from './mixture.ts'

type PerConfig<T> = T | ((c: ConfigFields) => T)

/** What tells one family of decoders from another. */
export interface DecoderTraits {
  defaults?: Family['defaults']
  /** The sizes, where they are not those of the usual names. */
  dimensions?: (c: ConfigFields) => Dimensions
  gated?: PerConfig<boolean>
  parallel?: PerConfig<boolean>
  /** Where config.json does not say `tie_word_embeddings`. */
  tied?: PerConfig<boolean>
  /** Which layers are full and which sliding, where `layer_types` does not list them. */
  layers?: (c: ConfigFields, layers: number) => LayerKind[]
  /** Fields that hold the window. */
  window?: string[]
  qkvBias?: PerConfig<boolean>
  outBias?: PerConfig<boolean>
  mlpBias?: PerConfig<boolean>
  qkNorm?: PerConfig<'head' | 'wide' | undefined>
  /** Norms of the hidden size in a layer. 2 where not said. */
  norms?: PerConfig<number>
  /** Norms have a bias (LayerNorm). */
  normBias?: boolean
  /** Norms beside those of the layers; 1 where not said. */
  outerNorms?: PerConfig<number>
  /** Rows of a learned position embedding. */
  positions?: (c: ConfigFields) => number
  headBias?: PerConfig<boolean>
  /** What one layer has beside all this. */
  extraOfLayer?: (c: ConfigFields, d: Dimensions) => number
  mixture?: (c: ConfigFields, layers: number) => Mixture | undefined
  mixtureTraits?: PerConfig<MixtureTraits>
  /** Of a dense layer in a mixture, where it is not `intermediate`. */
  denseIntermediate?: (c: ConfigFields) => number
}

export function of<T>(trait: PerConfig<T> | undefined, c: ConfigFields, otherwise: T): T {
  if (trait === undefined) return otherwise
  return typeof trait === 'function' ? (trait as (c: ConfigFields) => T)(c) : trait
}

/** A family of decoders whose layers are attention and an MLP or mixture. */
export function decoderFamily(traits: DecoderTraits): Family {
  return {
    ...(traits.defaults && {defaults: traits.defaults}),
    describe: (c) => describeDecoder(c, traits),
  }
}

function describeDecoder(c: ConfigFields, traits: DecoderTraits): NetworkDescription {
  const d = (traits.dimensions ?? dimensionsOf)(c)
  const mixture = (traits.mixture ?? mixtureOf)(c, d.layers)
  const kinds = listedLayers(c, d.layers) ?? traits.layers?.(c, d.layers) ?? allOf(d.layers, 'full')
  const tied = c.flag('tie_word_embeddings') ?? of(traits.tied, c, false)
  return {
    kind: mixture ? 'decoder-moe' : 'decoder',
    shape: decoderShape(c, d, {kinds, mixture, tied, traits}),
    parameters: countDecoder(c, d, {mixture, tied, traits}),
  }
}

interface Parts {
  kinds: LayerKind[]
  mixture: Mixture | undefined
  tied: boolean
  traits: DecoderTraits
}

function decoderShape(c: ConfigFields, d: Dimensions, {kinds, mixture, tied, traits}: Parts): TransformerShape {
  const elements = d.kvHeads * (d.headDim + d.valueDim)
  const memories = kinds.map((kind): LayerMemory => {
    if (kind === 'full' || kind === 'sliding') return {kv: kind, elements, recurrent: false}
    return {kv: 'none', elements: 0, recurrent: kind === 'recurrent'}
  })
  const slidingWindow = kinds.includes('sliding') ? c.need(...(traits.window ?? ['sliding_window'])) : undefined
  return {
    ...shapeOfDimensions(d),
    gatedMlp: of(traits.gated, c, true),
    parallelBlock: of(traits.parallel, c, false),
    tiedEmbeddings: tied,
    attention: attentionShape(memories, 2 * d.kvHeads * d.headDim, {slidingWindow}),
    ...(mixture && {moe: moeShape(mixture)}),
  }
}

export function shapeOfDimensions(d: Dimensions) {
  const {context, headDim, heads, hidden, intermediate, kvHeads, layers, vocab} = d
  return {layers, hidden, heads, kvHeads, headDim, intermediate, vocab, ...(context !== undefined && {context})}
}

function countDecoder(c: ConfigFields, d: Dimensions, {mixture, tied, traits}: Omit<Parts, 'kinds'>) {
  const normBias = traits.normBias ?? false
  const attention = attentionCount({
    ...d,
    qkvBias: of(traits.qkvBias, c, false),
    outBias: of(traits.outBias, c, false),
    qkNorm: of(traits.qkNorm, c, undefined),
  })
  const perLayer =
    attention + of(traits.norms, c, 2) * normCount(d.hidden, normBias) + (traits.extraOfLayer?.(c, d) ?? 0)
  const dense = mlpCount(d.hidden, traits.denseIntermediate?.(c) ?? d.intermediate, {
    bias: of(traits.mlpBias, c, false),
    gated: of(traits.gated, c, true),
  })
  return countLayers(d, {
    perLayer,
    dense,
    mixture,
    mixtureTraits: of(traits.mixtureTraits, c, {}),
    outer:
      embeddingCount(d, tied) +
      (traits.positions?.(c) ?? 0) * d.hidden +
      of(traits.outerNorms, c, 1) * normCount(d.hidden, normBias) +
      (of(traits.headBias, c, false) ? d.vocab : 0),
  })
}

export function embeddingCount({hidden, vocab}: Dimensions, tied: boolean): number {
  return vocab * hidden * (tied ? 1 : 2)
}

/** Layers of one kind of attention, each with a dense MLP or the mixture. */
export function countLayers(
  d: Dimensions,
  parts: {perLayer: number; dense: number; outer: number; mixture: Mixture | undefined; mixtureTraits?: MixtureTraits},
): {total: number; active?: number} {
  const {dense, mixture, outer, perLayer} = parts
  if (!mixture) return {total: outer + d.layers * (perLayer + dense)}
  const sparseLayers = mixture.inLayer.filter(Boolean).length
  const {routed, total} = mixtureCount(d.hidden, mixture, parts.mixtureTraits)
  const all = outer + d.layers * perLayer + (d.layers - sparseLayers) * dense + sparseLayers * total
  return withActive(all, sparseLayers * routed, mixture)
}

/** Of the routed experts only those a token uses. */
export function withActive(total: number, routed: number, {experts, expertsPerToken}: Mixture) {
  return {total, active: total - (routed / experts) * (experts - expertsPerToken)}
}
