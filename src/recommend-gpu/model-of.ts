import {usageError} from '../errors.ts'
import type {Model} from '../models/model.ts'
import {parametersModel} from '../models/parameters-model.ts'
import {readModel} from '../models/read-model.ts'
import type {RecommendFlags} from './flags.ts'

/**
 * The model that is meant: a path or name, or one described by `--params`.
 * @throws UserError `E_USAGE` for both or neither, and what reading a model throws
 */
export async function modelOf(target: string | undefined, flags: RecommendFlags): Promise<Model> {
  const {heads, hidden, intermediate, layers, params, vocab} = flags
  if (params === undefined) {
    if (target === undefined) {
      throw usageError('No model was given', 'frugal recommend-gpu llama-2-7b, the path of its files, or --params 7B')
    }
    if ([heads, hidden, intermediate, layers, vocab].some((flag) => flag !== undefined)) {
      throw usageError('Layers are described without --params', 'Give --params too, or leave out --layers and its kin')
    }
    return readModel(target)
  }
  if (target !== undefined) throw usageError('A model and --params exclude each other', 'Leave one of them out')
  const shape = {layers, hidden, heads, intermediate, vocab, kvHeads: flags['kv-heads'], headDim: flags['head-dim']}
  const given = Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined))
  return parametersModel({params, dtype: 'bf16', ...given})
}
