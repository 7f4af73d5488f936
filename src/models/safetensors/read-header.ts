import {cleanName} from '../clean-name.ts'
import {isObject, type JsonObject, ownField, parseBoundedJson} from '../file/bounded-json.ts'
import {type ModelFile, withModelFile} from '../file/model-file.ts'
import {MODEL_LIMITS} from '../limits.ts'
import {badModelFile, type Place, truncated} from '../model-error.ts'
import {exactProduct, type PlacedTensor, type StoredTensor} from '../weights/stored-tensor.ts'
import {DTYPE_BITS} from './dtypes.ts'

const LENGTH_BYTES = 8
const OPEN_BRACE = 0x7b

/**
 * The tensors of a safetensors file, from its header alone. The format's own rules are held: the data is covered from
 * its start to the end of the file, without holes and overlaps.
 * @throws UserError `E_READ`, `E_TRUNCATED`, `E_BAD_MODEL_FILE`
 */
export async function readSafetensorsHeader(path: string): Promise<StoredTensor[]> {
  const tensors = await withModelFile(path, readSafetensorsTensors)
  return tensors.map(({offset: _, ...tensor}) => tensor)
}

/**
 * {@link readSafetensorsHeader} of a file that is open, with the place of each tensor.
 * @throws UserError `E_READ`, `E_TRUNCATED`, `E_BAD_MODEL_FILE`
 */
export async function readSafetensorsTensors(file: ModelFile): Promise<PlacedTensor[]> {
  const place = {file: file.path}
  const headerBytes = await readHeaderLength(file)
  const bytes = await file.read(LENGTH_BYTES, headerBytes)
  if (bytes[0] !== OPEN_BRACE) throw badModelFile({...place, offset: LENGTH_BYTES}, 'its header does not begin with {')
  const data = LENGTH_BYTES + headerBytes
  const tensors = tensorsOf(parseBoundedJson(bytes, {...place, offset: LENGTH_BYTES}), data, place)
  checkLayout(tensors, {start: data, end: file.size}, place)
  return tensors
}

async function readHeaderLength(file: ModelFile): Promise<number> {
  const length = (await file.read(0, LENGTH_BYTES)).readBigUInt64LE()
  const place = {file: file.path, offset: 0}
  if (length < 2n) throw badModelFile(place, `its header is said to have ${length} bytes`)
  if (length > BigInt(MODEL_LIMITS.jsonHeaderBytes)) {
    throw badModelFile(
      place,
      `its header is said to have ${length} bytes; at most ${MODEL_LIMITS.jsonHeaderBytes} are read`,
      'Check that this is a safetensors file; download it again if it is.',
    )
  }
  if (Number(length) > file.size - LENGTH_BYTES)
    throw truncated(place, `its header has ${length} bytes, the file ${file.size}`)
  return Number(length)
}

function tensorsOf(header: JsonObject, dataStart: number, place: Place): PlacedTensor[] {
  const names = Object.keys(header).filter((name) => name !== '__metadata__')
  if (names.length > MODEL_LIMITS.tensors)
    throw badModelFile(place, `it has ${names.length} tensors; at most ${MODEL_LIMITS.tensors} are read`)
  return names.map((name) => {
    const {begin, ...tensor} = tensorOf(name, header[name], place)
    return {...tensor, offset: dataStart + begin}
  })
}

function tensorOf(name: string, entry: unknown, place: Place): StoredTensor & {begin: number} {
  const fail = (problem: string) => badModelFile(place, `tensor ${JSON.stringify(cleanName(name))} ${problem}`)
  if (name.length > MODEL_LIMITS.nameBytes) throw fail('has too long a name')
  if (!isObject(entry)) throw fail('is no object')
  const dtype = ownField(entry, 'dtype')
  const bits = typeof dtype === 'string' ? DTYPE_BITS.get(dtype) : undefined
  if (typeof dtype !== 'string' || bits === undefined)
    throw fail(`has the dtype ${cleanName(JSON.stringify(dtype) ?? 'none')}, which is not known`)
  const shape = ownField(entry, 'shape')
  if (!isCounts(shape) || shape.length > MODEL_LIMITS.dimensions) throw fail('has no valid shape')
  const offsets = ownField(entry, 'data_offsets')
  if (!isCounts(offsets) || offsets.length !== 2) throw fail('has no valid data_offsets')
  const [begin, end] = offsets as [number, number]
  const elements = exactProduct(shape)
  const size = elements === undefined ? undefined : exactProduct([elements, bits])
  if (elements === undefined || size === undefined) throw fail('has more elements than can be counted')
  if (size % 8 !== 0 || end - begin !== size / 8)
    throw fail(`takes ${end - begin} bytes where its shape and dtype need ${size / 8}`)
  return {name, type: dtype.toLowerCase(), shape, elements, bytes: size / 8, begin}
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0)
}

function checkLayout(tensors: readonly PlacedTensor[], data: {start: number; end: number}, place: Place): void {
  let expected = data.start
  for (const {bytes, name, offset} of [...tensors].sort((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
    if (offset !== expected) {
      const problem = offset < expected ? 'overlaps the tensor before it' : 'leaves a hole before it'
      throw badModelFile(place, `tensor ${JSON.stringify(cleanName(name))} ${problem}`)
    }
    expected = offset + bytes
  }
  const needed = expected - data.start
  const there = data.end - data.start
  if (there < needed) throw truncated(place, `its tensors need ${needed} bytes and ${there} are there`)
  if (there > needed) throw badModelFile(place, `${there - needed} bytes follow its last tensor`)
}
