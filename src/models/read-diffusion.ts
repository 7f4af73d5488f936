import {join} from 'node:path'

import {isObject} from './file/bounded-json.ts'
import {readJsonFile} from './file/read-json.ts'
import {largestType} from './hf/build-model.ts'
import {folderName, hasFile} from './hf/read-folder.ts'
import {readFolderWeights} from './hf/weight-files.ts'
import {MODEL_LIMITS} from './limits.ts'
import type {Model} from './model.ts'
import {badModelFile} from './model-error.ts'
import type {StoredTensor} from './weights/stored-tensor.ts'
import {sumWeights} from './weights/sum-weights.ts'

export const PIPELINE = 'model_index.json'
/** A component's folder: its name in the pipeline, nothing that leads elsewhere. */
const COMPONENT = /^[a-z][a-z0-9_]*$/i

/**
 * Reads a pipeline of diffusers: the weights of all its components.
 * @throws UserError
 */
export async function readDiffusion(folder: string): Promise<Model> {
  const file = join(folder, PIPELINE)
  const index = await readJsonFile(file, MODEL_LIMITS.configBytes)
  const components = Object.keys(index).filter((name) => COMPONENT.test(name) && !isObject(index[name]))
  const tensors: StoredTensor[] = []
  const read: string[] = []
  for (const name of components) {
    if (!(await hasFile(join(folder, name), 'config.json'))) continue
    const some = await readFolderWeights(join(folder, name))
    if (!some) continue
    tensors.push(...some.map((tensor) => ({...tensor, name: `${name}.${tensor.name}`})))
    read.push(name)
  }
  if (read.length === 0) throw badModelFile({file}, 'none of its components has safetensors files', 'Download them.')
  const sum = sumWeights(tensors)
  const nativeType = largestType(sum)
  return {
    name: folderName(folder),
    kind: 'diffusion',
    origin: {kind: 'hf-folder', from: folder, source: `${PIPELINE} and the headers of its weights`},
    parameters: {total: sum.parameters},
    stored: sum.stored,
    ...(nativeType !== undefined && {nativeType}),
    note: `components: ${read.join(', ')}`,
  }
}
