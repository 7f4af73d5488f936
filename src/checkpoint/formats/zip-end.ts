import type {ModelFile} from '../../models/file/model-file.ts'
import {MODEL_LIMITS} from '../../models/limits.ts'
import {badModelFile} from '../../models/model-error.ts'

const END = 0x06054b50
const END_BYTES = 22
const MAX_COMMENT_BYTES = 0xffff
const LOCATOR = 0x07064b50
const LOCATOR_BYTES = 20
const END64 = 0x06064b50
const END64_BYTES = 56
/** Entries of a zip that are read. */
const MAX_ENTRIES = MODEL_LIMITS.tensors
/** 300,000 entries with names of 200 bytes. */
const MAX_DIRECTORY_BYTES = 128 * 2 ** 20

export interface ZipDirectory {
  /** From the start of the zip. */
  offset: number
  length: number
  entries: number
}

/**
 * Finds the directory of a zip by the record at its end.
 * @throws UserError `E_TRUNCATED`, `E_BAD_MODEL_FILE`
 */
export async function findZipDirectory(file: ModelFile): Promise<ZipDirectory> {
  const fail = (problem: string) => badModelFile({file: file.path}, problem)
  const tailBytes = Math.min(file.size, END_BYTES + MAX_COMMENT_BYTES)
  const tail = await file.read(file.size - tailBytes, tailBytes)
  const at = findEnd(tail)
  if (at === undefined) throw fail('it begins as a zip and has no zip directory at its end')
  const place = file.size - tailBytes + at
  const directory = (await readEnd64(file, place)) ?? {
    entries: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  }
  if (directory.entries > MAX_ENTRIES) throw fail(`its zip is said to have ${directory.entries} entries`)
  if (directory.length > MAX_DIRECTORY_BYTES) throw fail(`its zip directory is said to have ${directory.length} bytes`)
  if (!(directory.offset + directory.length <= place))
    throw fail('its zip directory does not end before its end record')
  return directory
}

/** The last record whose comment ends with the file. */
function findEnd(tail: Buffer): number | undefined {
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) === END && at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length) return at
  }
  return undefined
}

/** What a zip64 file says in place of the record at its end. */
async function readEnd64(file: ModelFile, end: number): Promise<ZipDirectory | undefined> {
  if (end < LOCATOR_BYTES) return undefined
  const locator = await file.read(end - LOCATOR_BYTES, LOCATOR_BYTES)
  if (locator.readUInt32LE(0) !== LOCATOR) return undefined
  const at = Number(locator.readBigUInt64LE(8))
  if (at + END64_BYTES > end - LOCATOR_BYTES)
    throw badModelFile({file: file.path, offset: end}, 'its zip64 record is not where it is said to be')
  const record = await file.read(at, END64_BYTES)
  if (record.readUInt32LE(0) !== END64) throw badModelFile({file: file.path, offset: at}, 'its zip64 record is no such')
  return {
    entries: Number(record.readBigUInt64LE(32)),
    length: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
  }
}
