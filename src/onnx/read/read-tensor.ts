import type {Field, Range} from '../../protobuf/wire-reader.ts'
import {bitsOf, DATA_TYPE, rawBytes} from '../data-types.ts'
import {ENTRY, TENSOR} from '../field-numbers.ts'
import {ONNX_LIMITS} from '../limits.ts'
import type {ExternalData, OnnxTensor, TensorData} from '../model.ts'
import {quoted, truncated} from '../onnx-error.ts'
import type {OnnxReader} from './reader.ts'

const EXTERNAL = 1
/** Fields of typed values. */
const TYPED = new Set<number>([
  TENSOR.floatData,
  TENSOR.doubleData,
  TENSOR.int32Data,
  TENSOR.int64Data,
  TENSOR.uint64Data,
])
/** The one that holds values of a type; `int32Data` for those that are not named. */
const TYPED_FIELD: ReadonlyMap<number, number> = new Map([
  [DATA_TYPE.float, TENSOR.floatData],
  [DATA_TYPE.complex64, TENSOR.floatData],
  [DATA_TYPE.double, TENSOR.doubleData],
  [DATA_TYPE.complex128, TENSOR.doubleData],
  [DATA_TYPE.int64, TENSOR.int64Data],
  [DATA_TYPE.uint32, TENSOR.uint64Data],
  [DATA_TYPE.uint64, TENSOR.uint64Data],
])

/** What a TensorProto says of itself, and where its values are. */
export function readTensorProto(reader: OnnxReader, field: Field): OnnxTensor {
  return new TensorReader(reader, field).read()
}

class TensorReader {
  readonly #reader: OnnxReader
  readonly #field: Field
  readonly #dims: number[] = []
  readonly #entries = new Map<string, string>()
  readonly #typed: Range[] = []
  #typedField = 0
  #name = ''
  #type = 0
  #raw: Range | undefined
  #isExternal = false

  constructor(reader: OnnxReader, field: Field) {
    this.#reader = reader
    this.#field = field
  }

  read(): OnnxTensor {
    const place = this.#reader.place(this.#field)
    for (const field of this.#reader.wire.fields(place.message)) this.#take(field)
    if (bitsOf(this.#type) === undefined) throw this.#bad(`has the type ${this.#type}, which is not known`)
    const isText = this.#type === DATA_TYPE.string
    const bytes = rawBytes(this.#type, this.#dims)
    if (bytes === undefined && !isText) throw this.#bad('has no valid shape')
    return {place, name: this.#name, dataType: this.#type, dims: this.#dims, bytes, data: this.#data(bytes)}
  }

  #take(field: Field): void {
    const {wire} = this.#reader
    switch (field.number) {
      case TENSOR.dims: {
        const dims = this.#reader.ints(field, ONNX_LIMITS.dimensions)
        if (!dims || this.#dims.length + dims.length > ONNX_LIMITS.dimensions)
          throw this.#bad('has too many dimensions')
        this.#dims.push(...dims)
        return
      }
      case TENSOR.dataType:
        this.#type = wire.int(field)
        return
      case TENSOR.name:
        this.#name = wire.text(field)
        return
      case TENSOR.rawData:
        this.#raw = wire.range(field)
        return
      case TENSOR.externalData:
        this.#addEntry(field)
        return
      case TENSOR.dataLocation:
        this.#isExternal = wire.int(field) === EXTERNAL
        return
      default:
        if (TYPED.has(field.number)) this.#addTyped(field)
    }
  }

  /** Values one by one are a field each: neighbours are kept as one stretch. */
  #addTyped({end, number, start}: Field): void {
    if (this.#typedField !== 0 && this.#typedField !== number) throw this.#bad('has values of two types')
    this.#typedField = number
    const last = this.#typed.at(-1)
    if (last?.end === start) last.end = end
    else this.#typed.push({start, end})
  }

  #addEntry(field: Field): void {
    if (this.#entries.size >= ONNX_LIMITS.externalEntries) throw this.#bad('says too much of its external file')
    const [key, value] = readEntry(this.#reader, field)
    this.#entries.set(key, value)
  }

  #data(bytes: number | undefined): TensorData {
    if (bytes === undefined) return {kind: 'strings'}
    if (this.#isExternal) return {kind: 'external', external: this.#external(bytes)}
    if (this.#raw) {
      const length = this.#raw.end - this.#raw.start
      if (length !== bytes) throw this.#bad(`takes ${length} bytes where its shape and type need ${bytes}`)
      return {kind: 'raw', range: this.#raw}
    }
    if (this.#typedField === 0 && bytes > 0) throw this.#bad('has no values')
    const field = TYPED_FIELD.get(this.#type) ?? TENSOR.int32Data
    if (this.#typedField !== 0 && this.#typedField !== field) throw this.#bad('has values of another type than it says')
    const isFixed = field === TENSOR.floatData || field === TENSOR.doubleData
    // A varint of one byte is a value of at most eight: no more memory is asked for than the file can fill.
    const stored = this.#typed.reduce((sum, {end, start}) => sum + end - start, 0)
    if (bytes > stored * (isFixed ? 1 : 8)) throw this.#bad('has fewer values than its shape says')
    return {kind: 'typed', encoding: isFixed ? 'fixed' : 'varint', ranges: this.#typed}
  }

  #external(bytes: number): ExternalData {
    const location = this.#entries.get('location')
    if (location === undefined) throw this.#bad('is in another file that it does not name')
    const length = this.#entryNumber('length') ?? bytes
    if (length !== bytes) throw this.#bad(`has ${length} bytes in its file where its shape and type need ${bytes}`)
    const offset = this.#entryNumber('offset') ?? 0
    const {path, size} = this.#reader.external.find(location)
    if (offset + length > size) {
      const problem = `tensor ${quoted(this.#name)} ends at byte ${offset + length} and the file has ${size}`
      throw truncated(path, problem, offset)
    }
    return {location, offset, length, path}
  }

  #entryNumber(key: string): number | undefined {
    const text = this.#entries.get(key)
    if (text === undefined) return undefined
    if (!/^\d{1,15}$/.test(text)) throw this.#bad(`has the ${key} ${quoted(text)}`)
    return Number(text)
  }

  #bad(problem: string): Error {
    return this.#reader.wire.bad(this.#field.start, `tensor ${quoted(this.#name)} ${problem}`)
  }
}

/** StringStringEntryProto: a key and a value. */
export function readEntry({wire}: OnnxReader, field: Field): [key: string, value: string] {
  let key = ''
  let value = ''
  for (const part of wire.fields(wire.range(field))) {
    if (part.number === ENTRY.key) key = wire.text(part)
    else if (part.number === ENTRY.value) value = wire.text(part)
  }
  return [key, value]
}
