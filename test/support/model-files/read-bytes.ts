import type {Model} from '../../../src/models/model.ts'
import {type ReadModelOptions, readModel} from '../../../src/models/read-model.ts'
import {temporaryFolder} from '../temporary-folder.ts'
import {put} from './write-model.ts'

/** Reads a file that holds the bytes, in a folder of its own. */
export async function readBytes(bytes: Buffer, name: string, options: ReadModelOptions = {}): Promise<Model> {
  await using folder = await temporaryFolder()
  return await readModel(await put(folder.join(name), bytes), options)
}
