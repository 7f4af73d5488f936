import {attentionShape, type LayerMemory} from '../../attention.ts'
import {attentionCount, deltaCount, mlpCount, recurrentBytes} from '../count.ts'
import {embeddingCount, shapeOfDimensions, withActive} from '../decoder.ts'
import {type Dimensions, dimensionsOf} from '../dimensions.ts'
import type {Families, Family, NetworkDescription} from '../family.ts'
import type {ConfigFields} from '../fields.ts'
import {everyNth, type LayerKind, listedLayers} from '../layer-kinds.ts'
import {type Mixture, type MixtureTraits, mixtureCount, mixtureOf, moeShape} from '../mixture.ts'

/** What a hybrid is made of, layer by layer. */
export interface HybridPlan {
  kinds: LayerKind[]
  /** Parameters of the mixing part of one layer, its norms included. */
  mixing: Record<LayerKind, number>
  /** Dense MLP of one layer; 0 where the layers have none. */
  dense: number
  /** Layers that have the dense MLP or mixture; all where not said. */
  hasMlp?: (kind: LayerKind) => boolean
  mixture: Mixture | undefined
  mixtureTraits?: MixtureTraits
  gatedMlp: boolean
  /** Layers of attention that have a recurrent state beside it. */
  both?: boolean
  recurrentBytesPerLayer: number
  outer: number
  tied: boolean
}

export function describeHybrid(d: Dimensions, plan: HybridPlan): NetworkDescription {
  const memories = plan.kinds.map((kind): LayerMemory => {
    const attends = kind === 'full'
    return {
      kv: attends ? 'full' : 'none',
      elements: attends ? d.kvHeads * (d.headDim + d.valueDim) : 0,
      recurrent: kind === 'recurrent' || (attends && (plan.both ?? false)),
    }
  })
  const {recurrentBytesPerLayer} = plan
  return {
    kind: plan.mixture ? 'decoder-moe' : 'decoder',
    shape: {
      ...shapeOfDimensions(d),
      gatedMlp: plan.gatedMlp,
      parallelBlock: false,
      tiedEmbeddings: plan.tied,
      attention: attentionShape(memories, 2 * d.kvHeads * d.headDim, {recurrentBytesPerLayer}),
      ...(plan.mixture && {moe: moeShape(plan.mixture)}),
    },
    parameters: countHybrid(d, plan),
  }
}

function countHybrid(d: Dimensions, plan: HybridPlan) {
  const {mixture} = plan
  const sparse = mixture && mixtureCount(d.hidden, mixture, plan.mixtureTraits)
  let total = plan.outer
  let routed = 0
  for (const [i, kind] of plan.kinds.entries()) {
    total += plan.mixing[kind]
    if (plan.hasMlp && !plan.hasMlp(kind)) continue
    if (sparse && mixture.inLayer[i]) {
      total += sparse.total
      routed += sparse.routed
    } else total += plan.dense
  }
  return mixture ? withActive(total, routed, mixture) : {total}
}

/** Qwen3-Next and Qwen3.5: gated delta nets, and every fourth layer gated attention. */
const delta: Family = {describe: describeDelta}

export const HYBRID: Families = {
  qwen3_next: delta,
  qwen3_5_text: delta,
  qwen3_5_moe_text: delta,
}

function describeDelta(c: ConfigFields): NetworkDescription {
  const d = dimensionsOf(c)
  const keyDim = c.need('linear_num_key_heads') * c.need('linear_key_head_dim')
  const valueHeads = c.need('linear_num_value_heads')
  const valueHeadDim = c.need('linear_value_head_dim')
  const conv = c.need('linear_conv_kernel_dim')
  const valueDim = valueHeads * valueHeadDim
  const norms = 2 * d.hidden
  const tied = c.flag('tie_word_embeddings') ?? false
  const attention = attentionCount({...d, gated: c.flag('attn_output_gate') ?? true, qkNorm: 'head'})
  return describeHybrid(d, {
    kinds: listedLayers(c, d.layers) ?? everyNth(d.layers, c.int('full_attention_interval') ?? 4, 'recurrent'),
    mixing: {
      full: norms + attention,
      sliding: norms + attention,
      recurrent: norms + deltaCount({hidden: d.hidden, keyDim, valueDim, valueHeads, conv}),
      mlp: norms,
    },
    dense: mlpCount(d.hidden, d.intermediate, {gated: true}),
    mixture: mixtureOf(c, d.layers),
    mixtureTraits: {sharedGate: true},
    gatedMlp: true,
    recurrentBytesPerLayer: recurrentBytes({
      conv,
      convDim: 2 * keyDim + valueDim,
      stateElements: valueDim * c.need('linear_key_head_dim'),
    }),
    outer: embeddingCount(d, tied) + d.hidden,
    tied,
  })
}
