import {createHash} from 'node:crypto'
import {basename, dirname, join} from 'node:path'

import {UserError} from '../../errors.ts'
import {isFolder} from '../../is-folder.ts'
import {clean} from '../../terminal/clean.ts'
import type {BasePlace, ContainerBase} from '../container/container.ts'
import {wrongBase} from '../container/container-error.ts'
import type {PlannedChunk} from '../container/plan-chunks.ts'
import {isContainer} from '../container/read-container.ts'
import {type FileReader, fileReader} from '../formats/file-reader.ts'
import {layoutsOfFile, layoutsOfFolder, type SourceFile} from '../formats/source-files.ts'
import type {Segment} from '../layout.ts'
import {bytesOf} from '../read-bytes.ts'

/** The checkpoint that another is coded against. */
export interface DeltaBase {
  identity: ContainerBase
  /** Reads what the base has in place of a chunk; undefined where it has no such tensor. */
  read(segment: Segment, chunk: PlannedChunk, target: Uint8Array): Promise<BasePlace | undefined>
  close(): Promise<void>
}

interface BaseTensor {
  file: number
  segment: Segment
}

/**
 * Opens a checkpoint to code another against: tensors are matched by name, where type and length agree.
 * @throws UserError `E_READ`, `E_BASE_PACKED` for a container
 */
export async function openDeltaBase(path: string): Promise<DeltaBase> {
  const sources = (await isFolder(path)) ? await layoutsOfFolder(path) : await layoutsOfFile(path)
  const readers = await openAll(sources)
  const identity = {
    name: basename(path),
    files: await Promise.all(sources.map((file, at) => identify(file, readers[at]!))),
  }
  const tensors = tensorsByName(sources)
  return {
    identity,
    async read(segment, chunk, target) {
      const found = segment.name === undefined ? undefined : tensors.get(segment.name)
      if (!found || found.segment.length !== segment.length || found.segment.type !== segment.type) return undefined
      const offset = found.segment.offset + chunk.offset - segment.offset
      await readers[found.file]!.read(offset, target.subarray(0, chunk.length))
      return {file: found.file, offset}
    },
    async close() {
      await Promise.all(readers.map((reader) => reader.close()))
    },
  }
}

/** Reads the base that a container names. */
export interface BaseReader {
  read(place: BasePlace, target: Uint8Array): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the base of a container at the path given for it. Sizes are compared here; that its bytes are the same shows at
 * each chunk, which has a checksum.
 * @throws UserError `E_WRONG_BASE`, `E_READ`
 */
export async function openBaseReader(container: string, base: ContainerBase, path: string): Promise<BaseReader> {
  // A file with others beside it, as an ONNX model and its weights, has them under their own names.
  const folder = (await isFolder(path)) ? path : base.files.length > 1 ? dirname(path) : undefined
  const readers: FileReader[] = []
  try {
    for (const {path: inside, size} of base.files) {
      const reader = await fileReader(folder === undefined ? path : join(folder, ...inside.split('/')))
      readers.push(reader)
      if (reader.size !== size) {
        throw wrongBase(container, base.name, `${clean(reader.name)} has ${reader.size} bytes and not ${size}`)
      }
    }
  } catch (error) {
    await Promise.all(readers.map((reader) => reader.close()))
    throw error
  }
  return {
    read: ({file, offset}, target) => readers[file]!.read(offset, target),
    async close() {
      await Promise.all(readers.map((reader) => reader.close()))
    },
  }
}

async function openAll(sources: readonly SourceFile[]): Promise<FileReader[]> {
  const readers: FileReader[] = []
  for (const {source} of sources) {
    const reader = await fileReader(source)
    readers.push(reader)
    if (await isContainer(reader)) {
      await Promise.all(readers.map((open) => open.close()))
      throw new UserError(`${clean(source)} is compressed: a base has to be as it is loaded`, {
        code: 'E_BASE_PACKED',
        fix: `frugal decompress-checkpoint ${clean(source)}`,
      })
    }
  }
  return readers
}

async function identify({path}: SourceFile, reader: FileReader) {
  const hash = createHash('sha256')
  for await (const piece of bytesOf(reader)) hash.update(piece)
  return {path, size: reader.size, sha256: hash.digest('hex')}
}

function tensorsByName(sources: readonly SourceFile[]): ReadonlyMap<string, BaseTensor> {
  const tensors = new Map<string, BaseTensor>()
  for (const [file, {layout}] of sources.entries()) {
    for (const segment of layout.segments) if (segment.name !== undefined) tensors.set(segment.name, {file, segment})
  }
  return tensors
}
