import {DENSE} from './families/dense.ts'
import {ENCODER_DECODERS} from './families/encoder-decoders.ts'
import {ENCODERS} from './families/encoders.ts'
import {GEMMA} from './families/gemma.ts'
import {HYBRID} from './families/hybrid.ts'
import {LATENT} from './families/latent.ts'
import {MIXTURES} from './families/mixtures.ts'
import {OLDER} from './families/older.ts'
import {STATE_SPACE} from './families/state-space.ts'
import {VISION} from './families/vision.ts'
import type {Families, Family} from './family.ts'

const ALL: Families = {
  ...DENSE,
  ...GEMMA,
  ...OLDER,
  ...MIXTURES,
  ...LATENT,
  ...HYBRID,
  ...STATE_SPACE,
  ...ENCODERS,
  ...ENCODER_DECODERS,
  ...VISION,
}

/**
 * Models that wrap a text model in `text_config`, and the family of that where it does not say: the other towers feed
 * it tokens and keep no KV.
 */
const WRAPPERS: Readonly<Record<string, string | undefined>> = {
  aya_vision: undefined,
  gemma3: 'gemma3_text',
  gemma4: 'gemma4_text',
  glm4v: 'glm4',
  idefics3: 'llama',
  internvl: undefined,
  kimi_k25: 'kimi_k2',
  kimi_vl: 'deepseek_v3',
  llama4: 'llama4_text',
  llava: 'llama',
  llava_next: 'llama',
  llava_onevision: 'qwen2',
  mistral3: 'mistral',
  paligemma: 'gemma',
  qwen2_5_vl: 'qwen2_5_vl_text',
  qwen2_vl: 'qwen2_vl_text',
  qwen3_5: 'qwen3_5_text',
  qwen3_5_moe: 'qwen3_5_moe_text',
  qwen3_vl: 'qwen3_vl_text',
  qwen3_vl_moe: 'qwen3_vl_moe_text',
  smolvlm: 'llama',
  voxtral: 'llama',
}

export function familyOf(modelType: string): Family | undefined {
  return Object.hasOwn(ALL, modelType) ? ALL[modelType] : undefined
}

/** Whether the type is known to wrap a text model, and that model's type where the config does not say it. */
export function wrapperOf(modelType: string): {textType: string | undefined} | undefined {
  return Object.hasOwn(WRAPPERS, modelType) ? {textType: WRAPPERS[modelType]} : undefined
}

/** Every `model_type` that is read. */
export function knownModelTypes(): string[] {
  return [...new Set([...Object.keys(ALL), ...Object.keys(WRAPPERS)])].sort()
}
