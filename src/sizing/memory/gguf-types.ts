import type {GgufRecipe} from '../gguf-recipes.ts'
import {blockSizeOf, fitted} from './gguf-blocks.ts'
import type {Tensor, TensorRole} from './tensors.ts'

/** What the rules ask of the model as a whole. */
export interface GgufContext {
  layers: number
  /** Query heads to a key and value head. */
  groupedHeads: number
  /** 1 where the model is no mixture. */
  experts: number
  /** Layers with a `value` or `fused-qkv` tensor. */
  valueTensors: number
  falcon: boolean
  /** No output layer in the file: the token embedding takes its type. */
  tied: boolean
  /** llama.cpp's class of 70B: 80 layers with grouped heads. */
  class70b: boolean
  imatrix: boolean
}

type Table = Readonly<Record<string, string>>

const LOW_BITS = new Set(['iq1_s', 'iq1_m', 'iq2_xxs', 'iq2_xs', 'iq2_s', 'iq2_m'])
const EIGHT_EXPERTS_OUTPUT = new Set(
  'q2_k iq3_xs iq3_xxs q3_k_s q3_k_m iq4_nl q4_k_s q4_k_m iq3_s iq3_m iq4_xs'.split(' '),
)
const EMBEDDING: Table = {
  iq2_xxs: 'q2_k',
  iq2_xs: 'q2_k',
  iq1_s: 'q2_k',
  iq1_m: 'q2_k',
  iq2_s: 'iq3_s',
  iq2_m: 'iq3_s',
  iq3_xxs: 'iq3_s',
  tq1_0: 'q4_k',
  tq2_0: 'q4_k',
  q2_0: 'q4_k',
}
const QUERY_AND_KEY: Table = {iq3_xs: 'iq3_xxs', iq3_xxs: 'iq2_s'}
const FUSED: Table = {q3_k_m: 'q4_k', q3_k_l: 'q4_k', iq3_m: 'q4_k', q4_k_m: 'q5_k', q5_k_m: 'q6_k'}
const LOW_BIT_OUTPUT: Table = {iq1_s: 'iq2_xxs', iq1_m: 'iq2_xxs', iq2_s: 'iq3_s', iq2_m: 'iq3_s'}
const ATTENTION_OUTPUT: Table = {q2_k: 'q3_k', iq3_xxs: 'iq3_s', q3_k_m: 'q4_k', q3_k_l: 'q5_k', iq3_m: 'q4_k'}

interface DownLayer {
  early: boolean
  earliest: boolean
  more: boolean
  eightExperts: boolean
  falcon: boolean
  imatrix: boolean
}

/** Of the MLP's last matrix; undefined for the recipe's base. */
const DOWN: Readonly<Record<string, (layer: DownLayer) => string | undefined>> = {
  q2_k: () => 'q3_k',
  q2_k_s: ({early}) => (early ? 'q4_k' : undefined),
  iq3_xxs: ({early, imatrix}) => (imatrix ? undefined : early ? 'q4_k' : 'q3_k'),
  q3_k_m: ({earliest, falcon, more}) => (earliest ? 'q5_k' : !falcon || more ? 'q4_k' : undefined),
  iq3_m: ({early, eightExperts, more}) => (early || (eightExperts && more) ? 'q4_k' : undefined),
  q3_k_l: ({falcon}) => (falcon ? 'q4_k' : 'q5_k'),
  q4_k_m: ({earliest, falcon, more}) => {
    if (falcon && !earliest) return more ? 'q5_k' : undefined
    return earliest || more ? 'q6_k' : undefined
  },
  iq4_nl: ({early, imatrix}) => (early && !imatrix ? 'q5_k' : undefined),
  iq4_xs: ({early, imatrix}) => (early && !imatrix ? 'q5_k' : undefined),
  q5_k_m: ({more}) => (more ? 'q6_k' : undefined),
  q4_k_s: ({early, falcon}) => (early && !falcon ? 'q5_k' : undefined),
  q4_0: ({early, imatrix}) => (early && imatrix ? 'q4_1' : undefined),
  q5_0: ({early, imatrix}) => (early && imatrix ? 'q5_1' : undefined),
}

/**
 * Chooses the type llama-quantize gives each tensor, in the order it meets them (some rules count).
 * Source: llama.cpp, src/llama-quant.cpp, 2026; a fused QKV by the rule published files were made with.
 */
export function createTypeChooser(recipe: GgufRecipe, context: GgufContext): (tensor: Tensor) => string {
  const seen: Partial<Record<TensorRole, number>> = {}
  return (tensor) => {
    const index = seen[tensor.role] ?? 0
    seen[tensor.role] = index + 1
    if (tensor.role === 'vector' || tensor.role === 'router') return 'f32'
    if (['f32', 'f16', 'bf16'].includes(recipe.base)) return recipe.base
    if (tensor.role === 'position-embedding') return 'f32'
    return fitted(choose(tensor, index, recipe, context), tensor.columns)
  }
}

