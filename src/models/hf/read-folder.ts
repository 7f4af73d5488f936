import {access} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'

import {cleanName} from '../clean-name.ts'
import type {JsonObject} from '../file/bounded-json.ts'
import {containedPath} from '../file/contained-path.ts'
import {readJsonFile} from '../file/read-json.ts'
import {MODEL_LIMITS} from '../limits.ts'
import type {Model} from '../model.ts'
import {buildModel} from './build-model.ts'
import {describeConfig} from './describe-config.ts'
import {readFolderWeights} from './weight-files.ts'

export const CONFIG = 'config.json'

/**
 * Reads a folder with config.json and safetensors files. Without weights the parameters are counted by formula.
 * @throws UserError
 */
export async function readHfFolder(folder: string): Promise<Model> {
  const config = await readConfig(folder)
  const description = describeConfig(config, join(folder, CONFIG))
  const tensors = await readFolderWeights(folder)
  return buildModel({
    name: folderName(folder),
    origin: {kind: 'hf-folder', from: folder, source: tensors ? 'config.json and the headers of its weights' : CONFIG},
    description,
    ...(tensors && {tensors}),
  })
}

/** Reads a config.json alone: the parameters are counted by formula. @throws UserError */
export async function readHfConfig(file: string): Promise<Model> {
  const description = describeConfig(await readJsonFile(file, MODEL_LIMITS.configBytes), file)
  return buildModel({
    name: folderName(dirname(file)),
    origin: {kind: 'hf-folder', from: file, source: basename(file)},
    description,
  })
}

export async function readConfig(folder: string): Promise<JsonObject> {
  const path = await containedPath(folder, CONFIG, folder)
  return readJsonFile(path, MODEL_LIMITS.configBytes)
}

export async function hasFile(folder: string, name: string): Promise<boolean> {
  return access(join(folder, name)).then(
    () => true,
    () => false,
  )
}

/** The folder's name; of a snapshot in the cache of the Hugging Face hub, that of its repository. */
export function folderName(folder: string): string {
  const hub = /[/\\]models--([^/\\]+)--([^/\\]+)[/\\]snapshots[/\\][^/\\]+[/\\]?$/.exec(folder)
  return cleanName(hub ? `${hub[1]}/${hub[2]}` : basename(folder))
}
