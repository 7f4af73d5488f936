import {PayloadError} from './payload-error.ts'
import type {WasmMemory} from './wasm-memory.ts'

/** Reads bytes of the memory of a codec from their start to their end, never past it. */
export class PayloadReader {
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number

  constructor({bytes}: WasmMemory, start: number, length: number) {
    this.#bytes = bytes
    this.#at = start
    this.#end = start + length
  }

  get left(): number {
    return this.#end - this.#at
  }

  byte(): number {
    if (this.#at >= this.#end) throw new PayloadError('the payload ends too early')
    return this.#bytes[this.#at++]!
  }

  /** At most 28 bits: no length in a payload needs more. */
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte()
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
    throw new PayloadError('a number in the payload is too long')
  }

  /** The address of the next `length` bytes. */
  take(length: number): number {
    if (length > this.left) throw new PayloadError('the payload ends too early')
    this.#at += length
    return this.#at - length
  }

  /** A view of the next `length` bytes. */
  bytes(length: number): Uint8Array {
    const at = this.take(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** @throws PayloadError when bytes are left */
  finish(): void {
    if (this.left > 0) throw new PayloadError(`the payload has ${this.left} bytes too many`)
  }
}
