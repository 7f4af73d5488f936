import {crc32, deflateRawSync} from 'node:zlib'

export interface ZipSpec {
  name: string
  data: Buffer
  /** Compressed. */
  deflate?: boolean
  /** Where the data begins is a multiple of this, by padding in the local header: as torch writes it. */
  align?: number
  encrypted?: boolean
}

export interface ZipOptions {
  /** Write sizes and places as zip64 does. */
  zip64?: boolean
  comment?: string
}

/** A zip. */
export function zipFile(entries: readonly ZipSpec[], {comment = '', zip64 = false}: ZipOptions = {}): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const data = entry.deflate ? deflateRawSync(entry.data) : entry.data
    const local = localHeader(entry, data, at)
    directory.push(directoryEntry(entry, data, {at, zip64}))
    parts.push(local, data)
    at += local.length + data.length
  }
  const listed = Buffer.concat(directory)
  return Buffer.concat([...parts, listed, endRecords(entries.length, listed.length, {at, zip64, comment})])
}

function localHeader(entry: ZipSpec, data: Buffer, at: number): Buffer {
  const name = Buffer.from(entry.name)
  const start = at + 30 + name.length
  const aligned = entry.align === undefined ? start : Math.ceil((start + 4) / entry.align) * entry.align
  const extra = Buffer.alloc(aligned - start)
  if (extra.length >= 4) {
    extra.write('FB')
    extra.writeUInt16LE(extra.length - 4, 2)
  }
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50)
  common(header, 4, entry, data)
  header.writeUInt32LE(data.length, 18)
  header.writeUInt32LE(entry.data.length, 22)
  header.writeUInt16LE(name.length, 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, name, extra])
}

function directoryEntry(entry: ZipSpec, data: Buffer, {at, zip64}: {at: number; zip64: boolean}): Buffer {
  const name = Buffer.from(entry.name)
  const wide = [entry.data.length, data.length, at]
  const extra = zip64 ? Buffer.concat([u16(9), u16(2), u16(0), u16(1), u16(24), ...wide.map(u64)]) : Buffer.alloc(0)
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50)
  common(header, 6, entry, data)
  header.writeUInt32LE(zip64 ? 0xffff_ffff : data.length, 20)
  header.writeUInt32LE(zip64 ? 0xffff_ffff : entry.data.length, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt16LE(extra.length, 30)
  header.writeUInt32LE(zip64 ? 0xffff_ffff : at, 42)
  return Buffer.concat([header, name, extra])
}

/** Version, flags, method, time, date, CRC-32. */
function common(header: Buffer, at: number, entry: ZipSpec, data: Buffer): void {
  header.writeUInt16LE(45, at)
  header.writeUInt16LE(0x800 | (entry.encrypted ? 1 : 0), at + 2)
  header.writeUInt16LE(entry.deflate ? 8 : 0, at + 4)
  header.writeUInt32LE(crc32(data), at + 10)
}

function endRecords(
  entries: number,
  length: number,
  {at, comment, zip64}: {at: number; comment: string; zip64: boolean},
): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(zip64 ? 0xffff : entries, 8)
  end.writeUInt16LE(zip64 ? 0xffff : entries, 10)
  end.writeUInt32LE(zip64 ? 0xffff_ffff : length, 12)
  end.writeUInt32LE(zip64 ? 0xffff_ffff : at, 16)
  end.writeUInt16LE(Buffer.byteLength(comment), 20)
  const plain = Buffer.concat([end, Buffer.from(comment)])
  if (!zip64) return plain
  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(0x06064b50)
  end64.writeBigUInt64LE(44n, 4)
  for (const [i, value] of [entries, entries, length, at].entries()) end64.writeBigUInt64LE(BigInt(value), 24 + 8 * i)
  const locator = Buffer.concat([
    Buffer.from('PK\x06\x07'),
    Buffer.alloc(4),
    u64(at + length),
    Buffer.from([1, 0, 0, 0]),
  ])
  return Buffer.concat([end64, locator, plain])
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
