import type {OnnxModel} from './model.ts'
import {openFile} from './onnx-file.ts'
import {readModel} from './read/read-model.ts'

/**
 * Opens an ONNX model: its structure is read, its weights are not. Files that hold weights beside it are looked for,
 * and have to be there, long enough, and in the model's folder.
 *
 * Close it when done, or let the scope do so: `await using model = await openOnnx(path)`.
 *
 * @throws UserError `E_READ`, `E_TRUNCATED`, `E_BAD_MODEL_FILE`, `E_UNKNOWN_FORMAT` (no ONNX model),
 *   `E_UNSAFE_PATH` (weights outside of the model's folder)
 */
export async function openOnnx(path: string): Promise<OnnxModel> {
  const file = await openFile(path)
  const close = () => file.handle.close()
  try {
    return {file, ...readModel(file), close, [Symbol.asyncDispose]: close}
  } catch (error) {
    await close()
    throw error
  }
}
