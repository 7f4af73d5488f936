import type {ByteWindow} from '../file/byte-window.ts'
import {MODEL_LIMITS} from '../limits.ts'
import {badModelFile, truncated} from '../model-error.ts'

/** A field of a protobuf message as it stands in the file. */
export interface WireField {
  number: number
  /** 0: varint, 1: eight bytes, 2: length and bytes, 5: four bytes. */
  wire: number
  /** Of a varint: a signed 64-bit number, not finite where it is not exact. */
  value: number
  /** Where its bytes end in the file. */
  end: number
}

/**
 * A step of reading: it yields the number of bytes it needs next and goes on once they are there. A graph has tens of
 * thousands of fields; promises for each would take longer than reading them.
 */
export type Reading<T> = Generator<number, T, void>

const MAX_VARINT_BYTES = 10
const VARINT = 0
const EIGHT = 1
const BYTES = 2
const FOUR = 5

/** Runs a reading, fetching what it asks for. */
export async function runReading<T>(window: ByteWindow, reading: Reading<T>): Promise<T> {
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
    await window.need(step.value, 'a field')
  }
}

/** Walks protobuf messages in a file without holding them; bytes that no handler takes are passed over unread. */
export class Wire {
  readonly window: ByteWindow
  #fieldsLeft: number = MODEL_LIMITS.onnxFields

  constructor(window: ByteWindow) {
    this.window = window
  }

  /** Calls `handle` for every field of the message that ends at `end`; what it does not take is skipped. */
  *each(end: number, handle: (field: WireField) => Reading<void> | void): Reading<void> {
    while (this.window.offset < end) {
      const field = yield* this.#next(end)
      const rest = handle(field)
      if (rest) yield* rest
      if (this.window.offset > field.end) throw this.bad('a message runs beyond its end')
      this.window.skip(field.end - this.window.offset, 'a field')
    }
  }

  /** The bytes of a field with a length. */
  *bytes(field: WireField): Reading<Buffer> {
    return this.window.bytes(yield* this.#ready(field))
  }

  *text(field: WireField): Reading<string> {
    return this.window.text(yield* this.#ready(field))
  }

  /** A number of four bytes. */
  *float(field: WireField): Reading<number> {
    if (field.wire !== FOUR) throw this.bad('an attribute is said to be a float and is not')
    if (this.window.ready < 4) yield 4
    return this.window.bytes(4).readFloatLE(0)
  }

  /** Numbers of a repeated field, packed or one by one; at most `most`, undefined where there are more. */
  *ints(field: WireField, most: number): Reading<number[] | undefined> {
    if (field.wire === VARINT) return [field.value]
    const values: number[] = []
    while (this.window.offset < field.end) {
      if (values.length >= most) return undefined
      values.push(yield* this.#varint(field.end))
    }
    return values
  }

  /** Bytes of a field that were not taken yet. */
  left(field: WireField): number {
    return field.end - this.window.offset
  }

  bad(problem: string) {
    return badModelFile({file: this.window.file.path, offset: this.window.offset}, problem)
  }

  /** Brings in what is left of a field with a length, and gives how much that is. */
  *#ready(field: WireField): Reading<number> {
    const length = this.left(field)
    if (field.wire !== BYTES || length > MODEL_LIMITS.onnxTextBytes)
      throw this.bad(`field ${field.number} has ${length} bytes where a short text belongs`)
    if (this.window.ready < length) yield length
    return length
  }

  *#next(end: number): Reading<WireField> {
    if (this.#fieldsLeft-- <= 0) throw this.bad(`it has more than ${MODEL_LIMITS.onnxFields} fields`)
    const tag = yield* this.#varint(end)
    const number = Math.floor(tag / 8)
    const wire = tag % 8
    if (!(number >= 1 && number < 2 ** 29)) throw this.bad('a message has a field without a valid number')
    if (wire === VARINT) {
      const value = yield* this.#varint(end)
      return {number, wire, value, end: this.window.offset}
    }
    const length = yield* this.#lengthOf(wire, end)
    const fieldEnd = this.window.offset + length
    if (fieldEnd > end) throw this.#beyond(fieldEnd)
    return {number, wire, value: Number.NaN, end: fieldEnd}
  }

  *#lengthOf(wire: number, end: number): Reading<number> {
    if (wire === EIGHT) return 8
    if (wire === FOUR) return 4
    if (wire !== BYTES) throw this.bad(`a field has the wire type ${wire}`)
    const length = yield* this.#varint(end)
    if (!(length >= 0)) throw this.bad('a field has a length below 0')
    return length
  }

  #beyond(fieldEnd: number) {
    const {file} = this.window
    if (fieldEnd <= file.size) return this.bad('a field runs beyond the message that holds it')
    const problem = `a field ends at byte ${fieldEnd} and the file has ${file.size}`
    return truncated({file: file.path, offset: this.window.offset}, problem)
  }

  /** A signed 64-bit varint. */
  *#varint(end: number): Reading<number> {
    const {window} = this
    const most = Math.min(MAX_VARINT_BYTES, end - window.offset)
    if (most <= 0) throw this.bad('a message ends within a number')
    if (window.ready < most) yield most
    const first = window.u8()
    if (first < 0x80) return first
    // Nearly all numbers are short: no BigInt for them.
    let value = BigInt(first & 0x7f)
    for (let i = 1; i < most; i++) {
      const byte = window.u8()
      value |= BigInt(byte & 0x7f) << BigInt(7 * i)
      if (byte < 0x80) return toNumber(BigInt.asIntN(64, value))
    }
    if (most < MAX_VARINT_BYTES && end === window.file.size)
      throw truncated({file: window.file.path, offset: window.offset}, 'it ends within a number')
    throw this.bad('a number does not end')
  }
}

function toNumber(value: bigint): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  return number < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
