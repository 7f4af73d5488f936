import type {ElementType} from '../layout.ts'

/** The most bytes that a chunk may have: the memory of a codec is laid out for it. */
export const MAX_CHUNK = 1 << 20

/** What is known of the bytes of a chunk. A wrong hint costs size, never correctness. */
export interface ChunkHint {
  /** Absent: not known; the codec looks at the bytes. */
  type?: ElementType
  /** Values in a row of the tensor (its last dimension). */
  rowLength?: number
}

export interface EncodeOptions {
  /** Smaller and slower. */
  max: boolean
  /** The same bytes of the checkpoint that this one started from; as long as the chunk. */
  base?: Uint8Array
}
