import {UserError} from '../../errors.ts'
import type {Model, TransformerShape} from '../../models/model.ts'
import type {GgufQuantization, LinearQuantization, PlainQuantization, Quantization} from '../quantization.ts'
import {bytesIn} from './gguf-blocks.ts'
import {createTypeChooser} from './gguf-types.ts'
import {isFalcon, type Tensor, tensorsOf} from './tensors.ts'
import {addUp, billions, isSmall, type PartOfWeights} from './weights-parts.ts'

export interface Weights {
  bytes: number
  /** Bytes of key and value projections: what tensor parallelism over more GPUs than KV heads keeps twice. */
  keyValueBytes: number
  /** Bytes of the input embedding; 0 where the shape is not known. */
  embeddingBytes: number
  /** Absent where the model's shape is not known. */
  parts?: PartOfWeights[]
  /** `int8`, `q4_k_m`, or `as stored`. */
  type: string
  formula: string
  source: string
  notes: string[]
}

export interface WeightsOptions {
  /** GGUF made with an importance matrix; taken for granted where the type cannot be made without. */
  imatrix?: boolean
  /** Embeddings (and the output layer) get the few bits too. */
  quantizeEmbeddings?: boolean
}

/** The tensors of the file, exactly. */
export function storedWeights(model: Model): Weights | undefined {
  if (!model.stored) return undefined
  const {byType, bytes} = model.stored
  const {shape} = model
  // Which tensor has which type is not kept: each is taken for the file's average.
  const shareOf = (values: number) => (bytes * values) / model.parameters.total
  const kinds = byType.map(({parameters, type}) => `${billions(parameters)} in ${type}`).join(', ')
  return {
    bytes,
    keyValueBytes: shape && !shape.attention.mla ? shareOf(keyValueParameters(shape)) : 0,
    embeddingBytes: shape ? shareOf(shape.vocab * shape.hidden) : 0,
    type: 'as stored',
    formula: kinds === '' ? 'sum of the tensors in the file' : `sum of the tensors in the file: ${kinds}`,
    source: model.origin.source,
    notes: [],
  }
}

/**
 * Bytes of a model's weights in a quantization, by name.
 * @throws UserError `E_MODEL_INCOMPLETE` where a tensor's type follows from its role and the shape is not known
 */
export function weightsIn(model: Model, quantization: Quantization, options: WeightsOptions = {}): Weights {
  switch (quantization.kind) {
    case 'plain':
      return plain(model, quantization)
    case 'linear':
      return linear(model, quantization, options)
    case 'gguf':
      return gguf(model, quantization, options)
  }
}

function plain(model: Model, {bytesPerWeight, name, source}: PlainQuantization): Weights {
  const {total} = model.parameters
  const weights: Weights = {
    bytes: total * bytesPerWeight,
    keyValueBytes: 0,
    embeddingBytes: 0,
    type: name,
    formula: `${billions(total)} parameters x ${bytesPerWeight} bytes (${name})`,
    source,
    notes: [],
  }
  if (!model.shape) return weights
  return {...weights, ...addUp(model, model.shape, ({values}) => values * bytesPerWeight)}
}

function linear(model: Model, quantization: LinearQuantization, options: WeightsOptions): Weights {
  const {applies, bytesPerWeight, name, source} = quantization
  const {total} = model.parameters
  const kept = keptBytes(model)
  const bits = `${Number((bytesPerWeight * 8).toFixed(3))} bits`
  const {shape} = model
  if (!shape) {
    return {
      bytes: total * bytesPerWeight,
      keyValueBytes: 0,
      embeddingBytes: 0,
      type: name,
      formula: `${billions(total)} parameters x ${bits}`,
      source,
      notes: [`The shape is not known: embeddings, which ${name} leaves at ${kept * 8} bits, are counted as the rest.`],
    }
  }
  const expertsOnly = applies === 'experts' && shape.moe !== undefined
  const isQuantized = (tensor: Tensor) => {
    const {expert, role} = tensor
    if (role === 'vector' || role === 'router' || isSmall(tensor, model)) return false
    if (expertsOnly) return expert === true
    return options.quantizeEmbeddings || !['token-embedding', 'position-embedding', 'output'].includes(role)
  }
  const {tensors} = tensorsOf(model, shape)
  const few = tensors.filter(isQuantized).reduce((all, {values}) => all + values, 0)
  const rest = tensors.reduce((all, {values}) => all + values, 0) - few
  return {
    ...addUp(model, shape, (tensor) => tensor.values * (isQuantized(tensor) ? bytesPerWeight : kept)),
    type: name,
    formula: `${billions(few)} weights x ${bits} + ${billions(rest)} at ${kept * 8} bits (embeddings, norms)`,
    source,
    notes: [],
  }
}

function gguf(model: Model, {name, recipe, source}: GgufQuantization, options: WeightsOptions): Weights {
  const {shape} = model
  const whole = {f32: 4, f16: 2, bf16: 2}[recipe.base]
  if (!shape && whole !== undefined) return plain(model, {kind: 'plain', name, bytesPerWeight: whole, source})
  if (!shape) {
    throw new UserError(`What ${model.name} takes as ${name} is not known: each tensor's type follows from its role.`, {
      code: 'E_MODEL_INCOMPLETE',
      fix: 'Give the GGUF file itself, or the shape: --layers --hidden --heads --kv-heads --intermediate --vocab.',
    })
  }
  const falcon = isFalcon(model)
  const imatrix = options.imatrix ?? recipe.needsImatrix
  const described = falcon ? {...model, shape: {...shape, tiedEmbeddings: false}, parameters: withOutput(model)} : model
  const list = tensorsOf(described, described.shape ?? shape)
  const typeOf = createTypeChooser(recipe, {
    layers: shape.layers,
    groupedHeads: shape.heads / shape.kvHeads,
    experts: shape.moe?.experts ?? 1,
    valueTensors: list.tensors.filter(({role}) => role === 'value' || role === 'fused-qkv').length,
    falcon,
    tied: !list.tensors.some(({role}) => role === 'output'),
    class70b: shape.layers === 80 && shape.heads !== shape.kvHeads,
    imatrix,
  })
  const byType = new Map<string, number>()
  const figure = addUp(described, described.shape ?? shape, (tensor) => {
    const type = isSmall(tensor, described) ? 'f32' : typeOf(tensor)
    byType.set(type, (byType.get(type) ?? 0) + tensor.values)
    return bytesIn(type, tensor.values)
  })
  const kinds = [...byType].filter(([type]) => type !== 'f32').map(([type, values]) => `${billions(values)} in ${type}`)
  const bits = ((figure.bytes * 8) / described.parameters.total).toFixed(2)
  return {
    ...figure,
    type: name,
    formula: `${kinds.join(' + ')} + norms in f32: ${bits} bits a weight`,
    source,
    notes: [],
  }
}

function withOutput({parameters, shape}: Model): Model['parameters'] {
  return {...parameters, total: parameters.total + shape!.vocab * shape!.hidden}
}

/** What is not quantized stays as it was published; encoders are published in 32 bits and run so. */
function keptBytes({kind, nativeType}: Model): number {
  return nativeType === 'fp32' && !kind.startsWith('decoder') ? 4 : 2
}

function keyValueParameters({attention, headDim, hidden, kvHeads}: TransformerShape): number {
  return 2 * hidden * kvHeads * headDim * (attention.fullLayers + attention.slidingLayers)
}
