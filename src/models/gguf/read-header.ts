import {cleanName} from '../clean-name.ts'
import {ByteWindow} from '../file/byte-window.ts'
import {type ModelFile, withModelFile} from '../file/model-file.ts'
import {GGML_TYPES, type GgmlType} from '../ggml-types.ts'
import {MODEL_LIMITS} from '../limits.ts'
import {badModelFile, type Place, truncated, unknownFormat} from '../model-error.ts'
import {exactProduct, type PlacedTensor} from '../weights/stored-tensor.ts'
import type {GgufHeader, GgufValue, PlacedGgufHeader} from './header.ts'
import {readName, readValue} from './read-values.ts'

const MAGIC = 'GGUF'
const VERSIONS = new Set([2, 3])
const START_BYTES = 24
const DEFAULT_ALIGNMENT = 32
const MAX_DIMENSIONS = 4
/** Ids that llama.cpp gave up: Q4_2, Q4_3, the repacked Q4_0 and IQ4_NL, and the integer ones of before. */
const RETIRED = new Set([4, 5, 31, 32, 33, 36, 37, 38])

/**
 * Reads metadata and tensor table of a GGUF file, versions 2 and 3, little endian.
 * @throws UserError `E_READ`, `E_TRUNCATED`, `E_BAD_MODEL_FILE`, `E_UNKNOWN_FORMAT`
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const {tensors, ...header} = await withModelFile(path, readPlacedGgufHeader)
  return {...header, tensors: tensors.map(({offset: _, ...tensor}) => tensor)}
}

/**
 * {@link readGgufHeader} of a file that is open, with the place of each tensor.
 * @throws UserError `E_READ`, `E_TRUNCATED`, `E_BAD_MODEL_FILE`, `E_UNKNOWN_FORMAT`
 */
export async function readPlacedGgufHeader(file: ModelFile): Promise<PlacedGgufHeader> {
  const window = new ByteWindow(file)
  const {keys, tensors: count} = await readStart(window)
  const metadata = await readMetadata(window, keys)
  const alignment = alignmentOf(metadata, file.path)
  const tensors: PlacedTensor[] = []
  for (let i = 0; i < count; i++) {
    tensors.push(await readTensor(window))
    checkHeaderSize(window)
  }
  const start = Math.ceil(window.offset / alignment) * alignment
  checkLayout(file, tensors, {start, alignment})
  return {
    file: file.path,
    metadata,
    tensors: tensors.map((tensor) => ({...tensor, offset: start + tensor.offset})),
  }
}

async function readStart(window: ByteWindow): Promise<{keys: number; tensors: number}> {
  const place = {file: window.file.path, offset: 0}
  await window.need(START_BYTES, 'its header')
  if (window.text(MAGIC.length) !== MAGIC)
    throw unknownFormat(
      place,
      'it does not begin with GGUF',
      'Give a GGUF file; older ggml files can be converted with llama.cpp.',
    )
  const version = window.u32()
  if (!VERSIONS.has(version)) throw wrongVersion(place, version)
  const tensors = window.count64()
  const keys = window.count64()
  if (tensors > MODEL_LIMITS.tensors) throw badModelFile(place, `it is said to have ${tensors} tensors`)
  if (keys > MODEL_LIMITS.ggufKeys) throw badModelFile(place, `it is said to have ${keys} metadata keys`)
  return {keys, tensors}
}

function wrongVersion(place: Place, version: number) {
  const swapped = Buffer.alloc(4)
  swapped.writeUInt32LE(version)
  if (VERSIONS.has(swapped.readUInt32BE())) {
    return unknownFormat(
      place,
      'it is a big-endian GGUF file',
      'Take the little-endian file, or convert it with gguf_convert_endian.py of llama.cpp.',
    )
  }
  const problem = `it is a GGUF file of version ${version}; versions 2 and 3 are read`
  return unknownFormat(place, problem, 'Convert the model again with a llama.cpp of today.')
}

async function readMetadata(window: ByteWindow, count: number): Promise<Map<string, GgufValue>> {
  const metadata = new Map<string, GgufValue>()
  const budget = {left: MODEL_LIMITS.ggufArrayStrings}
  for (let i = 0; i < count; i++) {
    const key = await readName(window, 'a metadata key')
    if (metadata.has(key)) {
      const place = {file: window.file.path, offset: window.offset}
      throw badModelFile(place, `the key ${JSON.stringify(cleanName(key))} is there twice`)
    }
    metadata.set(key, await readValue(window, key, budget))
    checkHeaderSize(window)
  }
  return metadata
}

function checkHeaderSize(window: ByteWindow): void {
  if (window.offset <= MODEL_LIMITS.ggufHeaderBytes) return
  const place = {file: window.file.path, offset: window.offset}
  throw badModelFile(place, `its header is longer than ${MODEL_LIMITS.ggufHeaderBytes} bytes`)
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>, file: string): number {
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT
  if (typeof alignment === 'number' && alignment >= 1 && alignment <= 2 ** 20 && Number.isInteger(Math.log2(alignment)))
    return alignment
  throw badModelFile({file}, `its alignment is ${cleanName(String(alignment))}, not a power of two`)
}

/** Its offset is from the start of the tensor data. */
async function readTensor(window: ByteWindow): Promise<PlacedTensor> {
  const name = await readName(window, 'the name of a tensor')
  const what = `the description of tensor ${JSON.stringify(cleanName(name))}`
  const fail = (problem: string) =>
    badModelFile(
      {file: window.file.path, offset: window.offset},
      `tensor ${JSON.stringify(cleanName(name))} ${problem}`,
    )
  await window.need(4, what)
  const dimensions = window.u32()
  if (dimensions > MAX_DIMENSIONS) throw fail(`has ${dimensions} dimensions`)
  await window.need(dimensions * 8 + 12, what)
  const sizes = Array.from({length: dimensions}, () => window.count64())
  const id = window.u32()
  const offset = window.count64()
  const type = GGML_TYPES.find((candidate) => candidate.id === id)
  if (!type)
    throw fail(
      RETIRED.has(id) ? `has the type ${id}, which llama.cpp has given up` : `has the type ${id}, which is not known`,
    )
  const elements = exactProduct(sizes)
  const bytes = elements === undefined ? undefined : bytesOf(elements, sizes, type)
  if (elements === undefined || bytes === undefined)
    throw fail(`has a shape of ${sizes.join(' x ')}, which ${type.name} cannot hold`)
  if (!Number.isSafeInteger(offset)) throw fail('lies beyond any file')
  return {name, type: type.name, shape: sizes.reverse(), elements, bytes, offset}
}

/** Whole blocks in every row, the first dimension. */
function bytesOf(elements: number, sizes: readonly number[], {blockSize, typeSize}: GgmlType): number | undefined {
  const row = sizes[0] ?? 1
  return row % blockSize === 0 ? exactProduct([elements / blockSize, typeSize]) : undefined
}

function checkLayout(
  file: ModelFile,
  tensors: readonly PlacedTensor[],
  data: {start: number; alignment: number},
): void {
  let end = 0
  for (const {bytes, name, offset} of [...tensors].sort((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
    const place = {file: file.path, offset: data.start + offset}
    const said = `tensor ${JSON.stringify(cleanName(name))}`
    if (offset % data.alignment !== 0) throw badModelFile(place, `${said} is not aligned to ${data.alignment} bytes`)
    if (offset < end) throw badModelFile(place, `${said} overlaps the tensor before it`)
    end = offset + bytes
    if (data.start + end > file.size)
      throw truncated(place, `${said} ends at byte ${data.start + end} and the file has ${file.size}`)
  }
}
