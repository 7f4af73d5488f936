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
  payloadCrc32: number
  /** Of the chunk, decoded. */
  crc32: number
  hasBase: boolean
}

export type Job = EncodeJob | DecodeJob

/** What is now in `output`: a payload, or a chunk again. */
export interface Done {
  slot: number
  length: number
  /** Of the chunk. */
  crc32: number
  payloadCrc32: number
}

/** `verify`: does not come back as it was. `payload`: not the bytes that were written. `chunk`: decodes to other bytes. */
export type Failure = 'verify' | 'payload' | 'chunk'

export type Answer = Done | {slot: number; failure: Failure | 'bug'; message: string}
