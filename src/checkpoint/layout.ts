/** How the bytes of a stretch are made, as far as its file says: what the transforms go by. */
export type ElementType = 'bf16' | 'f16' | 'f32' | 'f64' | 'f8' | 'i8' | 'u8' | 'i16' | 'i32' | 'i64' | `ggml:${string}`

/** A stretch of a source file. */
export interface Segment {
  /** Bytes from the start of the file. */
  offset: number
  /** Bytes; 0 for an empty tensor. */
  length: number
  /** Name of the tensor as its file has it (any Unicode; clean it before a terminal sees it). Absent: no tensor (header, padding, zip directory). */
  name?: string
  /** Absent: not known (an array in a pickle's zip), or no tensor. */
  type?: ElementType
  /** dtype as the file calls it: `BF16`, `Q4_K`, `<f4`. */
  dtype?: string
  /** Slowest dimension first. */
  shape?: readonly number[]
}

export type SourceFormat = 'safetensors' | 'pytorch' | 'onnx' | 'gguf' | 'npy' | 'npz' | 'other'

/** One source file cut into stretches that cover it from 0 to its size, in order, without holes and overlaps. */
export interface FileLayout {
  format: SourceFormat
  size: number
  segments: readonly Segment[]
  /** Why a file that looked like one of a known format is taken as `other`. */
  fallback?: string
}
