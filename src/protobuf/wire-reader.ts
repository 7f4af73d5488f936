import type {ByteSource} from './byte-source.ts'

/** Wire types of the protobuf encoding. */
export const WIRE = {varint: 0, eight: 1, bytes: 2, four: 5} as const

/** A stretch of a file: bytes from its start; `end` is the first byte after it. */
export interface Range {
  start: number
  end: number
}

/** A field of a message as it stands in the file; its range takes in the tag. */
export interface Field extends Range {
  number: number
  /** One of {@link WIRE}. */
  wire: number
  /** Where its value begins, after tag and length. */
  at: number
  /** Of a varint: a signed 64-bit number, infinite where a number does not hold it exactly; else NaN. */
  value: number
}

/** Makes the errors that a reader throws, from a place in the file and what is wrong there. */
export interface WireErrors {
  bad(offset: number, problem: string): Error
  cut(offset: number, problem: string): Error
}

export interface WireLimits {
  /** Fields that are read in all. */
  fields: number
  /** Bytes of a text. */
  textBytes: number
}

const MAX_VARINT_BYTES = 10
const MAX_FIELD = 2 ** 29

/** Walks protobuf messages without holding them; values are passed over unread until they are asked for. */
export class WireReader {
  readonly source: ByteSource
  /** The two halves of the varint that was read last, unsigned. */
  low = 0
  high = 0
  readonly #errors: WireErrors
  readonly #limits: WireLimits
  #fieldsLeft: number
  #at = 0

  constructor(source: ByteSource, errors: WireErrors, limits: WireLimits) {
    this.source = source
    this.#errors = errors
    this.#limits = limits
    this.#fieldsLeft = limits.fields
  }

  /** The fields of the message in `range`, in order. */
  *fields({end, start}: Range): Generator<Field, void, void> {
    let at = start
    while (at < end) {
      const field = this.#field(at, end)
      yield field
      at = field.end
    }
  }

  /** The value of a field with a length. */
  range(field: Field): Range {
    if (field.wire !== WIRE.bytes)
      throw this.bad(field.start, `field ${field.number} has the wire type ${field.wire} where a length belongs`)
    return {start: field.at, end: field.end}
  }

  /** UTF-8 text of at most `textBytes`. */
  text(field: Field): string {
    const {end, start} = this.range(field)
    if (end - start > this.#limits.textBytes)
      throw this.bad(start, `field ${field.number} has ${end - start} bytes where a short text belongs`)
    return this.source.view(start, end - start).toString('utf8')
  }

  /** A whole number. */
  int(field: Field): number {
    if (field.wire !== WIRE.varint)
      throw this.bad(field.start, `field ${field.number} has the wire type ${field.wire} where a number belongs`)
    return field.value
  }

  float(field: Field): number {
    if (field.wire !== WIRE.four)
      throw this.bad(field.start, `field ${field.number} has the wire type ${field.wire} where a float belongs`)
    return this.source.view(field.at, 4).readFloatLE(0)
  }

  /** Numbers of a repeated field, packed or one alone. */
  *ints(field: Field): Generator<number, void, void> {
    if (field.wire === WIRE.varint) yield field.value
    else {
      const {end, start} = this.range(field)
      for (let at = start; at < end; ) {
        at = this.varint(at, end)
        yield this.signed()
      }
    }
  }

  /** Reads a varint at `at` into {@link low} and {@link high}, and gives where it ends. */
  varint(at: number, end: number): number {
    const most = Math.min(MAX_VARINT_BYTES, end - at)
    if (most <= 0) throw this.#unended(at, end)
    let low = 0
    let high = 0
    for (let i = 0; i < most; i++) {
      const byte = this.source.byte(at + i)
      const bits = byte & 0x7f
      if (i < 4) low |= bits << (7 * i)
      else if (i === 4) {
        low |= bits << 28
        high = bits >>> 4
      } else high |= bits << (7 * i - 32)
      if (byte < 0x80) {
        this.low = low >>> 0
        this.high = high >>> 0
        return at + i + 1
      }
    }
    if (most < MAX_VARINT_BYTES) throw this.#unended(at, end)
    throw this.bad(at, 'a number does not end')
  }

  /** What {@link varint} read, as a signed number. */
  signed(): number {
    const number = (this.high | 0) * 2 ** 32 + this.low
    if (Number.isSafeInteger(number)) return number
    return number < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }

  bad(offset: number, problem: string): Error {
    return this.#errors.bad(offset, problem)
  }

  #field(start: number, end: number): Field {
    if (this.#fieldsLeft-- <= 0) throw this.bad(start, `it has more than ${this.#limits.fields} fields`)
    this.#at = this.varint(start, end)
    const tag = this.signed()
    const number = Math.floor(tag / 8)
    const wire = tag % 8
    if (!(number >= 1 && number < MAX_FIELD)) throw this.bad(start, 'a message has a field without a valid number')
    const length = this.#length(wire, end)
    const at = this.#at
    if (at + length > end) throw this.#beyond(at, at + length)
    // A varint has been read by then: its value lies before the place where its bytes end.
    const value = wire === WIRE.varint ? this.signed() : Number.NaN
    return {number, wire, start, at, end: at + length, value}
  }

  #length(wire: number, end: number): number {
    if (wire === WIRE.eight) return 8
    if (wire === WIRE.four) return 4
    if (wire !== WIRE.varint && wire !== WIRE.bytes) throw this.bad(this.#at, `a field has the wire type ${wire}`)
    const start = this.#at
    this.#at = this.varint(start, end)
    if (wire === WIRE.varint) return 0
    const length = this.signed()
    if (length < 0) throw this.bad(start, 'a field has a length below 0')
    return length
  }

  #unended(at: number, end: number): Error {
    const problem = 'it ends within a number'
    return end === this.source.size ? this.#errors.cut(at, problem) : this.bad(at, 'a message ends within a number')
  }

  #beyond(at: number, end: number): Error {
    const {size} = this.source
    if (end <= size) return this.bad(at, 'a field runs beyond the message that holds it')
    return this.#errors.cut(at, `a field ends at byte ${end} and the file has ${size}`)
  }
}
