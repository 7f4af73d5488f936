import {readdir} from 'node:fs/promises'
import {basename, join} from 'node:path'

import {cleanName} from '../clean-name.ts'
import {isObject, ownField} from '../file/bounded-json.ts'
import {containedPath} from '../file/contained-path.ts'
import {readJsonFile} from '../file/read-json.ts'
import {MODEL_LIMITS} from '../limits.ts'
import {badModelFile, unreadable} from '../model-error.ts'
import {readSafetensorsHeader} from '../safetensors/read-header.ts'
import type {StoredTensor} from '../weights/stored-tensor.ts'

const INDEX = /\.safetensors\.index\.json$/
const PART = /^(.*)-(\d{5})-of-(\d{5})\.safetensors$/
/** Names of a model in one file, in the order they are looked for. */
const WHOLE = ['model.safetensors', 'diffusion_pytorch_model.safetensors', 'pytorch_model.safetensors']

/**
 * The tensors of the safetensors files of a folder: those that its index names, else its one file or its parts.
 * Undefined where there are none.
 * @throws UserError `E_READ`, `E_TRUNCATED`, `E_BAD_MODEL_FILE`
 */
export async function readFolderWeights(folder: string): Promise<StoredTensor[] | undefined> {
  const names = (await readdir(folder)).sort()
  const index = names.find((name) => INDEX.test(name))
  if (index !== undefined) return readIndexed(folder, index)
  const files = names.filter((name) => name.endsWith('.safetensors') && !name.startsWith('adapter_model'))
  const whole = WHOLE.find((name) => files.includes(name))
  if (whole !== undefined) return readFiles(folder, [whole], whole)
  const part = files.find((name) => PART.test(name))
  if (part !== undefined) return readFiles(folder, partNames(part), part)
  if (files.length > 1) {
    throw badModelFile(
      {file: folder},
      `it holds ${files.length} safetensors files and no index says which belong to the model`,
      'Give the path of one file, or add model.safetensors.index.json.',
    )
  }
  return files.length === 1 ? readFiles(folder, files, files[0]!) : undefined
}

/** Names of all parts of a file `x-00002-of-00003.safetensors`; the name alone where it is no part. */
export function partNames(name: string): string[] {
  const [, stem, , last] = PART.exec(name) ?? []
  if (stem === undefined || last === undefined) return [name]
  const count = Number(last)
  if (count < 1 || count > MODEL_LIMITS.fileParts)
    throw badModelFile(
      {file: name},
      `it is said to be one of ${count} parts; at most ${MODEL_LIMITS.fileParts} are read`,
    )
  return Array.from({length: count}, (_, i) => `${stem}-${String(i + 1).padStart(5, '0')}-of-${last}.safetensors`)
}

/** The tensors of several files of a folder; no two may have the same name. */
export async function readFiles(folder: string, names: readonly string[], namedBy: string): Promise<StoredTensor[]> {
  const all: StoredTensor[] = []
  const seen = new Set<string>()
  for (const name of names) {
    const path = await containedPath(folder, name, join(folder, namedBy))
    for (const tensor of await readSafetensorsHeader(path)) {
      if (seen.has(tensor.name))
        throw badModelFile({file: path}, `tensor ${JSON.stringify(cleanName(tensor.name))} is in another file too`)
      seen.add(tensor.name)
      all.push(tensor)
    }
    if (all.length > MODEL_LIMITS.tensors)
      throw badModelFile({file: folder}, `it has more than ${MODEL_LIMITS.tensors} tensors`)
  }
  return all
}

async function readIndexed(folder: string, index: string): Promise<StoredTensor[]> {
  const file = join(folder, index)
  const map = ownField(await readJsonFile(file, MODEL_LIMITS.jsonHeaderBytes), 'weight_map')
  if (!isObject(map)) throw badModelFile({file}, 'it lacks weight_map')
  const shards = new Set<string>()
  for (const shard of Object.values(map)) {
    if (typeof shard !== 'string') throw badModelFile({file}, 'weight_map names something that is no file')
    shards.add(shard)
    if (shards.size > MODEL_LIMITS.fileParts)
      throw badModelFile({file}, `it names more than ${MODEL_LIMITS.fileParts} files`)
  }
  const tensors = await readFiles(folder, [...shards].sort(), index)
  const stored = new Set(tensors.map(({name}) => name))
  const missing = Object.keys(map).find((name) => !stored.has(name))
  if (missing !== undefined) {
    throw unreadable(
      file,
      `it names the tensor ${JSON.stringify(cleanName(missing))}, which none of the ${shards.size} files has`,
      `Download ${basename(file)} and all files it names again, of the same revision.`,
    )
  }
  return tensors
}
