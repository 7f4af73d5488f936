import type {ElementType} from '../layout.ts'

/** Bytes that a payload may have over its chunk: the codec's own header of a chunk that does not shrink. */
export const PAYLOAD_SLACK = 4096

/** Memory of one chunk on its way, shared with the workers. */
export interface SlotMemory {
  input: SharedArrayBuffer
  output: SharedArrayBuffer
  /** The same stretch of the base checkpoint; only where there is one. */
  base?: SharedArrayBuffer
}

export interface WorkerStart {
  module: WebAssembly.Module
  slots: readonly SlotMemory[]
}

export interface EncodeJob {
  kind: 'encode'
  slot: number
  /** Bytes of the chunk in `input` (and of its base in `base`). */
  length: number
  type?: ElementType
  /** Elements of a row, of tensors with two dimensions or more. */
  rowLength?: number
  max: boolean
  hasBase: boolean
  /** Decode what was encoded, and compare. */
  verify: boolean
}

export interface DecodeJob {
  kind: 'decode'
  slot: number
  /** Bytes of the payload in `input`. */
  payloadLength: number
  /** Bytes of the chunk. */
  length: number
  /** Of the payload. */
  crc32: number
  hasBase: boolean
}

export type Job = EncodeJob | DecodeJob

/** What a worker answers: bytes now in `output`, and the checksum of an encoded payload. */
export type Answer =
  | {slot: number; length: number; crc32: number}
  | {slot: number; failure: 'verify' | 'crc' | 'payload' | 'bug'; message: string}
