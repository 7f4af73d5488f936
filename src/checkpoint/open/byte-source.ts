import type {FileLayout, Segment, SourceFormat} from '../layout.ts'

/** A file of a checkpoint, packed or not. */
export interface CheckpointFile {
  /** Relative, with `/`. */
  path: string
  size: number
  format: SourceFormat
  /** Absent: not packed, so nobody has worked it out. */
  sha256?: string
  segments: readonly Segment[]
}

/** The bytes of the files of a checkpoint. */
export interface ByteSource {
  name: string
  files: readonly CheckpointFile[]
  /** Fills `target` from `offset` of a file on. */
  read(file: number, offset: number, target: Uint8Array): Promise<void>
  close(): Promise<void>
}

export function fileOfLayout(path: string, {format, segments, size}: FileLayout): CheckpointFile {
  return {path, size, format, segments}
}
