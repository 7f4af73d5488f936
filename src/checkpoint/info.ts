import {UserError} from '../errors.ts'
import {clean} from '../terminal/clean.ts'
import type {ContainerChunk} from './container/container.ts'
import {type Container, isContainer, readContainer} from './container/read-container.ts'
import {openSource} from './store/source.ts'

/** What a container holds of one tensor. */
export interface TensorInfo {
  name: string
  file: string
  dtype?: string
  shape?: readonly number[]
  bytesIn: number
  /** Its part of the payloads: a chunk that several share is split by their bytes; 0 where it repeats another. */
  bytesOut: number
  /** Coded against the base. */
  delta: boolean
}

export interface ContainerInfo {
  name: string
  frugal: string
  options: Container['options']
  base?: string
  files: readonly {path: string; size: number; format: string; sha256: string}[]
  bytesIn: number
  bytesOut: number
  tensors: readonly TensorInfo[]
}

/**
 * What a container holds, from its index alone.
 * @throws UserError `E_NOT_COMPRESSED`, `E_BAD_CONTAINER`, `E_READ`, what stores throw
 */
export async function containerInfo(where: string, env: NodeJS.ProcessEnv = process.env): Promise<ContainerInfo> {
  const source = await openSource(where, env)
  try {
    if (!(await isContainer(source.reader))) throw noContainer(where)
    const container = await readContainer(source.reader)
    const {base, files, frugal, options} = container
    return {
      name: where,
      frugal,
      options,
      ...(base && {base: base.name}),
      files: files.map(({format, path, sha256, size}) => ({path, size, format, sha256})),
      bytesIn: files.reduce((sum, {size}) => sum + size, 0),
      bytesOut: source.reader.size,
      tensors: tensorsOf(container),
    }
  } finally {
    await source.close()
  }
}

function tensorsOf({chunks, files}: Container): TensorInfo[] {
  const ofFile = Map.groupBy(chunks, ({file}) => file)
  return files.flatMap(({path, tensors}, index) => {
    const inFile = ofFile.get(index) ?? []
    let first = 0
    return tensors.map(({dtype, length, name, offset, shape}) => {
      while (first < inFile.length && inFile[first]!.offset + inFile[first]!.length <= offset) first++
      const parts = partsOf(inFile, first, offset, offset + length)
      return {
        ...{name, file: path, bytesIn: length},
        ...(dtype !== undefined && {dtype}),
        ...(shape && {shape}),
        bytesOut: Math.round(parts.reduce((sum, {bytes}) => sum + bytes, 0)),
        delta: parts.some(({chunk}) => chunk.base !== undefined),
      }
    })
  })
}

/** The chunks of a stretch, and which part of their payloads is of it. */
function partsOf(chunks: readonly ContainerChunk[], first: number, start: number, end: number) {
  const parts: {chunk: ContainerChunk; bytes: number}[] = []
  for (let at = first; at < chunks.length && chunks[at]!.offset < end; at++) {
    const chunk = chunks[at]!
    const shared = Math.min(end, chunk.offset + chunk.length) - Math.max(start, chunk.offset)
    const stored = chunk.repeats === undefined ? chunk.payload.length : 0
    if (shared > 0) parts.push({chunk, bytes: (stored * shared) / chunk.length})
  }
  return parts
}

function noContainer(where: string): UserError {
  return new UserError(`${clean(where)} is no frz container`, {
    code: 'E_NOT_COMPRESSED',
    fix: `frugal compress-checkpoint ${clean(where)} --estimate says what it would become`,
  })
}
