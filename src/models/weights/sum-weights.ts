import type {StoredWeights, WeightsOfType} from '../model.ts'
import {type Packing, plainRole} from './packing.ts'
import type {StoredTensor} from './stored-tensor.ts'

/** What the tensors of a model add up to. */
export interface WeightSum {
  stored: StoredWeights
  parameters: number
  /** Of experts that a router chooses from; those of layers beside the network (multi-token prediction) left out. */
  routed: number
  /** Of layers that predict further tokens and are not run otherwise. */
  beside: number
}

export interface SumOptions {
  packing?: Packing | undefined
  isRouted?: (name: string) => boolean
  isBeside?: (name: string) => boolean
}

/** Adds up bytes exactly, and the parameters that the tensors stand for. */
export function sumWeights(tensors: readonly StoredTensor[], options: SumOptions = {}): WeightSum {
  const names = new Set(tensors.map(({name}) => name))
  const byType = new Map<string, WeightsOfType>()
  const sum = {bytes: 0, parameters: 0, routed: 0, beside: 0}
  for (const tensor of tensors) {
    const {parameters, type} = options.packing?.(tensor, names) ?? plainRole(tensor)
    const before = byType.get(type) ?? {type, parameters: 0, bytes: 0}
    byType.set(type, {type, parameters: before.parameters + parameters, bytes: before.bytes + tensor.bytes})
    sum.bytes += tensor.bytes
    sum.parameters += parameters
    if (options.isBeside?.(tensor.name)) sum.beside += parameters
    else if (options.isRouted?.(tensor.name)) sum.routed += parameters
  }
  const {beside, bytes, parameters, routed} = sum
  const types = [...byType.values()].sort((a, b) => b.bytes - a.bytes || a.type.localeCompare(b.type))
  return {stored: {bytes, byType: types}, parameters, routed, beside}
}
