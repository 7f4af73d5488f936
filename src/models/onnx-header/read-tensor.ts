import {cleanName} from '../clean-name.ts'
import {MODEL_LIMITS} from '../limits.ts'
import {exactProduct} from '../weights/stored-tensor.ts'
import {ONNX_TYPES, type OnnxType} from './data-types.ts'
import type {OnnxTensor} from './graph.ts'
import type {Reading, Wire, WireField} from './wire.ts'

/** Fields of TensorProto (onnx.proto). */
const DIMS = 1
const DATA_TYPE = 2
const FLOAT_DATA = 4
const INT32_DATA = 5
const INT64_DATA = 7
const NAME = 8
const RAW_DATA = 9
const EXTERNAL_DATA = 13
const DATA_LOCATION = 14
const EXTERNAL = 1
const MAX_EXTERNAL_ENTRIES = 16
/** Widest element of a constant that is read. */
const VALUE_BYTES = 8

/** Reads what a TensorProto says of itself; its values are passed over, but for small constants. */
export function readTensor(wire: Wire, end: number): Reading<OnnxTensor> {
  return new TensorReader(wire).read(end)
}

class TensorReader {
  readonly #wire: Wire
  readonly #dims: number[] = []
  readonly #entries = new Map<string, string>()
  #name = ''
  #type = 0
  #rawLength: number | undefined
  #rawOffset = 0
  #raw: Buffer | undefined
  #ints: number[] = []
  #floatBytes = 0
  #isExternal = false

  constructor(wire: Wire) {
    this.#wire = wire
  }

  *read(end: number): Reading<OnnxTensor> {
    yield* this.#wire.each(end, (field) => this.#take(field))
    const type = ONNX_TYPES.get(this.#type)
    if (!type) throw this.#bad(`has the type ${this.#type}, which is not known`)
    const elements = this.#dims.every((dim) => dim >= 0) ? exactProduct(this.#dims) : undefined
    const bits = elements === undefined ? undefined : exactProduct([elements, type.bits])
    if (elements === undefined || bits === undefined) throw this.#bad('has no valid shape')
    const bytes = Math.ceil(bits / 8)
    this.#checkLength(type, bytes)
    const values = this.#values(type, elements)
    return {
      name: this.#name,
      type,
      dims: this.#dims,
      elements,
      bytes,
      ...(this.#isExternal
        ? {external: this.#external()}
        : this.#rawLength !== undefined && {rawOffset: this.#rawOffset}),
      ...(values && {values}),
    }
  }

  *#take(field: WireField): Reading<void> {
    const wire = this.#wire
    switch (field.number) {
      case DIMS: {
        const dims = yield* wire.ints(field, MODEL_LIMITS.dimensions)
        if (!dims || this.#dims.length + dims.length > MODEL_LIMITS.dimensions)
          throw this.#bad('has too many dimensions')
        this.#dims.push(...dims)
        return
      }
      case DATA_TYPE:
        this.#type = field.value
        return
      case NAME:
        this.#name = yield* wire.text(field)
        return
      case FLOAT_DATA:
        this.#floatBytes += wire.left(field)
        return
      case RAW_DATA:
        this.#rawLength = wire.left(field)
        this.#rawOffset = field.end - this.#rawLength
        if (this.#rawLength <= MODEL_LIMITS.onnxShapeValues * VALUE_BYTES)
          this.#raw = Buffer.from(yield* wire.bytes(field))
        return
      case INT32_DATA:
      case INT64_DATA: {
        const ints = yield* wire.ints(field, MODEL_LIMITS.onnxShapeValues)
        if (ints && this.#ints.length <= MODEL_LIMITS.onnxShapeValues) this.#ints.push(...ints)
        return
      }
      case EXTERNAL_DATA:
        if (this.#entries.size >= MAX_EXTERNAL_ENTRIES) throw this.#bad('says too much of its external file')
        yield* this.#entry(field.end)
        return
      case DATA_LOCATION:
        this.#isExternal = field.value === EXTERNAL
    }
  }

  /** StringStringEntryProto: key and value. */
  *#entry(end: number): Reading<void> {
    const parts = new Map<number, string>()
    const wire = this.#wire
    yield* wire.each(end, function* (field): Reading<void> {
      if (field.number === 1 || field.number === 2) parts.set(field.number, yield* wire.text(field))
    })
    this.#entries.set(parts.get(1) ?? '', parts.get(2) ?? '')
  }

  #checkLength(type: OnnxType, bytes: number): void {
    if (this.#isExternal) return
    const length = this.#rawLength ?? (this.#floatBytes > 0 && type.name === 'float' ? this.#floatBytes : bytes)
    if (length !== bytes) throw this.#bad(`takes ${length} bytes where its shape and type need ${bytes}`)
  }

  #external(): NonNullable<OnnxTensor['external']> {
    const location = this.#entries.get('location')
    if (location === undefined) throw this.#bad('is in another file that it does not name')
    const length = this.#entryNumber('length')
    return {location, offset: this.#entryNumber('offset') ?? 0, ...(length !== undefined && {length})}
  }

  #entryNumber(key: string): number | undefined {
    const text = this.#entries.get(key)
    if (text === undefined) return undefined
    if (!/^\d{1,15}$/.test(text)) throw this.#bad(`has the ${key} ${JSON.stringify(cleanName(text))}`)
    return Number(text)
  }

  #values(type: OnnxType, elements: number): number[] | undefined {
    if (elements > MODEL_LIMITS.onnxShapeValues) return undefined
    if (elements > 0 && this.#ints.length === elements) return this.#ints
    const raw = this.#raw
    if (!raw || raw.length !== (elements * type.bits) / 8) return undefined
    const at = (read: (offset: number) => number) => Array.from({length: elements}, (_, i) => read((i * type.bits) / 8))
    if (type.name === 'int64') return at((offset) => Number(raw.readBigInt64LE(offset)))
    if (type.name === 'int32') return at((offset) => raw.readInt32LE(offset))
    return type.name === 'float' ? at((offset) => raw.readFloatLE(offset)) : undefined
  }

  #bad(problem: string) {
    return this.#wire.bad(`tensor ${JSON.stringify(cleanName(this.#name))} ${problem}`)
  }
}
