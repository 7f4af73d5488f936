import type {WasmMemory} from './wasm-memory.ts'

/** Bytes written one after another into the memory of a codec. */
export class PayloadWriter {
  readonly #memory: WasmMemory
  readonly #start: number
  #length = 0

  constructor(memory: WasmMemory, start: number) {
    this.#memory = memory
    this.#start = start
  }

  get length(): number {
    return this.#length
  }

  /** Takes back all that was written from `length` on. */
  cut(length: number): void {
    this.#length = length
  }

  byte(value: number): void {
    this.#memory.bytes[this.#start + this.#length++] = value
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
    const end = this.#length
    const size = end - at - 3
    this.#length = at
    for (const value of [(size & 127) | 128, ((size >>> 7) & 127) | 128, size >>> 14]) this.byte(value)
    this.#length = end
  }

  bytes(values: Uint8Array): void {
    this.#memory.bytes.set(values, this.#start + this.#length)
    this.#length += values.length
  }

  /** The `length` bytes at the address `at` of the memory. */
  copy(at: number, length: number): void {
    this.#memory.kernels.copy(this.#start + this.#length, at, length)
    this.#length += length
  }

  /** A view, good until the next write. */
  written(): Uint8Array {
    return this.#memory.bytes.subarray(this.#start, this.#start + this.#length)
  }
}
