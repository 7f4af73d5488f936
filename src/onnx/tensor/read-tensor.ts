import type {OnnxModel, OnnxTensor} from '../model.ts'
import {quoted} from '../onnx-error.ts'
import {type OnnxFile, openFile, readInto} from '../onnx-file.ts'
import {wireOf} from '../read/reader.ts'
import {decodeTyped} from './typed-values.ts'

const CHUNK = 2 ** 20

/**
 * The values of a tensor as raw data: little-endian, row by row, elements below a byte packed from the lowest bits on.
 * They are held whole: `tensor.bytes` says how much that is.
 * @throws UserError `E_TRUNCATED`, `E_READ`, `E_BAD_MODEL_FILE`; TypeError for a tensor of strings
 */
export async function readTensor(model: OnnxModel, tensor: OnnxTensor): Promise<Uint8Array> {
  const {data} = tensor
  if (data.kind === 'typed') return decodeTyped(wireOf(model.file), tensor, data)
  const bytes = Buffer.allocUnsafeSlow(tensor.bytes ?? 0)
  await withBytesOf(model, tensor, (file, offset) => readInto(file, offset, bytes))
  return bytes
}

/** {@link readTensor} a piece at a time, for what is larger than memory; a piece holds until the next is asked for. */
export async function* tensorChunks(model: OnnxModel, tensor: OnnxTensor): AsyncGenerator<Uint8Array, void, void> {
  const {data} = tensor
  if (data.kind === 'typed') {
    yield decodeTyped(wireOf(model.file), tensor, data)
    return
  }
  const length = tensor.bytes ?? 0
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, length))
  const {close, file, offset} = await locate(model, tensor)
  try {
    for (let at = 0; at < length; at += CHUNK) {
      const piece = buffer.subarray(0, Math.min(CHUNK, length - at))
      await readInto(file, offset + at, piece)
      yield piece
    }
  } finally {
    await close()
  }
}

async function withBytesOf(
  model: OnnxModel,
  tensor: OnnxTensor,
  use: (file: OnnxFile, offset: number) => Promise<void>,
): Promise<void> {
  const {close, file, offset} = await locate(model, tensor)
  try {
    await use(file, offset)
  } finally {
    await close()
  }
}

async function locate({file}: OnnxModel, {data, name}: OnnxTensor) {
  if (data.kind === 'raw') return {file, offset: data.range.start, close: async () => {}}
  if (data.kind !== 'external') throw new TypeError(`tensor ${quoted(name)} holds strings, which are no numbers`)
  const beside = await openFile(data.external.path)
  return {file: beside, offset: data.external.offset, close: () => beside.handle.close()}
}
