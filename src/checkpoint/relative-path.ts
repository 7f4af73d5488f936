import {UserError} from '../errors.ts'
import {cleanName} from '../models/clean-name.ts'

const MAX_PATH_BYTES = 4_096

/**
 * What is wrong with a path that should name a file below a folder, on any system; undefined where it is fine.
 * Paths of files in a container and in the index of a sharded model are such.
 */
export function flawOfPath(path: string): string | undefined {
  if (path === '') return 'it is empty'
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `it is longer than ${MAX_PATH_BYTES} bytes`
  if (path.includes('\0')) return 'it has a zero character'
  if (path.includes('\\')) return 'it has a backslash'
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'it is absolute'
  const parts = path.split('/')
  if (parts.includes('..')) return 'it leads out of its folder'
  return parts.includes('') || parts.includes('.') ? 'it has an empty part or a lone dot' : undefined
}

/** A path that leads, or may lead, elsewhere. */
export function unsafePath(namedBy: string, path: string, flaw: string): UserError {
  return new UserError(`${cleanName(namedBy)} names the file ${JSON.stringify(cleanName(path))}: ${flaw}.`, {
    code: 'E_UNSAFE_PATH',
    fix: 'Put all files into one folder, by plain names; do not use files from a source you do not trust.',
  })
}
