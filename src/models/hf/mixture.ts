import type {MoeShape} from '../model.ts'
import {mlpCount} from './count.ts'
import type {ConfigFields} from './fields.ts'

/** A mixture of experts, as config.json describes it. */
export interface Mixture {
  experts: number
  expertsPerToken: number
  /** Of one expert. */
  expertIntermediate: number
  /** Of all shared experts together; 0 where there are none. */
  sharedIntermediate: number
  /** Whether layer i has experts. */
  inLayer: boolean[]
}

/** Reads the fields in their several spellings; undefined for a dense model. */
export function mixtureOf(c: ConfigFields, layers: number): Mixture | undefined {
  const experts = c.int('num_local_experts', 'num_experts', 'n_routed_experts', 'moe_num_experts') ?? 0
  if (experts < 2) return undefined
  const expertIntermediate = c.need('moe_intermediate_size', 'expert_ffn_hidden_size', 'intermediate_size')
  const perToken = c.need(
    'num_experts_per_tok',
    'num_experts_per_token',
    'experts_per_token',
    'top_k_experts',
    'moe_k',
    'moe_topk',
  )
  if (perToken > experts) throw c.bad(`${perToken} of ${experts} experts would be used`)
  const shared = c.int('n_shared_experts', 'num_shared_experts', 'moe_num_shared_experts') ?? 0
  return {
    experts,
    expertsPerToken: perToken,
    expertIntermediate,
    sharedIntermediate:
      c.int('shared_expert_intermediate_size', 'shared_intermediate_size') ?? shared * expertIntermediate,
    inLayer: layersWithExperts(c, layers),
  }
}

export function moeShape({
  expertIntermediate,
  experts,
  expertsPerToken,
  inLayer,
  sharedIntermediate,
}: Mixture): MoeShape {
  const firstDenseLayers = Math.max(0, inLayer.indexOf(true))
  const layersWithExperts = inLayer.filter(Boolean).length
  return {
    experts,
    expertsPerToken,
    expertIntermediate,
    sharedExperts: sharedIntermediate / expertIntermediate,
    firstDenseLayers,
    ...(layersWithExperts !== inLayer.length - firstDenseLayers && {layersWithExperts}),
  }
}

/** What a family adds to router and experts. */
export interface MixtureTraits {
  /** Biases of router and experts (gpt-oss). */
  bias?: boolean
  /** One correction an expert beside the router (DeepSeek-V3). */
  routerCorrection?: boolean
  /** The shared expert has a gate of its own (Qwen). */
  sharedGate?: boolean
}

/** Parameters of one layer's mixture: all of them, and those of the routed experts alone. */
export function mixtureCount(hidden: number, m: Mixture, traits: MixtureTraits = {}): {total: number; routed: number} {
  const bias = traits.bias ?? false
  const routed = m.experts * mlpCount(hidden, m.expertIntermediate, {gated: true, bias})
  const router = hidden * m.experts + (bias ? m.experts : 0) + (traits.routerCorrection ? m.experts : 0)
  const shared = m.sharedIntermediate > 0 ? mlpCount(hidden, m.sharedIntermediate, {gated: true}) : 0
  return {total: routed + router + shared + (traits.sharedGate ? hidden : 0), routed}
}

function layersWithExperts(c: ConfigFields, layers: number): boolean[] {
  const listed = c.list('moe_layers') ?? c.list('mlp_layer_types')
  if (listed) return fromList(c, listed, layers)
  const dense = new Set(c.list('mlp_only_layers'))
  const first = c.int('first_k_dense_replace', 'moe_layer_start_index', 'num_dense_layers') ?? 0
  const last = c.int('moe_layer_end_index') ?? layers - 1
  // Jamba counts from an offset; the others take the last of each group, as (i + 1) % step == 0.
  const period = c.int('expert_layer_period')
  const offset = c.int('expert_layer_offset') ?? 0
  const step = c.int('decoder_sparse_step', 'interleave_moe_layer_step', 'moe_layer_interval') || 1
  return Array.from({length: layers}, (_, i) => {
    if (i < first || i > last || dense.has(i)) return false
    return period ? i % period === offset % period : (i + 1) % step === 0
  })
}

/** `moe_layers` names the layers; `mlp_layer_types` says of each whether it is dense or sparse. */
function fromList(c: ConfigFields, list: readonly unknown[], layers: number): boolean[] {
  if (list.every((entry) => typeof entry === 'number')) {
    const named = new Set(list)
    return Array.from({length: layers}, (_, i) => named.has(i))
  }
  if (list.length !== layers) throw c.bad(`it lists the MLPs of ${list.length} layers and has ${layers}`)
  return list.map((entry) => entry === 'sparse' || entry === 'moe')
}
