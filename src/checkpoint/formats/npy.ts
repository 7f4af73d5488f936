import type {ModelFile} from '../../models/file/model-file.ts'
import {MODEL_LIMITS} from '../../models/limits.ts'
import {badModelFile, truncated} from '../../models/model-error.ts'
import {exactProduct} from '../../models/weights/stored-tensor.ts'
import type {Segment} from '../layout.ts'
import {numpyType} from './element-types.ts'

export const NPY_MAGIC = Buffer.from('\x93NUMPY', 'latin1')
const MAX_HEADER_BYTES = 2 ** 20
const CHARACTER_BYTES = 4

/** A stretch of a file that holds a whole .npy file: the file itself, or an entry of a zip. */
export interface Stretch {
  offset: number
  length: number
}

/**
 * Reads the header of a .npy file (versions 1 to 3) and gives the place of its array. An array whose size its header
 * does not say (of structures, of pickled objects) is all that follows, without type and shape.
 * @throws UserError `E_TRUNCATED`, `E_BAD_MODEL_FILE`
 */
export async function readNpy(file: ModelFile, {length, offset}: Stretch, name: string): Promise<Segment> {
  const {data, text} = await readHeader(file, {offset, length})
  const rest = offset + length - data
  const fail = (problem: string) => badModelFile({file: file.path, offset}, problem)
  const shape = shapeOf(text)
  if (!shape) throw fail('the header of its array has no shape')
  const descr = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1]
  const itemBytes = descr === undefined ? undefined : bytesOfDescr(descr)
  if (descr === undefined || itemBytes === undefined) return {name, offset: data, length: rest}
  const bytes = exactProduct([...shape, itemBytes])
  if (bytes === undefined) throw fail('its array has more elements than can be counted')
  if (bytes > rest) throw truncated({file: file.path, offset: data}, `its array has ${bytes} bytes and ${rest} follow`)
  return {name, offset: data, length: bytes, dtype: descr, ...numpyType(descr), shape}
}

async function readHeader(file: ModelFile, {length, offset}: Stretch): Promise<{text: string; data: number}> {
  const fail = (problem: string) => badModelFile({file: file.path, offset}, problem)
  const start = await file.read(offset, Math.min(12, length))
  if (start.length < 10 || !start.subarray(0, 6).equals(NPY_MAGIC)) throw fail('its array does not begin as .npy does')
  const version = start[6]!
  if (version < 1 || version > 3) throw fail(`its array is of version ${version} of .npy; 1 to 3 are known`)
  if (version > 1 && start.length < 12) throw fail('its array ends within its header')
  const head = version === 1 ? 10 : 12
  const bytes = version === 1 ? start.readUInt16LE(8) : start.readUInt32LE(8)
  if (bytes > MAX_HEADER_BYTES) throw fail(`the header of its array is said to have ${bytes} bytes`)
  if (head + bytes > length) throw fail('its array ends within its header')
  return {text: (await file.read(offset + head, bytes)).toString('latin1'), data: offset + head + bytes}
}

/** Slowest dimension first; undefined where there is none. */
function shapeOf(text: string): number[] | undefined {
  const list = /['"]shape['"]\s*:\s*\(([\d,\sL]*)\)/.exec(text)?.[1]
  if (list === undefined) return undefined
  const shape = (list.match(/\d+/g) ?? []).map(Number)
  if (shape.length > MODEL_LIMITS.dimensions || !shape.every(Number.isSafeInteger)) return undefined
  return /['"]fortran_order['"]\s*:\s*True/.test(text) ? shape.reverse() : shape
}

/** Bytes of one element; undefined for Python objects and what is not known. */
function bytesOfDescr(descr: string): number | undefined {
  const [, kind, digits] = /^[<>|=]([biufcSUVmM])(\d{1,9})(?:\[.*\])?$/.exec(descr) ?? []
  if (kind === undefined) return undefined
  return Number(digits) * (kind === 'U' ? CHARACTER_BYTES : 1)
}
