import type {Model, ModelOrigin} from '../model.ts'
import {unknownArchitecture} from '../model-error.ts'
import type {StoredTensor} from '../weights/stored-tensor.ts'
import {sumWeights, type WeightSum} from '../weights/sum-weights.ts'
import type {ConfigDescription} from './describe-config.ts'
import {quantizationOf} from './quantization.ts'

export interface HfParts {
  name: string
  origin: ModelOrigin
  description: ConfigDescription
  /** Absent where there is a config alone. */
  tensors?: StoredTensor[]
}

/** Experts that a router chooses from, not those that every token passes. */
const ROUTED = /(?:^|\.)experts\.|block_sparse_moe\.(?:input|output)_linear\./
const LAYER = /^(?:model\.|language_model\.model\.|model\.language_model\.)?layers\.(\d+)\./
const BESIDE = /(?:^|\.)mtp\./
/** Beyond this the config is that of another model, or files are missing. */
const MOST_DEVIATION = 0.05

/** Puts a model together from its config and, where they are there, its tensors. @throws UserError */
export function buildModel({description, name, origin, tensors}: HfParts): Model {
  const quantization = quantizationOf(description.fields)
  const layers = description.shape?.layers ?? Number.POSITIVE_INFINITY
  const isBeside = (tensor: string) => BESIDE.test(tensor) || Number(LAYER.exec(tensor)?.[1] ?? -1) >= layers
  const isRouted = (tensor: string) => ROUTED.test(tensor)
  const sum = tensors && sumWeights(tensors, {packing: quantization?.packing, isBeside, isRouted})
  const nativeType = quantization?.nativeType ?? description.dtype ?? largestType(sum)
  const note = [description.note, ...notesOf(description, sum)].filter((text) => text !== undefined).join('; ')
  return {
    name,
    kind: description.kind,
    origin,
    parameters: sum ? countedParameters(sum, description) : formulaParameters(description),
    ...(sum && {stored: sum.stored}),
    ...(nativeType !== undefined && {nativeType}),
    ...(description.shape && {shape: description.shape}),
    ...(note !== '' && {note}),
  }
}

function countedParameters({beside, parameters, routed}: WeightSum, {shape}: ConfigDescription): Model['parameters'] {
  const idle = shape?.moe ? (routed / shape.moe.experts) * (shape.moe.experts - shape.moe.expertsPerToken) : 0
  const active = Math.round(parameters - beside - idle)
  return active === parameters ? {total: parameters} : {total: parameters, active}
}

function formulaParameters({fields, modelType, parameters}: ConfigDescription): Model['parameters'] {
  if (parameters) return parameters
  throw unknownArchitecture(
    fields.file,
    modelType,
    'how many parameters it has cannot be told from config.json alone; its safetensors files are needed',
  )
}

function notesOf({nested, parameters}: ConfigDescription, sum: WeightSum | undefined): string[] {
  if (!sum) return ['parameters counted by formula from config.json']
  const notes: string[] = []
  if (sum.beside > 0) notes.push(`${sum.beside} parameters predict further tokens and are not used otherwise`)
  const held = sum.parameters - sum.beside
  const deviation = parameters && !nested ? Math.abs(held / parameters.total - 1) : 0
  if (deviation > MOST_DEVIATION)
    notes.push(`config.json describes ${parameters?.total} parameters, the files hold ${held}`)
  return notes
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['f64', 'fp64'],
  ['f32', 'fp32'],
  ['f16', 'fp16'],
  ['bf16', 'bf16'],
  ['f8_e4m3', 'fp8'],
  ['f8_e5m2', 'fp8'],
  ['i8', 'int8'],
])

/** The type that most bytes are stored in. */
export function largestType(sum: WeightSum | undefined): string | undefined {
  const type = sum?.stored.byType[0]?.type
  return type === undefined ? undefined : (SHORT.get(type) ?? type)
}
