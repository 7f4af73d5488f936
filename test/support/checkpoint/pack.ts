import {createHash} from 'node:crypto'
import {crc32} from 'node:zlib'

import type {
  BasePlace,
  ContainerBase,
  ContainerDirectory,
  ContainerTensor,
  Decode,
} from '../../../src/checkpoint/container/container.ts'
import {createContainerWriter} from '../../../src/checkpoint/container/container-writer.ts'
import {planChunks} from '../../../src/checkpoint/container/plan-chunks.ts'
import {layoutOf} from '../../../src/checkpoint/formats/layout-of.ts'
import type {ElementType} from '../../../src/checkpoint/layout.ts'
import {memoryReader} from './memory-reader.ts'

export interface PackedFile {
  path: string
  bytes: Buffer
}

export interface PackOptions {
  chunkBytes?: number
  /** Codes every chunk against the same place of the base's first file. */
  base?: PackedFile & {name: string}
  options?: ContainerDirectory['options']
  /** Absent: the tests' own codec, which stores. */
  encode?(bytes: Uint8Array, type: ElementType | undefined, base: Uint8Array | undefined): Uint8Array
}

/** A codec that stores: a mark, then the bytes, or their XOR with the base. */
export const copyDecode: Decode = (payload, output, base) => {
  if (payload.length !== output.length + 1) throw new Error('the payload has another length')
  for (let i = 0; i < output.length; i++) output[i] = payload[i + 1]! ^ (base?.[i] ?? 0)
}

function copyEncode(bytes: Uint8Array, _: ElementType | undefined, base: Uint8Array | undefined): Uint8Array {
  const payload = Buffer.concat([Buffer.from('C'), bytes])
  if (base) for (const [i, byte] of base.entries()) payload[i + 1]! ^= byte
  return payload
}

/** A container of files, written as a command would. */
export async function pack(files: readonly PackedFile[], options: PackOptions = {}): Promise<Buffer> {
  const {base, chunkBytes, encode = copyEncode} = options
  const written: Buffer[] = []
  const writer = createContainerWriter({write: async (bytes) => void written.push(Buffer.from(bytes))})
  await writer.head()
  const layouts = await Promise.all(files.map(({bytes, path}) => layoutOf(memoryReader(bytes, path))))
  const seen = new Map<string, number>()
  for (const {file, length, offset, type} of planChunks(layouts, chunkBytes === undefined ? {} : {chunkBytes})) {
    const bytes = files[file]!.bytes.subarray(offset, offset + length)
    const key = bytes.toString('latin1')
    const first = seen.get(key)
    if (first !== undefined) {
      writer.repeat(first)
      continue
    }
    const under = base?.bytes.subarray(offset, offset + length)
    const place: BasePlace | undefined = under?.length === length ? {file: 0, offset} : undefined
    const payload = encode(bytes, type, place && under)
    const chunk = {length, crc32: crc32(bytes), payload, payloadCrc32: crc32(payload), ...(place && {base: place})}
    seen.set(key, await writer.chunk(chunk))
  }
  const {bytes} = await writer.finish({
    frugal: '0.0.0',
    options: options.options ?? {},
    ...(base && {base: baseOf(base)}),
    files: files.map(({bytes, path}, i) => ({
      path,
      size: bytes.length,
      sha256: sha256(bytes),
      format: layouts[i]!.format,
      tensors: layouts[i]!.segments.filter((segment): segment is ContainerTensor => segment.name !== undefined),
    })),
  })
  const container = Buffer.concat(written)
  if (container.length !== bytes) throw new Error(`the writer says ${bytes} bytes and wrote ${container.length}`)
  return container
}

function baseOf({bytes, name, path}: PackedFile & {name: string}): ContainerBase {
  return {name, files: [{path, size: bytes.length, sha256: sha256(bytes)}]}
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
