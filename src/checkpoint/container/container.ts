import type {Segment, SourceFormat} from '../layout.ts'

/** A tensor of a packed file. */
export interface ContainerTensor extends Segment {
  name: string
}

/** A file as it was before it was packed. */
export interface ContainerFile {
  /** Relative, with `/` on every system; checked not to lead out of its folder. */
  path: string
  size: number
  /** Of the whole file, in hex. */
  sha256: string
  format: SourceFormat
  /** Permission bits. */
  mode?: number
  /** By place; they do not overlap. */
  tensors: readonly ContainerTensor[]
}

/** The checkpoint that a delta was made against. */
export interface ContainerBase {
  /** As it was given: a file's or folder's name. */
  name: string
  files: readonly {path: string; size: number; sha256: string}[]
}

/** Where the bytes are that a chunk was coded against. */
export interface BasePlace {
  /** Index in {@link ContainerBase.files}. */
  file: number
  offset: number
}

/** A stretch of a packed file, at most 1 MiB, that is decoded as one. */
export interface ContainerChunk {
  /** Index in the container's files. */
  file: number
  /** Bytes from the start of that file. */
  offset: number
  /** Bytes of that file. */
  length: number
  /** CRC-32 of those bytes. */
  crc32: number
  /** Where in the container its payload is; of a repeated chunk, that of the first. */
  payload: {offset: number; length: number; crc32: number}
  /** Absent: coded by itself. */
  base?: BasePlace
  /** Index of the chunk that has the same bytes, and the payload. */
  repeats?: number
}

/** What the index of a container says beside its chunks. */
export interface ContainerDirectory {
  /** Version of frugal that wrote it. */
  frugal: string
  /** What it was written with: `{max: true}`. */
  options: Readonly<Record<string, string | number | boolean>>
  base?: ContainerBase
  files: readonly ContainerFile[]
}

/**
 * Turns a payload back into bytes that fill `output`; `base` are the bytes it was coded against.
 * @throws any error for a payload that is not sound
 */
export type Decode = (payload: Uint8Array, output: Uint8Array, base?: Uint8Array) => void
