import {basename, dirname} from 'node:path'

import {cleanName} from '../clean-name.ts'
import {buildModel, largestType} from '../hf/build-model.ts'
import {describeConfig} from '../hf/describe-config.ts'
import {CONFIG, folderName, hasFile, readConfig} from '../hf/read-folder.ts'
import {partNames, readFiles} from '../hf/weight-files.ts'
import type {Model, ModelKind, ModelOrigin} from '../model.ts'
import {unknownFormat} from '../model-error.ts'
import type {StoredTensor} from '../weights/stored-tensor.ts'
import {sumWeights} from '../weights/sum-weights.ts'

/** Tensors that only a quantized model has; how many parameters they are, its config says. */
const PACKED = /\.(?:qweight|weight_packed|absmax|SCB)$|_blocks$/
const LORA = /\.lora_[AB](?:\.|$)|\.lora_(?:up|down)\./

/** Layouts that a kind of network is published in, by names that nothing else has. */
const LAYOUTS: readonly (readonly [ModelKind, RegExp])[] = [
  ['encoder-decoder', /^(?:model\.)?decoder\..*(?:encoder_attn|EncDecAttention)\./],
  ['vision-text', /^(?:text_model|vision_model)\./],
  ['diffusion', /^(?:down_blocks|single_transformer_blocks|model\.diffusion_model)\./],
  ['decoder-moe', /(?:^|\.)layers\.\d+\..*(?:^|\.)experts\./],
  ['decoder', /(?:^|\.)layers\.\d+\.self_attn\.(?:q_proj|qkv_proj|kv_a_proj)|^(?:transformer\.)?h\.\d+\.attn\./],
  ['encoder', /(?:^|\.)encoder\.layer\.\d+\.attention\./],
]

/**
 * Reads a .safetensors file, all parts where it is one of several, with the config.json beside it where there is one.
 * Without it the weights are known exactly and the layers are not.
 * @throws UserError
 */
export async function readSafetensors(path: string): Promise<Model> {
  const folder = dirname(path)
  const tensors = await readFiles(folder, partNames(basename(path)), basename(path))
  const origin: ModelOrigin = {kind: 'safetensors', from: path, source: 'the header of the file'}
  if (tensors.some(({name}) => LORA.test(name))) throw isAdapter(path)
  if (await hasFile(folder, CONFIG)) {
    const description = describeConfig(await readConfig(folder), `${folder}/${CONFIG}`)
    return buildModel({
      name: folderName(folder),
      origin: {...origin, source: `${CONFIG} and ${origin.source}`},
      description,
      tensors,
    })
  }
  return weightsAlone(path, tensors, origin)
}

function weightsAlone(path: string, tensors: readonly StoredTensor[], origin: ModelOrigin): Model {
  const packed = tensors.find(({name}) => PACKED.test(name))
  if (packed) {
    throw unknownFormat(
      {file: path},
      `${JSON.stringify(cleanName(packed.name))} is packed, and no config.json beside the file says how`,
      'Put the config.json of the model beside the file.',
    )
  }
  const sum = sumWeights(tensors)
  const nativeType = largestType(sum)
  return {
    name: cleanName(basename(path, '.safetensors')),
    kind: kindOf(tensors),
    origin,
    parameters: {total: sum.parameters},
    stored: sum.stored,
    ...(nativeType !== undefined && {nativeType}),
    note: 'no config.json beside the file: its weights are known, its layers are not',
  }
}

/** The kind whose layout the names are of; `other` where they are of none. */
function kindOf(tensors: readonly StoredTensor[]): ModelKind {
  return LAYOUTS.find(([, names]) => tensors.some(({name}) => names.test(name)))?.[0] ?? 'other'
}

function isAdapter(path: string) {
  return unknownFormat(
    {file: path},
    'it is a LoRA adapter, not a model',
    'Give the model that the adapter was made for; --task lora sizes its training.',
  )
}
