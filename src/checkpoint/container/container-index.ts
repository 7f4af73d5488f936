import {constants, zstdCompressSync, zstdDecompressSync} from 'node:zlib'

import {type ChunkRecord, decodeRecords, encodeRecords} from './chunk-records.ts'
import type {ContainerDirectory} from './container.ts'
import {decodeDirectory} from './decode-directory.ts'
import {encodeDirectory} from './directory.ts'
import {CONTAINER_LIMITS, RECORD_BYTES} from './format.ts'

const LENGTH_BYTES = 4
const LEVEL = 9

/** The index of a container, before its chunks are placed. */
export interface ContainerIndex {
  directory: ContainerDirectory
  records: ChunkRecord[]
}

/** Length of the directory, directory, records of the chunks; and the same compressed by zstd. */
export function encodeIndex({directory, records}: ContainerIndex): {bytes: Buffer; rawLength: number} {
  const json = encodeDirectory(directory)
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32LE(json.length)
  const raw = Buffer.concat([length, json, encodeRecords(records)])
  const params = {[constants.ZSTD_c_compressionLevel]: LEVEL}
  return {bytes: zstdCompressSync(raw, {params}), rawLength: raw.length}
}

/**
 * Reads an index of `rawLength` bytes.
 * @throws what `fail` makes
 */
export function decodeIndex(bytes: Uint8Array, rawLength: number, fail: (problem: string) => Error): ContainerIndex {
  const raw = inflate(bytes, rawLength, fail)
  const directoryEnd = raw.length < LENGTH_BYTES ? Number.NaN : LENGTH_BYTES + raw.readUInt32LE()
  if (!(directoryEnd <= raw.length)) throw fail('its index ends within its directory')
  const records = raw.subarray(directoryEnd)
  if (records.length % RECORD_BYTES !== 0) throw fail('its index ends within a chunk')
  if (records.length / RECORD_BYTES > CONTAINER_LIMITS.chunks) throw fail('its index has too many chunks')
  return {
    directory: decodeDirectory(raw.subarray(LENGTH_BYTES, directoryEnd), fail),
    records: decodeRecords(records),
  }
}

function inflate(bytes: Uint8Array, rawLength: number, fail: (problem: string) => Error): Buffer {
  let raw: Buffer
  try {
    raw = zstdDecompressSync(bytes, {maxOutputLength: Math.max(1, rawLength)})
  } catch {
    throw fail('its index cannot be decompressed')
  }
  if (raw.length !== rawLength) throw fail(`its index has ${raw.length} bytes where ${rawLength} are said`)
  return raw
}
