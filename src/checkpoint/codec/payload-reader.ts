import {PayloadError} from './payload-error.ts'

/** Reads a payload from its start to its end, never past it. */
export class PayloadReader {
  readonly #payload: Uint8Array
  #at = 0

  constructor(payload: Uint8Array) {
    this.#payload = payload
  }

  get left(): number {
    return this.#payload.length - this.#at
  }

  byte(): number {
    const value = this.#payload[this.#at++]
    if (value === undefined) throw new PayloadError('the payload ends too early')
    return value
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

  bytes(length: number): Uint8Array {
    if (length > this.left) throw new PayloadError('the payload ends too early')
    this.#at += length
    return this.#payload.subarray(this.#at - length, this.#at)
  }

  /** @throws PayloadError when bytes are left */
  finish(): void {
    if (this.left > 0) throw new PayloadError(`the payload has ${this.left} bytes too many`)
  }
}
