import {readSync} from 'node:fs'

/** Bytes by place. */
export interface ByteSource {
  readonly size: number
  /** Exactly `length` bytes at `offset`, which lie within `size`; good until the next call. */
  view(offset: number, length: number): Buffer
  /** The byte at `offset`, which lies within `size`. */
  byte(offset: number): number
}

const CHUNK = 64 * 2 ** 10

/**
 * An open file, read a chunk at a time and at once: the fields of a message are many and small, a promise for each
 * would take longer than reading them.
 */
export class FileSource implements ByteSource {
  readonly size: number
  readonly #fd: number
  readonly #cut: (offset: number) => Error
  #chunk: Buffer = Buffer.alloc(0)
  #start = 0

  /** `cut` makes the error for a file that ends before `size`. */
  constructor(fd: number, size: number, cut: (offset: number) => Error) {
    this.#fd = fd
    this.size = size
    this.#cut = cut
  }

  view(offset: number, length: number): Buffer {
    let at = offset - this.#start
    if (at < 0 || at + length > this.#chunk.length) {
      this.#chunk = this.#load(offset, Math.max(length, Math.min(CHUNK, this.size - offset)))
      this.#start = offset
      at = 0
    }
    return this.#chunk.subarray(at, at + length)
  }

  byte(offset: number): number {
    return this.#chunk[offset - this.#start] ?? this.view(offset, 1)[0]!
  }

  #load(offset: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length)
    let filled = 0
    while (filled < length) {
      const count = readSync(this.#fd, bytes, filled, length - filled, offset + filled)
      if (count === 0) throw this.#cut(offset + filled)
      filled += count
    }
    return bytes
  }
}
