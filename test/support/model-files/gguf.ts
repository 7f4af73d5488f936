import {GGML_TYPES} from '../../../src/models/ggml-types.ts'

/** A metadata value with its type in the file. */
export type GgufMeta =
  | {u32: number}
  | {u64: bigint}
  | {f32: number}
  | {bool: boolean}
  | {text: string}
  | {u32s: number[]}
  | {bools: boolean[]}
  | {texts: string[]}

export interface GgufTensor {
  name: string
  /** First the row, as the file has it. */
  sizes: number[]
  /** As `q4_k`. */
  type: string
}

export interface GgufFile {
  version?: number
  metadata?: Record<string, GgufMeta>
  tensors?: GgufTensor[]
}

const ALIGNMENT = 32

/** Header of a GGUF file; `dataBytes` is what has to follow. */
export function ggufHeader({metadata = {}, tensors = [], version = 3}: GgufFile): {header: Buffer; dataBytes: number} {
  const parts = [Buffer.from('GGUF'), u32(version), u64(tensors.length), u64(Object.keys(metadata).length)]
  for (const [key, value] of Object.entries(metadata)) parts.push(text(key), metaBytes(value))
  let at = 0
  for (const {name, sizes, type} of tensors) {
    const {blockSize, id, typeSize} = GGML_TYPES.find((candidate) => candidate.name === type)!
    parts.push(text(name), u32(sizes.length), ...sizes.map(u64), u32(id), u64(at))
    at += padded((sizes.reduce((product, size) => product * size, 1) / blockSize) * typeSize)
  }
  const header = Buffer.concat(parts)
  return {header: Buffer.concat([header, Buffer.alloc(padded(header.length) - header.length)]), dataBytes: at}
}

/** A GGUF file with zeros for weights. */
export function ggufFile(file: GgufFile): Buffer {
  const {dataBytes, header} = ggufHeader(file)
  return Buffer.concat([header, Buffer.alloc(dataBytes)])
}

function metaBytes(value: GgufMeta): Buffer {
  if ('u32' in value) return Buffer.concat([u32(4), u32(value.u32)])
  if ('u64' in value) return Buffer.concat([u32(10), u64(value.u64)])
  if ('f32' in value) {
    const bytes = Buffer.alloc(4)
    bytes.writeFloatLE(value.f32)
    return Buffer.concat([u32(6), bytes])
  }
  if ('bool' in value) return Buffer.concat([u32(7), Buffer.from([Number(value.bool)])])
  if ('text' in value) return Buffer.concat([u32(8), text(value.text)])
  if ('u32s' in value) return array(4, value.u32s.map(u32))
  if ('bools' in value)
    return array(
      7,
      value.bools.map((entry) => Buffer.from([Number(entry)])),
    )
  return array(8, value.texts.map(text))
}

function array(type: number, entries: Buffer[]): Buffer {
  return Buffer.concat([u32(9), u32(type), u64(entries.length), ...entries])
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT
}

function text(value: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)])
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
