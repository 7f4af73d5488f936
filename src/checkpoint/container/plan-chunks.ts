import {bytesOfElement} from '../formats/element-types.ts'
import type {ElementType, FileLayout, Segment} from '../layout.ts'
import {CONTAINER_LIMITS} from './format.ts'

/** A stretch of a file that is coded as one: a piece of a segment, or some small segments together. */
export interface PlannedChunk {
  /** Index of its file. */
  file: number
  /** Bytes from the start of the file. */
  offset: number
  length: number
  /** What (nearly) all of its bytes are, each value from a multiple of its size on. Absent: not known, or mixed. */
  type?: ElementType
  /** Index of the segment it is a piece of. Absent: it holds several. */
  segment?: number
}

/** Segments up to this are put together: an own table of codes would cost more than it gains. */
const SMALL_BYTES = 64 * 1024
/** Segments up to this are put together whatever their types: paddings, headers of zip entries, scalars. */
const TINY_BYTES = 4 * 1024
/** A chunk has a type when all but this part of it is of that type. */
const FOREIGN_PART = 1 / 16

/**
 * Cuts files into chunks of at most `chunkBytes`, in order. A piece of a larger segment never has bytes of another, its
 * pieces are about equal, and each begins at a whole value or block.
 */
export function planChunks(
  layouts: readonly Pick<FileLayout, 'segments'>[],
  {chunkBytes = CONTAINER_LIMITS.chunkBytes}: {chunkBytes?: number} = {},
): PlannedChunk[] {
  return layouts.flatMap(({segments}, file) => planFile(segments, file, chunkBytes))
}

function planFile(segments: readonly Segment[], file: number, chunkBytes: number): PlannedChunk[] {
  const chunks: PlannedChunk[] = []
  let pack: Pack | undefined
  const close = () => {
    if (pack) chunks.push({file, ...pack.close()})
    pack = undefined
  }
  for (const [index, segment] of segments.entries()) {
    if (segment.length === 0) continue
    if (segment.length > Math.min(SMALL_BYTES, chunkBytes)) {
      close()
      for (const piece of cut(segment, index, chunkBytes)) chunks.push({file, ...piece})
      continue
    }
    if (!pack?.takes(segment, chunkBytes)) {
      close()
      pack = new Pack(segment.offset)
    }
    pack.add(segment, index)
  }
  close()
  return chunks
}

function cut({length, offset, type}: Segment, segment: number, chunkBytes: number): Omit<PlannedChunk, 'file'>[] {
  const unit = bytesOfElement(type) === 1 ? Math.min(8, chunkBytes) : bytesOfElement(type)
  const most = Math.max(unit, Math.floor(chunkBytes / unit) * unit)
  const step = Math.min(most, Math.ceil(length / Math.ceil(length / most) / unit) * unit)
  return Array.from({length: Math.ceil(length / step)}, (_, i) => ({
    offset: offset + i * step,
    length: Math.min(step, length - i * step),
    ...(type !== undefined && {type}),
    segment,
  }))
}

/** Small segments that follow each other. */
class Pack {
  readonly #start: number
  #length = 0
  #largest = 0
  #segments: number[] = []
  readonly #bytesOfType = new Map<ElementType | undefined, number>()

  constructor(start: number) {
    this.#start = start
  }

  takes(segment: Segment, chunkBytes: number): boolean {
    const {length} = segment
    if (this.#length + length > chunkBytes) return false
    return (length <= TINY_BYTES && this.#largest <= TINY_BYTES) || this.#isMostlyOneType(segment)
  }

  add(segment: Segment, index: number): void {
    const type = this.#typeAt(segment)
    this.#bytesOfType.set(type, (this.#bytesOfType.get(type) ?? 0) + segment.length)
    this.#length += segment.length
    this.#largest = Math.max(this.#largest, segment.length)
    this.#segments.push(index)
  }

  close(): Omit<PlannedChunk, 'file'> {
    const offset = this.#start
    const length = this.#length
    const [type] = [...this.#bytesOfType].find(([, bytes]) => isMost(bytes, length)) ?? []
    const isWhole = length % bytesOfElement(type) === 0
    const [segment, ...others] = this.#segments
    return {
      offset,
      length,
      ...(type !== undefined && isWhole && {type}),
      ...(segment !== undefined && others.length === 0 && {segment}),
    }
  }

  /** Whether a type that is there has nearly all bytes, once the segment is added. Text takes in no tensors. */
  #isMostlyOneType(segment: Segment): boolean {
    const added = this.#typeAt(segment)
    const total = this.#length + segment.length
    return [...this.#bytesOfType].some(([type, bytes]) =>
      type === added ? isMost(bytes + segment.length, total) : type !== undefined && isMost(bytes, total),
    )
  }

  /** None where its values would not begin at multiples of their size, from the start of the chunk. */
  #typeAt({offset, type}: Segment): ElementType | undefined {
    return (offset - this.#start) % bytesOfElement(type) === 0 ? type : undefined
  }
}

function isMost(bytes: number, total: number): boolean {
  return bytes >= total * (1 - FOREIGN_PART)
}
