import {stat} from 'node:fs/promises'

import {UserError} from '../errors.ts'
import {nearest} from '../nearest.ts'
import {clean} from '../terminal/clean.ts'
import type {Decode} from './container/container.ts'
import {isContainer, readContainer} from './container/read-container.ts'
import {fileReader} from './formats/file-reader.ts'
import type {ElementType, Segment, SourceFormat} from './layout.ts'
import type {ByteSource} from './open/byte-source.ts'
import {containerSource} from './open/container-source.ts'
import {plainSource, readerSource} from './open/plain-source.ts'
import {toFloat32} from './open/to-float32.ts'
import type {RandomReader} from './random-reader.ts'

/** A tensor of a checkpoint. */
export interface CheckpointTensor {
  /** As its file has it, any Unicode: clean it before a terminal sees it. */
  name: string
  /** As its file calls it. Absent: only a pickle, which is not read, would say. */
  dtype?: string
  type?: ElementType
  /** Slowest dimension first. */
  shape?: readonly number[]
  /** Path of its file in the checkpoint. */
  file: string
  /** As it is in its file. */
  bytes: number
}

export interface TensorOptions {
  /** Path of its file, where tensors of several files have the same name. */
  file?: string
}

/** A checkpoint whose tensors are read when they are asked for. */
export interface Checkpoint {
  readonly name: string
  readonly files: readonly {path: string; size: number; format: SourceFormat; sha256?: string}[]
  readonly tensors: readonly CheckpointTensor[]
  /**
   * The bytes of one tensor, in a buffer of their own.
   * @throws UserError `E_UNKNOWN_TENSOR`, `E_AMBIGUOUS_TENSOR`, `E_CORRUPT`, `E_MISSING_BASE`, `E_WRONG_BASE`
   */
  tensor(name: string, options?: TensorOptions): Promise<Uint8Array>
  /** The values of one tensor as 32-bit floats. @throws UserError as `tensor`, and `E_NOT_FLOAT` */
  float32(name: string, options?: TensorOptions): Promise<Float32Array>
  /** The bytes of a file as it was, in pieces of at most 1 MiB; each may be kept. @throws UserError `E_UNKNOWN_FILE` */
  readFile(path: string): AsyncIterable<Uint8Array>
  /** What `tensor` and `readFile` read from. */
  readonly source: ByteSource
  close(): Promise<void>
}

export interface OpenOptions {
  /** Turns payloads back into bytes; not used for a checkpoint that is not packed. */
  decode: Decode
  /** What a delta was made against; it stays the caller's to close. */
  base?: Checkpoint
}

const PIECE_BYTES = 2 ** 20
/** Names that a mistyped one is compared with: each takes time. */
const MOST_COMPARED = 10_000

/**
 * Opens a container, or a checkpoint that is not packed (a folder, or a file of any of the formats), for reading single
 * tensors or whole files. Close it after use; a reader that was given is closed with it.
 * @throws UserError `E_READ`, `E_BAD_CONTAINER`, `E_UNSAFE_PATH`
 */
export async function openCheckpoint(from: string | RandomReader, options: OpenOptions): Promise<Checkpoint> {
  const source = await openSource(from, options)
  const {files, name} = source
  const tensors = tensorsOf(source)
  const byName = Map.groupBy(tensors, (tensor) => tensor.name)
  return {
    name,
    files: files.map(({segments: _, ...file}) => file),
    tensors: tensors.map(({segment: _, fileIndex: __, ...tensor}) => tensor),
    tensor: async (wanted, where) => read(source, find(byName, wanted, where)),
    async float32(wanted, where) {
      const tensor = find(byName, wanted, where)
      return toFloat32(tensor.segment, await read(source, tensor))
    },
    readFile: (path) => piecesOf(source, path),
    source,
    close: () => source.close(),
  }
}

async function openSource(from: string | RandomReader, {base, decode}: OpenOptions): Promise<ByteSource> {
  if (typeof from === 'string' && (await stat(from).catch(() => undefined))?.isDirectory()) return plainSource(from)
  const reader = typeof from === 'string' ? await fileReader(from) : from
  try {
    if (await isContainer(reader)) return containerSource(await readContainer(reader), decode, base?.source)
    if (typeof from !== 'string') return await readerSource(reader)
  } catch (error) {
    await reader.close()
    throw error
  }
  await reader.close()
  return plainSource(from)
}

interface Found extends CheckpointTensor {
  fileIndex: number
  segment: Segment
}

function tensorsOf({files}: ByteSource): Found[] {
  return files.flatMap(({path, segments}, fileIndex) =>
    segments.flatMap((segment) => {
      const {dtype, length, name, shape, type} = segment
      if (name === undefined) return []
      const known = {...(dtype !== undefined && {dtype}), ...(type && {type}), ...(shape && {shape})}
      return [{name, ...known, file: path, bytes: length, fileIndex, segment}]
    }),
  )
}

async function read(source: ByteSource, {fileIndex, segment}: Found): Promise<Uint8Array> {
  const bytes = new Uint8Array(segment.length)
  await source.read(fileIndex, segment.offset, bytes)
  return bytes
}

function find(tensors: ReadonlyMap<string, Found[]>, name: string, {file}: TensorOptions = {}): Found {
  const found = (tensors.get(name) ?? []).filter((tensor) => file === undefined || tensor.file === file)
  const [first, second] = found
  if (!first) throw unknownTensor([...tensors.keys()], name)
  if (!second) return first
  throw new UserError(`${found.length} tensors are called ${JSON.stringify(clean(name))}.`, {
    code: 'E_AMBIGUOUS_TENSOR',
    fix: `Say which file: ${clean(first.file)} or ${clean(second.file)}.`,
  })
}

function unknownTensor(names: readonly string[], name: string): UserError {
  const close = nearest(name, names.slice(0, MOST_COMPARED), 1)[0]
  return new UserError(`There is no tensor ${JSON.stringify(clean(name))}; ${names.length} of other names are there.`, {
    code: 'E_UNKNOWN_TENSOR',
    fix: close === undefined ? 'List them: frugal checkpoint info <file>' : `Did you mean ${clean(close)}?`,
  })
}

async function* piecesOf(source: ByteSource, path: string): AsyncGenerator<Uint8Array> {
  const index = source.files.findIndex((file) => file.path === path)
  const file = source.files[index]
  if (!file) {
    throw new UserError(`There is no file ${JSON.stringify(clean(path))} in ${clean(source.name)}.`, {
      code: 'E_UNKNOWN_FILE',
      fix: `Its first file is ${clean(source.files[0]?.path ?? 'none')}; list all: frugal checkpoint info <file>`,
    })
  }
  for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, file.size - offset))
    await source.read(index, offset, piece)
    yield piece
  }
}