function choose(tensor: Tensor, index: number, recipe: GgufRecipe, context: GgufContext): string {
  const {base, name} = recipe
  if (tensor.role === 'output' || (tensor.role === 'token-embedding' && context.tied)) {
    return outputType(recipe, tensor.columns, context)
  }
  if (name === 'gguf-mxfp4') return tensor.expert ? 'mxfp4' : 'q8_0'
  if (tensor.role === 'token-embedding') return EMBEDDING[name] ?? base
  if (LOW_BITS.has(name)) return lowBitType(tensor, index, recipe, context)
  const layer = context.experts > 1 ? (tensor.layer ?? index) : index
  switch (tensor.role) {
    case 'value':
      return valueType(index, recipe, context)
    case 'fused-qkv':
      return FUSED[name] ?? base
    case 'key':
      return context.experts === 8 ? 'q8_0' : (QUERY_AND_KEY[name] ?? base)
    case 'query':
      return QUERY_AND_KEY[name] ?? base
    case 'down':
      return downType(layer, recipe, context)
    case 'attention-output':
      return attentionOutputType(recipe, context)
    case 'gate':
    case 'up':
      return name === 'iq3_xs' && inMiddle(layer, context.layers) ? 'iq3_xxs' : base
    default:
      return base
  }
}

function outputType({base, name}: GgufRecipe, columns: number, {falcon}: GgufContext): string {
  if (name === 'gguf-mxfp4' || falcon || columns % blockSizeOf(base) !== 0) return 'q8_0'
  if (LOW_BITS.has(name) || name === 'iq3_xxs') return 'q5_k'
  return base === 'q8_0' ? base : 'q6_k'
}

function lowBitType(tensor: Tensor, index: number, {base, name}: GgufRecipe, context: GgufContext): string {
  const promoted = name === 'iq2_s' || name === 'iq2_m' ? 'iq3_s' : 'q2_k'
  switch (tensor.role) {
    case 'value':
    case 'fused-qkv':
      return context.groupedHeads >= 4 || context.experts >= 4 ? 'q4_k' : promoted
    case 'key':
      return context.experts === 8 ? 'q4_k' : base
    case 'down':
      return index < Math.floor(context.layers / 8) ? promoted : base
    case 'attention-output':
      return context.experts === 8 ? 'q5_k' : (LOW_BIT_OUTPUT[name] ?? base)
    default:
      return base
  }
}

function valueType(index: number, recipe: GgufRecipe, context: GgufContext): string {
  if (context.experts === 8) return 'q8_0'
  const type = valueTypeOfRecipe(index, recipe, context)
  return context.class70b && (type === 'q3_k' || type === 'q4_k') ? 'q5_k' : type
}

function valueTypeOfRecipe(index: number, {base, name}: GgufRecipe, context: GgufContext): string {
  const grouped = context.groupedHeads >= 4
  switch (name) {
    case 'q2_k':
      return grouped ? 'q4_k' : 'q3_k'
    case 'iq3_xxs':
      return grouped ? 'q4_k' : context.imatrix ? 'iq3_xxs' : 'iq3_s'
    case 'q2_k_s':
    case 'iq3_xs':
    case 'iq3_s':
      return grouped ? 'q4_k' : base
    case 'iq3_m':
      return 'q4_k'
    case 'q3_k_m':
      return index < 2 ? 'q5_k' : 'q4_k'
    case 'q3_k_l':
      return 'q5_k'
    case 'iq4_nl':
    case 'iq4_xs':
      return grouped ? 'q5_k' : base
    case 'q4_k_m':
    case 'q5_k_m':
      return usesMoreBits(index, context.valueTensors) ? 'q6_k' : base
    case 'q4_k_s':
      return index < 4 ? 'q5_k' : base
    default:
      return base
  }
}

function downType(layer: number, {base, name}: GgufRecipe, context: GgufContext): string {
  const rule = DOWN[name]
  const {falcon, imatrix, layers} = context
  return (
    rule?.({
      early: layer < Math.floor(layers / 8),
      earliest: layer < Math.floor(layers / 16),
      more: usesMoreBits(layer, layers),
      eightExperts: context.experts === 8,
      falcon,
      imatrix,
    }) ?? base
  )
}

function attentionOutputType({base, name}: GgufRecipe, {experts, falcon}: GgufContext): string {
  if (falcon) return name === 'q3_k_l' ? 'q4_k' : base
  if (experts === 8) return EIGHT_EXPERTS_OUTPUT.has(name) ? 'q5_k' : base
  return ATTENTION_OUTPUT[name] ?? base
}

/** The first and last eighth of the layers, and every third between. */
function usesMoreBits(layer: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8)
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2
}

function inMiddle(layer: number, layers: number): boolean {
  return layer >= Math.floor(layers / 8) && layer < Math.floor((7 * layers) / 8)
}
