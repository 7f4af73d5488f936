import {isObject, type JsonObject, ownField, parseBoundedJson} from '../../models/file/bounded-json.ts'
import {MODEL_LIMITS} from '../../models/limits.ts'
import type {RandomReader} from '../random-reader.ts'
import {flawOfPath, unsafePath} from '../relative-path.ts'
import {isFormatError} from './format-error.ts'
import {modelFileOf} from './model-file-of.ts'

/** Whether a file says by its name that it lists which tensor is in which shard. */
export function isWeightIndex(path: string): boolean {
  return /\.index\.json$/.test(path)
}

/**
 * Looks at the files that the index of a sharded model names. An index that cannot be read as such names none.
 * @throws UserError `E_UNSAFE_PATH` for one that leads out of its folder
 */
export async function checkWeightIndex(reader: RandomReader): Promise<void> {
  if (reader.size > MODEL_LIMITS.jsonHeaderBytes) return
  const map = ownField(parsed(await modelFileOf(reader).read(0, reader.size)), 'weight_map')
  if (!isObject(map)) return
  for (const shard of new Set(Object.values(map))) {
    const flaw = typeof shard === 'string' ? flawOfPath(shard) : undefined
    if (flaw !== undefined) throw unsafePath(reader.name, String(shard), flaw)
  }
}

function parsed(bytes: Buffer): JsonObject {
  try {
    return parseBoundedJson(bytes, {file: ''})
  } catch (error) {
    if (isFormatError(error)) return {}
    throw error
  }
}
