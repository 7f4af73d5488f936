import type {BasePlace} from './container.ts'
import {RECORD_BYTES} from './format.ts'

/** A chunk as the index has it: its places follow from the lengths of those before it. */
export interface ChunkRecord {
  length: number
  crc32: number
  /** 0 where it repeats another. */
  payloadLength: number
  payloadCrc32: number
  repeats?: number
  base?: BasePlace
}

/** Records of 32 bytes, little endian; indexes are one higher, so that 0 says none. */
export function encodeRecords(records: readonly ChunkRecord[]): Buffer {
  const bytes = Buffer.alloc(records.length * RECORD_BYTES)
  for (const [i, {base, crc32, length, payloadCrc32, payloadLength, repeats}] of records.entries()) {
    const at = i * RECORD_BYTES
    bytes.writeUInt32LE(length, at)
    bytes.writeUInt32LE(crc32, at + 4)
    bytes.writeUInt32LE(payloadLength, at + 8)
    bytes.writeUInt32LE(payloadCrc32, at + 12)
    bytes.writeUInt32LE(repeats === undefined ? 0 : repeats + 1, at + 16)
    if (!base) continue
    bytes.writeUInt32LE(base.file + 1, at + 20)
    bytes.writeBigUInt64LE(BigInt(base.offset), at + 24)
  }
  return bytes
}

/** `bytes` is a whole number of records. */
export function decodeRecords(bytes: Buffer): ChunkRecord[] {
  return Array.from({length: bytes.length / RECORD_BYTES}, (_, i) => decodeRecord(bytes, i * RECORD_BYTES))
}

function decodeRecord(bytes: Buffer, at: number): ChunkRecord {
  const repeats = bytes.readUInt32LE(at + 16)
  const file = bytes.readUInt32LE(at + 20)
  return {
    length: bytes.readUInt32LE(at),
    crc32: bytes.readUInt32LE(at + 4),
    payloadLength: bytes.readUInt32LE(at + 8),
    payloadCrc32: bytes.readUInt32LE(at + 12),
    ...(repeats > 0 && {repeats: repeats - 1}),
    ...(file > 0 && {base: {file: file - 1, offset: Number(bytes.readBigUInt64LE(at + 24))}}),
  }
}
