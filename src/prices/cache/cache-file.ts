import {closeSync, fstatSync, openSync, readdirSync, readSync} from 'node:fs'
import {join} from 'node:path'

/** Raised when the layout of a cache file changes: files of another schema are ignored and rewritten. */
export const CACHE_SCHEMA = 1
/** Longest header line in bytes. */
export const MAX_CACHE_HEADER = 256 * 1024
/** Largest body in bytes, both ways. */
export const MAX_CACHE_BODY = 64 * 1024 * 1024

/** The first line of a cache file, as JSON; the rest of the file is the body. */
export interface CacheHeader {
  schema: number
  /** What the body is of: a source's id, or the hash of an address. */
  id: string
  /** ISO date and time. */
  fetchedAt: string
  /** ISO date and time from which on the body is asked for again. */
  expires: string
  etag?: string
  /** Of the body, in hex. */
  sha256: string
  /** Length of the body. */
  bytes: number
}

/** A cache file whose header and length are right; `body` is set where it was asked for, and its checksum holds. */
export interface CacheFile {
  file: string
  header: CacheHeader & Record<string, unknown>
  body?: string
}

/** A cache file that cannot be used, and why. */
export interface DamagedFile {
  file: string
  damage: string
}

/** The files of a cache folder that end in `extension`; none when there is no folder. */
export function listCacheFiles(folder: string, extension: string): string[] {
  try {
    const entries = readdirSync(folder, {withFileTypes: true})
    return entries.filter((e) => e.isFile() && e.name.endsWith(extension)).map((e) => join(folder, e.name))
  } catch {
    return []
  }
}

/**
 * Reads the header of a cache file, checks the length that it promises and, where `wanted` says so, reads the
 * body and checks its checksum. One open file throughout, so a run that replaces it meanwhile does no harm.
 * @returns `undefined` when there is no such file (any more); never throws
 */
export function readCacheFile(
  file: string,
  wanted: (header: CacheFile['header']) => boolean,
): CacheFile | DamagedFile | undefined {
  let fd: number | undefined
  try {
    fd = openSync(file, 'r')
    return readOpen(fd, file, wanted)
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    return {file, damage: error instanceof SyntaxError ? 'its header is not JSON' : (code ?? String(error))}
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

function readOpen(fd: number, file: string, wanted: (header: CacheFile['header']) => boolean): CacheFile | DamagedFile {
  const {size} = fstatSync(fd)
  if (size > MAX_CACHE_HEADER + MAX_CACHE_BODY) return {file, damage: `it is too large (${size} bytes)`}
  const start = readRange(fd, 0, Math.min(size, MAX_CACHE_HEADER))
  const end = start.indexOf(0x0a)
  if (end < 0) return {file, damage: 'it has no header line'}
  const header: unknown = JSON.parse(start.toString('utf8', 0, end))
  const damage = headerDamage(header)
  if (damage !== undefined) return {file, damage}
  const found = header as CacheFile['header']
  const length = size - end - 1
  if (found.bytes !== length) return {file, damage: `its body has ${length} bytes where ${found.bytes} were written`}
  if (!wanted(found)) return {file, header: found}
  const body = readRange(fd, end + 1, length)
  if (sha256(body) !== found.sha256) return {file, damage: 'its checksum does not match its content'}
  return {file, header: found, body: body.toString('utf8')}
}

export function isDamaged<T extends object>(result: T | DamagedFile): result is DamagedFile {
  return 'damage' in result
}

/** In hex. Taken at use: a run that finds no cache does not load node:crypto. */
export function sha256(data: Uint8Array | string): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', data)
}

function headerDamage(header: unknown): string | undefined {
  if (typeof header !== 'object' || header === null) return 'its header is not an object'
  const {bytes, etag, expires, fetchedAt, id, schema, sha256: sum} = header as Record<string, unknown>
  if (schema !== CACHE_SCHEMA) return 'another version of frugal wrote it'
  const right =
    [expires, fetchedAt, id, sum, etag ?? ''].every((value) => typeof value === 'string') &&
    [expires, fetchedAt].every((value) => Number.isFinite(Date.parse(value as string))) &&
    Number.isSafeInteger(bytes)
  return right ? undefined : 'its header is malformed'
}

function readRange(fd: number, position: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length)
  let done = 0
  while (done < length) {
    const read = readSync(fd, buffer, done, length - done, position + done)
    if (read === 0) break
    done += read
  }
  return buffer.subarray(0, done)
}
