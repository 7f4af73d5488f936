import {UserError} from '../errors.ts'
import {parseCount} from '../parse-quantity.ts'
import {MODEL_LIMITS} from './limits.ts'
import type {Model, MoeShape, TransformerShape} from './model.ts'

/** A model described by hand. */
export interface DescribedModel {
  /** Number of parameters: `7B`, `350M`, 6738415616. */
  params: string | number
  /** Of a mixture: parameters used for one token. */
  activeParams?: string | number
  layers?: number
  hidden?: number
  heads?: number
  /** As many as heads where not given. */
  kvHeads?: number
  /** hidden / heads where not given. */
  headDim?: number
  intermediate?: number
  vocab?: number
  context?: number
  experts?: number
  expertsPerToken?: number
  expertIntermediate?: number
  /** `bf16`, `fp16`: what the weights are, where no quantization is named. */
  dtype?: string
}

type Shaped = DescribedModel & Record<(typeof NEEDED)[number], number>

/** What a shape cannot do without. */
const NEEDED = ['layers', 'hidden', 'heads', 'intermediate', 'vocab'] as const
const MIXTURE = ['experts', 'expertsPerToken', 'expertIntermediate'] as const
const MAX_PARAMETERS = 1e15

/**
 * A model from its number of parameters. Its KV cache and activations are known only where its layers are described
 * too: all of layers, hidden, heads, intermediate and vocab, or none.
 * @throws UserError `E_BAD_NUMBER`, `E_MODEL_INCOMPLETE`
 */
export function parametersModel(described: DescribedModel): Model {
  const total = countOf(described.params, '--params')
  const active = described.activeParams === undefined ? undefined : countOf(described.activeParams, '--active-params')
  if (active !== undefined && active > total)
    throw incomplete('more parameters are active than there are', 'Give --active-params of at most --params.')
  const shape = shapeOf(described)
  const assumed =
    shape && described.kvHeads === undefined ? 'as many KV heads as heads, since none are given' : undefined
  const isMixture = described.experts !== undefined || active !== undefined
  return {
    name: String(described.params),
    kind: isMixture ? 'decoder-moe' : 'decoder',
    origin: {kind: 'parameters', from: String(described.params), source: 'as given'},
    parameters: active === undefined || active === total ? {total} : {total, active},
    ...(described.dtype !== undefined && {nativeType: described.dtype}),
    ...(shape && {shape}),
    ...(assumed !== undefined && {note: assumed}),
  }
}

function countOf(count: string | number, name: string): number {
  return parseCount(String(count), {name, min: 1, max: MAX_PARAMETERS})
}

function shapeOf(described: DescribedModel): TransformerShape | undefined {
  const given = NEEDED.filter((name) => described[name] !== undefined)
  const beside = ([...MIXTURE, 'kvHeads', 'headDim', 'context'] as const).some((name) => described[name] !== undefined)
  if (given.length === 0 && !beside) return undefined
  const missing = NEEDED.filter((name) => described[name] === undefined)
  if (missing.length > 0) throw lacks(missing)
  const shaped = described as Shaped
  checkSizes(shaped)
  const {context, heads, hidden, intermediate, layers, vocab} = shaped
  const moe = moeOf(shaped)
  return {
    layers,
    hidden,
    heads,
    kvHeads: shaped.kvHeads ?? heads,
    headDim: shaped.headDim ?? hidden / heads,
    intermediate,
    gatedMlp: true,
    parallelBlock: false,
    vocab,
    ...(context !== undefined && {context}),
    tiedEmbeddings: false,
    attention: {fullLayers: layers, slidingLayers: 0, recurrentLayers: 0},
    ...(moe && {moe}),
  }
}

function moeOf(described: DescribedModel): MoeShape | undefined {
  if (MIXTURE.every((name) => described[name] === undefined)) return undefined
  const missing = MIXTURE.filter((name) => described[name] === undefined)
  if (missing.length > 0) throw lacks(missing)
  const {expertIntermediate, experts, expertsPerToken} = described as Required<DescribedModel>
  if (expertsPerToken > experts)
    throw incomplete(
      `${expertsPerToken} of ${experts} experts would be used`,
      'Give --experts-per-token of at most --experts.',
    )
  return {experts, expertsPerToken, expertIntermediate, sharedExperts: 0, firstDenseLayers: 0}
}

function checkSizes(described: Shaped): void {
  const names = [...NEEDED, ...MIXTURE, 'kvHeads', 'headDim', 'context'] as const
  for (const name of names) {
    const value = described[name]
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= 2 ** 31))
      throw incomplete(`${flagOf(name)} is ${value}`, `Give ${flagOf(name)} a whole number of at least 1.`)
  }
  if (described.layers > MODEL_LIMITS.layers)
    throw incomplete(`--layers is ${described.layers}`, `Give at most ${MODEL_LIMITS.layers} layers.`)
  if (described.headDim === undefined && described.hidden % described.heads !== 0)
    throw incomplete(
      `--hidden ${described.hidden} is no multiple of --heads ${described.heads}`,
      'Give --head-dim too.',
    )
}

function lacks(missing: readonly string[]): UserError {
  const flags = missing.map(flagOf).join(', ')
  return incomplete(`its layers are described without ${flags}`, `Give ${flags} too, or --params alone.`)
}

function incomplete(problem: string, fix: string): UserError {
  return new UserError(`The model cannot be described so: ${problem}.`, {code: 'E_MODEL_INCOMPLETE', fix})
}

/** `kvHeads` is `--kv-heads`. */
function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
