import {createHash, type Hash} from 'node:crypto'

import type {ContainerChunk, ContainerFile} from '../container/container.ts'
import {corrupt, missingBase, wrongBase} from '../container/container-error.ts'
import {describeChunk} from '../container/describe-chunk.ts'
import {CONTAINER_LIMITS} from '../container/format.ts'
import type {Container} from '../container/read-container.ts'
import type {Sink} from '../store/sink.ts'
import type {BaseReader} from './delta-base.ts'
import type {Done} from './jobs.ts'
import {ChunkError, CodecPool, type Slot} from './pool.ts'

export interface DecompressOptions {
  threads: number
  module: WebAssembly.Module
  /** Needed for a container that was made against a base. */
  base?: BaseReader
  signal?: AbortSignal
  /** Bytes of the files that are done. */
  onProgress?(bytes: number): void
}

/**
 * Writes the files of a container, in order, each into a sink of its own, which is committed once its SHA-256 is right.
 * @throws UserError `E_CORRUPT` naming the tensor, `E_MISSING_BASE`, `E_WRONG_BASE`, what reader and sinks throw
 */
export async function decompressFiles(
  container: Container,
  sinkFor: (file: ContainerFile) => Promise<Sink>,
  options: DecompressOptions,
): Promise<{bytes: number}> {
  if (container.base && !options.base) throw missingBase(container.reader.name, container.base.name)
  const {module, threads} = options
  const withBase = container.base !== undefined
  const pool = new CodecPool({threads, chunkBytes: CONTAINER_LIMITS.chunkBytes, module, withBase})
  const run = new DecompressRun(container, pool, sinkFor, options)
  try {
    await run.all()
    return {bytes: run.bytes}
  } catch (error) {
    await run.abort()
    throw error
  } finally {
    await pool.close()
  }
}

class DecompressRun {
  bytes = 0
  readonly #container: Container
  readonly #pool: CodecPool
  readonly #sinkFor: (file: ContainerFile) => Promise<Sink>
  readonly #options: DecompressOptions
  /** The file that is written now. */
  #at = -1
  #sink: Sink | undefined
  #hash: Hash = createHash('sha256')

  constructor(
    container: Container,
    pool: CodecPool,
    sinkFor: (file: ContainerFile) => Promise<Sink>,
    options: DecompressOptions,
  ) {
    this.#container = container
    this.#pool = pool
    this.#sinkFor = sinkFor
    this.#options = options
  }

  async all(): Promise<void> {
    const {chunks, files} = this.#container
    let written = Promise.resolve()
    for (const chunk of chunks) {
      const slot = await this.#pool.acquire()
      const answer = await this.#start(chunk, slot)
      written = written.then(() => this.#write(chunk, slot, answer))
      written.catch((error) => this.#pool.abort(error))
    }
    await written
    await this.#goTo(files.length)
  }

  async abort(): Promise<void> {
    await this.#sink?.abort()
  }

  async #start(chunk: ContainerChunk, slot: Slot): Promise<Promise<Done>[]> {
    const {base, signal} = this.#options
    signal?.throwIfAborted()
    const {crc32, length: payloadLength, offset} = chunk.payload
    await this.#container.reader.read(offset, slot.input.subarray(0, payloadLength))
    if (chunk.base) await base!.read(chunk.base, slot.base.subarray(0, chunk.length))
    const job = this.#pool.run({
      kind: 'decode',
      slot: slot.index,
      payloadLength,
      length: chunk.length,
      payloadCrc32: crc32,
      crc32: chunk.crc32,
      hasBase: chunk.base !== undefined,
    })
    // In an array, as an async function would wait for the promise it returns.
    return [job]
  }

  async #write(chunk: ContainerChunk, slot: Slot, [answer]: readonly Promise<Done>[]): Promise<void> {
    await answer!.catch((error) => Promise.reject(this.#failure(error, chunk)))
    await this.#goTo(chunk.file)
    const bytes = slot.output.subarray(0, chunk.length)
    this.#hash.update(bytes)
    await this.#sink!.write(bytes)
    this.#pool.release(slot)
    this.bytes += chunk.length
    this.#options.onProgress?.(this.bytes)
  }

  /** Ends the files before this one, empty ones among them, and begins it. */
  async #goTo(file: number): Promise<void> {
    while (this.#at < file) {
      if (this.#sink) await this.#end(this.#container.files[this.#at]!, this.#sink)
      this.#at++
      const next = this.#container.files[this.#at]
      if (next) this.#sink = await this.#sinkFor(next)
    }
  }

  async #end(file: ContainerFile, sink: Sink): Promise<void> {
    if (this.#hash.digest('hex') !== file.sha256) {
      throw corrupt(this.#container.reader.name, JSON.stringify(file.path), 'its SHA-256 is not that of the source')
    }
    this.#hash = createHash('sha256')
    await sink.commit()
    this.#sink = undefined
  }

  #failure(error: unknown, chunk: ContainerChunk): unknown {
    if (!(error instanceof ChunkError)) return error
    const {base, files, reader} = this.#container
    const what = describeChunk(files, chunk)
    // The payload is as it was written: then it is the base that is another.
    if (chunk.base && base && error.failure === 'chunk') {
      return wrongBase(reader.name, base.name, `${what} does not come out as it was packed`)
    }
    return corrupt(reader.name, what, error.message, error)
  }
}
