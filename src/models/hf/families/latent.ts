import {attentionShape, type LayerMemory} from '../../attention.ts'
import {mlpCount} from '../count.ts'
import {countLayers, embeddingCount, shapeOfDimensions} from '../decoder.ts'
import {type Dimensions, dimensionsOf} from '../dimensions.ts'
import type {Families, Family, NetworkDescription} from '../family.ts'
import type {ConfigFields} from '../fields.ts'
import {mixtureOf, moeShape} from '../mixture.ts'

/** Sizes of multi-head latent attention. */
interface Latent {
  kvLoraRank: number
  /** Absent where queries are not compressed (DeepSeek-V2-Lite). */
  queryLoraRank: number | undefined
  nopeDim: number
  ropeDim: number
  valueDim: number
}

/** DeepSeek-V2 and what follows it: K and V of a token are one compressed vector, from which heads are made anew. */
function latentFamily({routerCorrection}: {routerCorrection: boolean}): Family {
  return {describe: (c) => describeLatent(c, routerCorrection)}
}

const corrected = latentFamily({routerCorrection: true})

export const LATENT: Families = {
  deepseek_v2: latentFamily({routerCorrection: false}),
  deepseek_v3: corrected,
  deepseek_v32: corrected,
  kimi_k2: corrected,
  glm_moe_dsa: corrected,
  glm4_moe_lite: corrected,
}

function describeLatent(c: ConfigFields, routerCorrection: boolean): NetworkDescription {
  const latent: Latent = {
    kvLoraRank: c.need('kv_lora_rank'),
    queryLoraRank: c.int('q_lora_rank'),
    nopeDim: c.need('qk_nope_head_dim'),
    ropeDim: c.need('qk_rope_head_dim'),
    valueDim: c.need('v_head_dim'),
  }
  // head_dim of these configs is the rotary part alone.
  const headDim = latent.nopeDim + latent.ropeDim
  const d: Dimensions = {...dimensionsOf(c), headDim, valueDim: latent.valueDim}
  const mixture = mixtureOf(c, d.layers)
  const tied = c.flag('tie_word_embeddings') ?? false
  const memories = Array.from({length: d.layers}, (): LayerMemory => ({kv: 'full', elements: 0, recurrent: false}))
  const outer = embeddingCount(d, tied) + d.hidden
  const perLayer = latentCount(d, latent) + indexerCount(c, d, latent) + 2 * d.hidden
  const dense = mlpCount(d.hidden, d.intermediate, {gated: true})
  return {
    kind: mixture ? 'decoder-moe' : 'decoder',
    shape: {
      ...shapeOfDimensions(d),
      gatedMlp: true,
      parallelBlock: false,
      tiedEmbeddings: tied,
      attention: attentionShape(memories, 0, {mla: {kvLoraRank: latent.kvLoraRank, ropeDim: latent.ropeDim}}),
      ...(mixture && {moe: moeShape(mixture)}),
    },
    parameters: countLayers(d, {perLayer, dense, outer, mixture, mixtureTraits: {routerCorrection}}),
    ...(c.int('index_head_dim') && {note: 'the keys that its indexer keeps beside the KV cache are not counted'}),
  }
}

function latentCount({heads, hidden}: Dimensions, latent: Latent): number {
  const {kvLoraRank, nopeDim, queryLoraRank: rank, ropeDim, valueDim} = latent
  const queries = heads * (nopeDim + ropeDim)
  return (
    (rank ? hidden * rank + rank + rank * queries : hidden * queries) +
    hidden * (kvLoraRank + ropeDim) +
    kvLoraRank +
    kvLoraRank * heads * (nopeDim + valueDim) +
    heads * valueDim * hidden
  )
}

/** Sparse attention of DeepSeek-V3.2 and GLM-5: queries, one key, its LayerNorm and the heads' weights. */
function indexerCount(c: ConfigFields, {hidden}: Dimensions, {queryLoraRank}: Latent): number {
  const size = c.int('index_head_dim')
  const heads = c.int('index_n_heads')
  if (!size || !heads) return 0
  return (queryLoraRank ?? hidden) * heads * size + hidden * size + 2 * size + hidden * heads
}
