import {ByteWindow} from '../../models/file/byte-window.ts'
import type {ModelFile} from '../../models/file/model-file.ts'
import {badModelFile} from '../../models/model-error.ts'
import {findZipDirectory} from './zip-end.ts'

const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const ENTRY_BYTES = 46
const LOCAL_BYTES = 30
const ZIP64_EXTRA = 1
const IN_EXTRA = 0xffff_ffff
const ENCRYPTED = 1
const STORED = 0

/** A file in a zip. */
export interface ZipEntry {
  name: string
  /** Its bytes are in the zip as they are: neither compressed nor encrypted. */
  isStored: boolean
  /** Where its data begins, from the start of the zip. */
  offset: number
  /** Bytes of its data in the zip. */
  length: number
}

type Listed = Omit<ZipEntry, 'offset'> & {local: number}

/**
 * The entries of a zip, zip64 too, by place. Nothing is inflated. The entries overlap neither each other nor the
 * directory.
 * @throws UserError `E_TRUNCATED`, `E_BAD_MODEL_FILE`
 */
export async function readZipDirectory(file: ModelFile): Promise<ZipEntry[]> {
  const directory = await findZipDirectory(file)
  const window = new ByteWindow(file, directory.offset, directory.offset + directory.length)
  const listed: Listed[] = []
  for (let i = 0; i < directory.entries; i++) listed.push(await readEntry(window))
  listed.sort((a, b) => a.local - b.local)
  const entries: ZipEntry[] = []
  let end = 0
  for (const {local, ...entry} of listed) {
    if (local < end) throw badModelFile({file: file.path, offset: local}, 'entries of its zip overlap')
    const offset = await dataOffset(file, local)
    end = offset + entry.length
    if (end > directory.offset) throw badModelFile({file: file.path, offset}, 'an entry overlaps the zip directory')
    entries.push({...entry, offset})
  }
  return entries
}

async function readEntry(window: ByteWindow): Promise<Listed> {
  const what = 'its zip directory'
  const place = {file: window.file.path, offset: window.offset}
  await window.need(ENTRY_BYTES, what)
  const fixed = window.bytes(ENTRY_BYTES)
  if (fixed.readUInt32LE(0) !== ENTRY) throw badModelFile(place, 'its zip directory has something that is no entry')
  const flags = fixed.readUInt16LE(8)
  const method = fixed.readUInt16LE(10)
  const sizes = [fixed.readUInt32LE(24), fixed.readUInt32LE(20), fixed.readUInt32LE(42)] as const
  const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((at) => fixed.readUInt16LE(at)) as [
    number,
    number,
    number,
  ]
  await window.need(nameBytes + extraBytes, what)
  const name = window.text(nameBytes)
  const [size, length, local] = resolveZip64(sizes, window.bytes(extraBytes))
  window.skip(commentBytes, what)
  if (![size, length, local].every(Number.isSafeInteger))
    throw badModelFile(place, 'an entry of its zip lacks its size')
  return {name, length, local, isStored: method === STORED && (flags & ENCRYPTED) === 0 && size === length}
}

/** Size, compressed size and place: those that do not fit 32 bits stand in the extra field, in this order. */
function resolveZip64(values: readonly [number, number, number], extra: Buffer): [number, number, number] {
  const wide = zip64Field(extra)
  let at = 0
  const resolved = values.map((value) => {
    if (value !== IN_EXTRA) return value
    at += 8
    return wide.length < at ? Number.NaN : Number(wide.readBigUInt64LE(at - 8))
  })
  return resolved as [number, number, number]
}

function zip64Field(extra: Buffer): Buffer {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === ZIP64_EXTRA) return extra.subarray(at + 4, end)
    at = end
  }
  return Buffer.alloc(0)
}

/** The local header may have another extra field than the directory: torch pads it so that the data is aligned. */
async function dataOffset(file: ModelFile, local: number): Promise<number> {
  const header = await file.read(local, LOCAL_BYTES)
  if (header.readUInt32LE(0) !== LOCAL)
    throw badModelFile({file: file.path, offset: local}, 'its zip directory names a place where no entry begins')
  return local + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28)
}
