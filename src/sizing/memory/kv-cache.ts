import {UserError} from '../../errors.ts'
import {GGML_TYPES} from '../../models/ggml-types.ts'
import type {TransformerShape} from '../../models/model.ts'
import {nearest} from '../../nearest.ts'
import {whole} from './plan.ts'

/** Types a KV cache is kept in; those of ggml hold a scale for each block. */
export const KV_TYPES = ['f16', 'bf16', 'f32', 'fp8', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0', 'iq4_nl'] as const

export type KvType = (typeof KV_TYPES)[number]

export interface KvOptions {
  /** Default `f16`. */
  type?: KvType
  /** Layers with a window keep the whole context all the same, as vLLM does without its hybrid cache manager. */
  fullLengthPages?: boolean
}

export interface KvFigure {
  bytes: number
  /** With the inputs filled in. */
  formula: string
}

const ALIASES: Readonly<Record<string, KvType>> = {
  fp16: 'f16',
  fp32: 'f32',
  auto: 'f16',
  'fp8-e4m3': 'fp8',
  int8: 'q8_0',
}

/**
 * A KV cache type by its name.
 * @throws UserError `E_UNKNOWN_KV_TYPE`
 */
export function findKvType(name: string): KvType {
  const typed = name.trim().toLowerCase()
  const found = KV_TYPES.find((type) => type === typed) ?? ALIASES[typed]
  if (found) return found
  const close = nearest(typed, KV_TYPES)
  throw new UserError(`The KV cache type ${JSON.stringify(name)} is not known.`, {
    code: 'E_UNKNOWN_KV_TYPE',
    fix: `Give ${close.length > 0 ? close.join(' or ') : `one of ${KV_TYPES.join(', ')}`}.`,
  })
}

/** Bytes one value takes, with its share of the block's scale. */
export function bytesPerKvValue(type: KvType): number {
  if (type === 'fp8') return 1
  const {blockSize, typeSize} = GGML_TYPES.find(({name}) => name === type)!
  return typeSize / blockSize
}

/** Bytes a token adds while no window is full: all layers that keep a cache. */
export function kvBytesPerToken(shape: TransformerShape, {type = 'f16'}: KvOptions = {}): number {
  const {full, sliding} = elementsOf(shape)
  return (full + sliding) * bytesPerKvValue(type)
}

/**
 * The KV cache of one sequence: two vectors a token, layer and KV head; with latent attention one compressed vector a
 * token and layer; layers with a window stop at it; recurrent layers keep none.
 * @param context Tokens of the sequence, prompt and answer.
 */
export function kvBytesPerSequence(shape: TransformerShape, context: number, options: KvOptions = {}): KvFigure {
  const {fullLayers, kvElements, mla, slidingLayers, slidingWindow} = shape.attention
  const {fullLengthPages = false, type = 'f16'} = options
  const kept = fullLengthPages ? context : Math.min(context, slidingWindow ?? context)
  const {full, sliding} = elementsOf(shape)
  const each = (layers: number, sum: number) => {
    if (kvElements) return `${layers} layers of together ${whole(sum)} values`
    const vector = mla
      ? `(${mla.kvLoraRank} + ${mla.ropeDim} latent)`
      : `2 x ${shape.kvHeads} KV heads x ${shape.headDim}`
    return `${layers} layers x ${vector}`
  }
  const terms = [
    ...(fullLayers > 0 ? [`${each(fullLayers, full)} x ${whole(context)} tokens`] : []),
    ...(slidingLayers > 0 ? [`${each(slidingLayers, sliding)} x ${whole(kept)} tokens`] : []),
  ]
  return {
    bytes: (full * context + sliding * kept) * bytesPerKvValue(type),
    formula: `(${terms.join(' + ')}) x ${Number(bytesPerKvValue(type).toFixed(4))} bytes`,
  }
}

/** How many ways tensor parallelism splits the cache: by KV head; a latent vector is kept whole on every GPU. */
export function kvShards(shape: TransformerShape, tensorParallel: number): number {
  return shape.attention.mla ? 1 : Math.min(tensorParallel, shape.kvHeads)
}

/** Values a token adds, over the layers that keep them all and over those with a window. */
function elementsOf({attention, headDim, kvHeads}: TransformerShape): {full: number; sliding: number} {
  const {fullLayers, kvElements, mla, slidingLayers} = attention
  if (kvElements) return kvElements
  const each = mla ? mla.kvLoraRank + mla.ropeDim : 2 * kvHeads * headDim
  return {full: fullLayers * each, sliding: slidingLayers * each}
}
