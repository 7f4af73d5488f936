import {badModelFile} from '../model-error.ts'
import {type JsonObject, parseBoundedJson} from './bounded-json.ts'
import {withModelFile} from './model-file.ts'

/**
 * Reads a JSON file of at most `maxBytes`.
 * @throws UserError `E_READ`, `E_BAD_MODEL_FILE`
 */
export async function readJsonFile(path: string, maxBytes: number): Promise<JsonObject> {
  return withModelFile(path, async (file) => {
    if (file.size > maxBytes) throw badModelFile({file: path}, `it has ${file.size} bytes, more than ${maxBytes}`)
    return parseBoundedJson(await file.read(0, file.size), {file: path})
  })
}
