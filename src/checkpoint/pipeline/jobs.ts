import type {SharedWasmMemory, WasmModule} from '../codec/web-assembly.ts'
import type {ElementType} from '../layout.ts'

export interface WorkerStart {
  module: WasmModule
  /** Of the worker's codec: this thread fills and reads its slots. */
  memory: SharedWasmMemory
}

/** A place in a file that a worker reads or writes itself. */
export interface FilePlace {
  fd: number
  offset: number
}

export interface EncodeJob {
  kind: 'encode'
  /** Of the worker's own. */
  slot: number
  /** Bytes of the chunk. */
  length: number
  /** Where they are; absent: in the slot. The base is there in any case. */
  from?: FilePlace
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
  payloadLength: number
  /** Where the payload is; absent: in the slot. */
  from?: FilePlace
  /** Where the chunk goes; absent: it stays in the slot alone. */
  to?: FilePlace
  /** Bytes of the chunk. */
  length: number
  payloadCrc32: number
  /** Of the chunk, decoded. */
  crc32: number
  hasBase: boolean
}

export type Job = EncodeJob | DecodeJob

/** What is now in the slot: its chunk and its payload. */
export interface Done {
  slot: number
  payloadLength: number
  /** Of the chunk. */
  crc32: number
  payloadCrc32: number
}

/**
 * `verify`: does not come back as it was. `payload`: not the bytes that were written. `chunk`: decodes to other bytes.
 * `read`, `write`: the worker could not; this thread finds out why.
 */
export type Failure = 'verify' | 'payload' | 'chunk' | 'read' | 'write'

export type Answer = Done | {slot: number; failure: Failure | 'bug'; message: string}
