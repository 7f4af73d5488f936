import type {ModelFile} from '../../models/file/model-file.ts'
import {NPY_MAGIC} from './npy.ts'

export type RecognisedFormat = 'safetensors' | 'gguf' | 'onnx' | 'zip' | 'npy'

const START_BYTES = 12
const LENGTH_BYTES = 8
const OPEN_BRACE = 0x7b
/** An entry, or the end of a zip that has none. */
const ZIP = [Buffer.from('PK\x03\x04', 'latin1'), Buffer.from('PK\x05\x06', 'latin1')]
const GGUF = Buffer.from('GGUF')
/** ONNX has no magic: the version of its format as the first field, then another of ModelProto's. */
const IR_VERSION = 0x08
const MAX_IR_VERSION = 32
const MODEL_FIELDS = new Set([0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42])

/** The format that the first bytes of a file, and its name where they leave it open, say; undefined for any other. */
export async function recognise(file: ModelFile): Promise<RecognisedFormat | undefined> {
  const start = await file.read(0, Math.min(START_BYTES, file.size))
  const beginsWith = (magic: Buffer) => start.subarray(0, magic.length).equals(magic)
  if (beginsWith(GGUF)) return 'gguf'
  if (beginsWith(NPY_MAGIC)) return 'npy'
  if (ZIP.some(beginsWith)) return 'zip'
  if (isSafetensors(start, file.size) || file.path.endsWith('.safetensors')) return 'safetensors'
  return isOnnx(start) || file.path.endsWith('.onnx') ? 'onnx' : undefined
}

/** Length of a header that fits the file, and the brace that it begins with. */
function isSafetensors(start: Buffer, size: number): boolean {
  if (start.length <= LENGTH_BYTES || start[LENGTH_BYTES] !== OPEN_BRACE) return false
  return start.readBigUInt64LE() <= BigInt(size - LENGTH_BYTES)
}

function isOnnx([tag, version = 0, next = 0]: Buffer): boolean {
  return tag === IR_VERSION && version > 0 && version < MAX_IR_VERSION && MODEL_FIELDS.has(next)
}
