import {createHash} from 'node:crypto'

import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'
import type {ChunkRecord} from './chunk-records.ts'
import type {BasePlace, ContainerDirectory} from './container.ts'
import {decodeIndex, encodeIndex} from './container-index.ts'
import {CONTAINER_LIMITS, HEAD_BYTES} from './format.ts'
import {footerBytes, headBytes} from './head-and-footer.ts'
import {placeChunks} from './place-chunks.ts'

/** Where the container goes: bytes in order. */
export interface ContainerSink {
  /** The bytes may be used again once it has returned. */
  write(bytes: Uint8Array): Promise<void>
}

/** A coded chunk. */
export interface NewChunk {
  /** Bytes before coding. */
  length: number
  /** Of those bytes. */
  crc32: number
  payload: Uint8Array
  payloadCrc32: number
  /** What it was coded against. */
  base?: BasePlace
}

/**
 * Writes a container in order: `head`, then a `chunk` or `repeat` for each chunk of the files, in their order and the
 * files' order, then `finish`. Each is awaited before the next. What `sink` throws passes through.
 */
export interface ContainerWriter {
  head(): Promise<void>
  /** Gives the chunk's number, for `repeat`. */
  chunk(chunk: NewChunk): Promise<number>
  /** A chunk with the very bytes of an earlier one, that is not itself a repeat. */
  repeat(first: number): number
  /**
   * Checks that what was written can be read.
   * @throws Error where the chunks do not cover the files: a bug of the caller; UserError `E_TOO_LARGE`
   */
  finish(directory: ContainerDirectory): Promise<{bytes: number; indexBytes: number}>
}

export function createContainerWriter(sink: ContainerSink): ContainerWriter {
  const records: ChunkRecord[] = []
  let payloadEnd = HEAD_BYTES
  return {
    head: () => sink.write(headBytes()),
    async chunk({base, crc32, length, payload, payloadCrc32}) {
      if (records.length >= CONTAINER_LIMITS.chunks) throw tooLarge(`${CONTAINER_LIMITS.chunks} chunks`)
      await sink.write(payload)
      payloadEnd += payload.length
      return records.push({length, crc32, payloadLength: payload.length, payloadCrc32, ...(base && {base})}) - 1
    },
    repeat(first) {
      const {crc32, length} = records[first]!
      return records.push({length, crc32, payloadLength: 0, payloadCrc32: 0, repeats: first}) - 1
    },
    async finish(directory) {
      placeChunks(records, {...directory, payloadEnd, fail: (problem) => new Error(`container: ${problem}`)})
      const index = encodeIndex({directory, records})
      if (index.rawLength > CONTAINER_LIMITS.indexBytes) throw tooLarge(`an index of ${index.rawLength} bytes`)
      decodeIndex(index.bytes, index.rawLength, notReadable)
      const footer = footerBytes({
        indexOffset: payloadEnd,
        indexLength: index.bytes.length,
        indexRawLength: index.rawLength,
        sha256: createHash('sha256').update(headBytes()).update(index.bytes).digest(),
      })
      await sink.write(index.bytes)
      await sink.write(footer)
      const indexBytes = index.bytes.length + footer.length
      return {bytes: payloadEnd + indexBytes, indexBytes}
    },
  }
}

/** What no reader would take must not be written. */
function notReadable(problem: string): UserError {
  return new UserError(`The source cannot be packed, as of the container it could be said: ${clean(problem)}.`, {
    code: 'E_TOO_LARGE',
    fix: 'Pack its files one by one.',
  })
}

function tooLarge(what: string): UserError {
  return new UserError(`The source is too large for one container: it would need ${what}.`, {
    code: 'E_TOO_LARGE',
    fix: 'Pack its files one by one.',
  })
}
