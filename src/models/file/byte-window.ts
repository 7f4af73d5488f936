import {truncated} from '../model-error.ts'
import type {ModelFile} from './model-file.ts'

const CHUNK = 2 ** 20

/**
 * Reads a file's beginning in order, one chunk at a time. The getters are synchronous and take bytes that
 * `need` has brought in; `skip` goes on without reading what lies between.
 */
export class ByteWindow {
  readonly file: ModelFile
  readonly #end: number
  #chunk: Buffer = Buffer.alloc(0)
  /** Where the chunk begins in the file. */
  #start: number
  #at = 0

  constructor(file: ModelFile, start = 0, end: number = file.size) {
    this.file = file
    this.#start = start
    this.#end = end
  }

  /** Bytes from the start of the file. */
  get offset(): number {
    return this.#start + this.#at
  }

  /** Bytes up to the end that was set. */
  get remaining(): number {
    return this.#end - this.offset
  }

  /** Bytes that can be taken without waiting. */
  get ready(): number {
    return this.#chunk.length - this.#at
  }

  /** Brings in at least `count` bytes. @throws UserError `E_TRUNCATED` */
  async need(count: number, what: string): Promise<void> {
    if (this.ready >= count) return
    if (count > this.remaining) throw truncated({file: this.file.path, offset: this.offset}, `it ends within ${what}`)
    const start = this.offset
    this.#chunk = await this.file.read(start, Math.max(count, Math.min(CHUNK, this.remaining)))
    this.#start = start
    this.#at = 0
  }

  /** Goes on by `count` bytes. @throws UserError `E_TRUNCATED` */
  skip(count: number, what: string): void {
    if (count > this.remaining) throw truncated({file: this.file.path, offset: this.offset}, `it ends within ${what}`)
    if (count <= this.ready) this.#at += count
    else {
      this.#start = this.offset + count
      this.#chunk = Buffer.alloc(0)
      this.#at = 0
    }
  }

  /**
   * Passes over strings with a 64-bit length before each, as long as they lie whole in the chunk, and gives how many
   * it passed. A token list has hundreds of thousands.
   */
  skipReadyStrings(most: number): number {
    const chunk = this.#chunk
    let at = this.#at
    let passed = 0
    while (passed < most && at + 8 <= chunk.length) {
      // By bytes: faster than the buffer's own methods in code that has just begun to run. Longer ones are for `skip`.
      if ((chunk[at + 3]! | chunk[at + 4]! | chunk[at + 5]! | chunk[at + 6]! | chunk[at + 7]!) !== 0) break
      const next = at + 8 + chunk[at]! + 256 * chunk[at + 1]! + 65_536 * chunk[at + 2]!
      if (next > chunk.length) break
      at = next
      passed++
    }
    this.#at = at
    return passed
  }

  u8(): number {
    return this.#chunk.readUInt8(this.#take(1))
  }

  u32(): number {
    return this.#chunk.readUInt32LE(this.#take(4))
  }

  u64(): bigint {
    return this.#chunk.readBigUInt64LE(this.#take(8))
  }

  /** A 64-bit count; one beyond what a number holds exactly comes back as Infinity. */
  count64(): number {
    const at = this.#take(8)
    const high = this.#chunk.readUInt32LE(at + 4)
    return high >= 2 ** 21 ? Number.POSITIVE_INFINITY : high * 2 ** 32 + this.#chunk.readUInt32LE(at)
  }

  /** UTF-8 text of `count` bytes. */
  text(count: number): string {
    const at = this.#take(count)
    return this.#chunk.toString('utf8', at, at + count)
  }

  bytes(count: number): Buffer {
    const at = this.#take(count)
    return this.#chunk.subarray(at, at + count)
  }

  #take(count: number): number {
    const at = this.#at
    if (at + count > this.#chunk.length) throw new RangeError(`${count} bytes were taken before they were needed`)
    this.#at += count
    return at
  }
}
