import type {Model, TransformerShape} from '../../models/model.ts'
import {type Tensor, tensorsOf} from './tensors.ts'

/** Where weights lie, as speed needs it too: an expert's are read only when a token goes to it. */
export type WeightsPart = 'embeddings' | 'output' | 'attention' | 'mlp' | 'experts' | 'other'

export interface PartOfWeights {
  part: WeightsPart
  parameters: number
  bytes: number
}

export interface SummedWeights {
  bytes: number
  /** Of key and value projections. */
  keyValueBytes: number
  /** Of the input embedding. */
  embeddingBytes: number
  parts: PartOfWeights[]
  notes: string[]
}

/** Adds up tensors as `bytesOf` sizes them, over the model's own count of parameters. */
export function addUp(model: Model, shape: TransformerShape, bytesOf: (tensor: Tensor) => number): SummedWeights {
  const {tensors, values} = tensorsOf(model, shape)
  const parts = new Map<WeightsPart, PartOfWeights>()
  let keyValueBytes = 0
  for (const tensor of tensors) {
    const bytes = bytesOf(tensor)
    const name = partOf(tensor)
    const part = parts.get(name) ?? {part: name, parameters: 0, bytes: 0}
    parts.set(name, {part: name, parameters: part.parameters + tensor.values, bytes: part.bytes + bytes})
    if (tensor.role === 'key' || tensor.role === 'value') keyValueBytes += bytes
  }
  // A count that is only the publisher's round figure can lie below what the shape adds up to: keep to the count.
  const scale = model.parameters.total / values
  const scaled = [...parts.values()].map((part) => ({
    part: part.part,
    parameters: part.parameters * scale,
    bytes: part.bytes * scale,
  }))
  return {
    bytes: scaled.reduce((all, {bytes}) => all + bytes, 0),
    keyValueBytes: keyValueBytes * scale,
    embeddingBytes: (parts.get('embeddings')?.bytes ?? 0) * scale,
    parts: scaled,
    notes: scale < 0.999 ? [`The shape adds up to ${billions(values)} parameters; the published count was kept.`] : [],
  }
}

function partOf({expert, role}: Tensor): WeightsPart {
  if (expert) return 'experts'
  switch (role) {
    case 'token-embedding':
    case 'position-embedding':
      return 'embeddings'
    case 'output':
      return 'output'
    case 'gate':
    case 'up':
    case 'down':
      return 'mlp'
    case 'other':
    case 'router':
    case 'vector':
      return 'other'
    default:
      return 'attention'
  }
}

/** The unnamed rest of a plain transformer is biases and norms, which GGUF keeps in 32 bits. */
export function isSmall({role, values}: Tensor, model: Model): boolean {
  return role === 'other' && values < model.parameters.total / 1000
}

/** `6.74 B`, `22.7 M`. */
export function billions(count: number): string {
  return count >= 1e9 ? `${(count / 1e9).toFixed(2)} B` : `${(count / 1e6).toFixed(1)} M`
}
