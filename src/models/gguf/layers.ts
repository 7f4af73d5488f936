import type {AttentionExtras, LayerMemory} from '../attention.ts'
import {unknownArchitecture} from '../model-error.ts'
import type {GgufArchitecture} from './architectures.ts'
import type {GgufFields} from './fields.ts'

/** Heads of the whole model: the most that any layer has. */
export interface GgufHeads {
  heads: number
  kvHeads: number
  headDim: number
  /** One entry a layer. */
  kvPerLayer: number[]
  keyDim: number
  valueDim: number
}

/** Layers of a delta net, where the file does not say how often one attends (llama.cpp, qwen3next). */
const ATTENTION_INTERVAL = 4
/** Inputs of earlier tokens that RWKV mixes in, where the file does not say. */
const TOKEN_SHIFTS = 2
const FLOAT_BYTES = 4

/** Head counts and sizes; all 0 where no layer attends. */
export function headsOf(fields: GgufFields, hidden: number, layers: number): GgufHeads {
  const perLayer = fields.perLayer('attention.head_count', layers) ?? []
  const heads = Math.max(0, ...perLayer)
  const kvPerLayer = fields.perLayer('attention.head_count_kv', layers) ?? perLayer
  const divided = heads > 0 ? Math.floor(hidden / heads) : 0
  const keyDim = fields.int('attention.key_length') ?? divided
  return {
    heads,
    kvHeads: Math.max(0, ...kvPerLayer),
    // With latent attention key_length is that of the compressed vector.
    headDim: fields.int('attention.key_length_mla') ?? keyDim,
    kvPerLayer,
    keyDim,
    valueDim: fields.int('attention.value_length') ?? divided,
  }
}

/** What each layer keeps. @throws UserError `E_UNKNOWN_ARCHITECTURE` where the window's layers are not known */
export function layerMemories(
  fields: GgufFields,
  architecture: GgufArchitecture,
  layers: number,
  heads: GgufHeads,
): LayerMemory[] {
  const slides = slidingLayers(fields, architecture, layers)
  const recurs = recurrentLayers(fields, architecture, layers, heads)
  const own = ownKvLayers(fields, architecture, layers)
  const swaKey = fields.int('attention.key_length_swa') ?? heads.keyDim
  const swaValue = fields.int('attention.value_length_swa') ?? heads.valueDim
  return Array.from({length: layers}, (_, i): LayerMemory => {
    const kvHeads = heads.kvPerLayer[i] ?? 0
    const attends = kvHeads > 0 && i < own && (!recurs[i] || architecture.recurrent === 'beside')
    const elements = kvHeads * (slides[i] ? swaKey + swaValue : heads.keyDim + heads.valueDim)
    const kv = attends ? (slides[i] ? 'sliding' : 'full') : 'none'
    return {kv, elements: attends ? elements : 0, recurrent: recurs[i] ?? false}
  })
}

/** Window, latent attention and recurrent state. */
export function attentionExtras(fields: GgufFields, {sliding}: GgufArchitecture, hidden: number): AttentionExtras {
  // Files from before the split of kv_b have no key_length_mla; llama.cpp then keeps whole heads.
  const kvLoraRank = fields.int('attention.key_length_mla') ? fields.int('attention.kv_lora_rank') : undefined
  return {
    slidingWindow: fields.int('attention.sliding_window') || sliding?.window,
    ...(kvLoraRank && {mla: {kvLoraRank, ropeDim: fields.need('rope.dimension_count')}}),
    recurrentBytesPerLayer: recurrentBytes(fields, hidden),
  }
}

function slidingLayers(fields: GgufFields, {sliding}: GgufArchitecture, layers: number): boolean[] {
  const pattern = 'attention.sliding_window_pattern'
  const window = fields.int('attention.sliding_window') ?? sliding?.window ?? 0
  if (window === 0 || !sliding) return []
  if (fields.isArray(pattern)) return fields.perLayer(pattern, layers)!.map((slides) => slides !== 0)
  const period = fields.int(pattern) ?? sliding.period
  if (period < 1) throw unknownArchitecture(fields.file, fields.architecture, 'which of its layers slide is not said')
  return Array.from({length: layers}, (_, i) => (sliding.denseFirst ? i % period !== 0 : i % period !== period - 1))
}

function recurrentLayers(fields: GgufFields, {recurrent}: GgufArchitecture, layers: number, heads: GgufHeads) {
  if (!recurrent) return []
  const interval = fields.int('full_attention_interval') || ATTENTION_INTERVAL
  const mlp = recurrent === 'no-kv-heads-no-mlp' ? fields.perLayer('feed_forward_length', layers) : undefined
  return Array.from({length: layers}, (_, i) => {
    if (recurrent === 'interval') return (i + 1) % interval !== 0
    if (recurrent === 'all' || recurrent === 'beside') return true
    return heads.kvPerLayer[i] === 0 && !mlp?.[i]
  })
}

/** Layers from the first on that have KV of their own. */
function ownKvLayers(fields: GgufFields, {kvLayers}: GgufArchitecture, layers: number): number {
  const shared = fields.int('attention.shared_kv_layers')
  return shared === undefined ? (kvLayers ?? layers) : Math.max(0, layers - shared)
}

/** State of one layer in 32-bit floats: n_embd_r and n_embd_s of llama.cpp. */
function recurrentBytes(fields: GgufFields, hidden: number): number | undefined {
  const wkv = fields.int('wkv.head_size')
  if (wkv) return FLOAT_BYTES * ((fields.int('token_shift_count') ?? TOKEN_SHIFTS) * hidden + hidden * wkv)
  const short = fields.int('shortconv.l_cache')
  if (short) return FLOAT_BYTES * hidden * (short - 1)
  const inner = fields.int('ssm.inner_size')
  const state = fields.int('ssm.state_size')
  if (!inner || !state) return undefined
  const conv = Math.max(0, (fields.int('ssm.conv_kernel') ?? 0) - 1)
  return FLOAT_BYTES * (conv * (inner + 2 * (fields.int('ssm.group_count') ?? 0) * state) + state * inner)
}
