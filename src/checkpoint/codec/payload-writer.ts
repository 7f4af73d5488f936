/** Bytes written one after another into one buffer that is used again for each payload. */
export class PayloadWriter {
  readonly #buffer: Uint8Array
  #length = 0

  constructor(capacity: number) {
    this.#buffer = new Uint8Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  /** Takes back all that was written from `length` on. */
  cut(length: number): void {
    this.#length = length
  }

  byte(value: number): void {
    this.#buffer[this.#length++] = value
  }

  /** Seven bits a byte, the lowest first; all bytes but the last have bit 7 set (LEB128). */
  varint(value: number): void {
    let rest = value
    while (rest > 127) {
      this.byte((rest & 127) | 128)
      rest >>>= 7
    }
    this.byte(rest)
  }

  /** What `write` writes, after its length: a varint of three bytes, as it is not known before. */
  sized(write: () => void): void {
    const at = this.#length
    this.#length += 3
    write()
    const size = this.#length - at - 3
    this.#buffer[at] = (size & 127) | 128
    this.#buffer[at + 1] = ((size >>> 7) & 127) | 128
    this.#buffer[at + 2] = size >>> 14
  }

  bytes(values: Uint8Array): void {
    this.#buffer.set(values, this.#length)
    this.#length += values.length
  }

  /** A view, good until the next write. */
  written(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }
}
