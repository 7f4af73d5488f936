import type {ChunkRecord} from './chunk-records.ts'
import type {BasePlace, ContainerBase, ContainerChunk, ContainerFile} from './container.ts'
import {CONTAINER_LIMITS, HEAD_BYTES} from './format.ts'

/** What chunks are placed in. */
export interface Places {
  files: readonly Pick<ContainerFile, 'path' | 'size'>[]
  base?: ContainerBase
  /** Where the payloads end in the container. */
  payloadEnd: number
  fail: (problem: string) => Error
}

/**
 * Works out where each chunk lies: they follow each other through the files, and their payloads through the container.
 * Holds that they cover both exactly, that a chunk repeats only an earlier one of the same bytes, and that what it was
 * coded against is there.
 * @throws what `fail` makes
 */
export function placeChunks(records: readonly ChunkRecord[], places: Places): ContainerChunk[] {
  const {fail, files, payloadEnd} = places
  if (records.length > CONTAINER_LIMITS.chunks) throw fail(`it has ${records.length} chunks`)
  const chunks: ContainerChunk[] = []
  const walk = new FileWalk(files)
  let payloadOffset = HEAD_BYTES
  for (const [i, record] of records.entries()) {
    const {length} = record
    if (length < 1 || length > CONTAINER_LIMITS.chunkBytes) throw fail(`chunk ${i} is said to have ${length} bytes`)
    const place = walk.take(length)
    if (!place) throw fail(`chunk ${i} runs over the end of its file`)
    if (record.repeats !== undefined) {
      chunks.push({...repeated(record, chunks, (problem) => fail(`chunk ${i} ${problem}`)), ...place})
      continue
    }
    const {base, crc32, payloadCrc32, payloadLength} = record
    if (payloadLength < 1 || payloadLength > CONTAINER_LIMITS.payloadBytes)
      throw fail(`chunk ${i} is said to take ${payloadLength} bytes`)
    if (base && !isWithin(base, length, places.base)) throw fail(`chunk ${i} is coded against bytes that do not exist`)
    const payload = {offset: payloadOffset, length: payloadLength, crc32: payloadCrc32}
    chunks.push({...place, length, crc32, payload, ...(base && {base})})
    payloadOffset += payloadLength
  }
  if (!walk.isAtEnd) throw fail('its chunks do not cover its files')
  if (payloadOffset !== payloadEnd) throw fail('its chunks do not cover what is before its index')
  return chunks
}

/** The earlier chunk, with its payload and base. */
function repeated(record: ChunkRecord, chunks: readonly ContainerChunk[], fail: Places['fail']): ContainerChunk {
  const repeats = record.repeats!
  const first = chunks[repeats]
  if (!first || first.repeats !== undefined) throw fail('repeats one that has no bytes of its own before it')
  const isSame = first.length === record.length && first.crc32 === record.crc32
  if (!isSame || record.payloadLength !== 0 || record.payloadCrc32 !== 0 || record.base)
    throw fail(`is not like chunk ${repeats}, which it repeats`)
  return {...first, repeats}
}

function isWithin({file, offset}: BasePlace, length: number, base: ContainerBase | undefined): boolean {
  const size = base?.files[file]?.size
  return size !== undefined && offset + length <= size
}

/** Goes through files from start to end. */
class FileWalk {
  readonly #files: Places['files']
  #file = 0
  #offset = 0

  constructor(files: Places['files']) {
    this.#files = files
    this.#skipEnded()
  }

  get isAtEnd(): boolean {
    return this.#file >= this.#files.length
  }

  /** The place of the next `length` bytes; undefined where the file has fewer. */
  take(length: number): {file: number; offset: number} | undefined {
    const size = this.#files[this.#file]?.size
    if (size === undefined || this.#offset + length > size) return undefined
    const place = {file: this.#file, offset: this.#offset}
    this.#offset += length
    this.#skipEnded()
    return place
  }

  #skipEnded(): void {
    while (this.#offset === this.#files[this.#file]?.size) {
      this.#file++
      this.#offset = 0
    }
  }
}
