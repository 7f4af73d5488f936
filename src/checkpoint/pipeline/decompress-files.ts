import {createHash, type Hash} from 'node:crypto'
import type {WasmModule} from '../codec/web-assembly.ts'

import type {ContainerChunk, ContainerFile} from '../container/container.ts'
import {corrupt, missingBase, wrongBase} from '../container/container-error.ts'
import {describeChunk} from '../container/describe-chunk.ts'
import type {Container} from '../container/read-container.ts'
import type {Sink} from '../store/sink.ts'
import type {BaseReader} from './delta-base.ts'
import type {Done} from './jobs.ts'
import {ChunkError, CodecPool, type Slot} from './pool.ts'

export interface DecompressOptions {
  threads: number
  module: WasmModule
  /**
   * Hold each file against its SHA-256 as well, which takes as long as all else together. Default true. Without,
   * payloads and chunks are held against their own checksums, and these against the index, which has a SHA-256.
   */
  sha256?: boolean
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
  const pool = new CodecPool({threads, module})
  const run = new DecompressRun(container, pool, sinkFor, options)
  try {
    await run.all()
    return {bytes: run.bytes}
  } finally {
    // Workers write by the numbers of open files: they end first.
    await pool.close()
    await run.abort()
  }
}

/** A chunk that a worker has. */
interface Started {
  answer: Promise<Done>
}

class DecompressRun {
  bytes = 0
  readonly #container: Container
  readonly #pool: CodecPool
  readonly #sinkFor: (file: ContainerFile) => Promise<Sink>
  readonly #options: DecompressOptions
  /** Files that are written now, by index: chunks of one may still be worked on while the next is begun. */
  readonly #sinks = new Map<number, Sink>()
  #opened = 0
  /** Of the first of them. */
  #hash: Hash | undefined

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
    await this.#openUpTo(files.length - 1)
    await this.#endBefore(files.length)
  }

  /** Leaves nothing of files that are not whole; of no effect once all are. */
  async abort(): Promise<void> {
    const sinks = [...this.#sinks.values()]
    this.#sinks.clear()
    for (const sink of sinks) await sink.abort()
  }

  async #start(chunk: ContainerChunk, slot: Slot): Promise<Started> {
    const {base, signal} = this.#options
    signal?.throwIfAborted()
    const {reader} = this.#container
    const {crc32: payloadCrc32, length: payloadLength, offset} = chunk.payload
    const {places} = await this.#openUpTo(chunk.file)
    const {fd} = reader
    if (fd === undefined) await reader.read(offset, slot.payload.subarray(0, payloadLength))
    if (chunk.base) await base!.read(chunk.base, slot.base.subarray(0, chunk.length))
    const answer = this.#pool.run(slot, {
      kind: 'decode',
      payloadLength,
      ...(fd !== undefined && {from: {fd, offset}}),
      ...(places && {to: {fd: places.fd, offset: chunk.offset}}),
      length: chunk.length,
      payloadCrc32,
      crc32: chunk.crc32,
      hasBase: chunk.base !== undefined,
    })
    return {answer}
  }

  async #write(chunk: ContainerChunk, slot: Slot, {answer}: Started): Promise<void> {
    const bytes = slot.chunk.subarray(0, chunk.length)
    const sink = this.#sinks.get(chunk.file)!
    await answer.catch(async (error) => Promise.reject(await this.#failure(error, chunk, sink, bytes)))
    await this.#endBefore(chunk.file)
    if (this.#options.sha256 ?? true) {
      this.#hash ??= createHash('sha256')
      this.#hash.update(bytes)
    }
    if (!sink.places) await sink.write(bytes)
    this.#pool.release(slot)
    this.bytes += chunk.length
    this.#options.onProgress?.(this.bytes)
  }

  /** Begins the files up to this one, empty ones among them. */
  async #openUpTo(file: number): Promise<Sink> {
    for (; this.#opened <= file; this.#opened++) {
      this.#sinks.set(this.#opened, await this.#sinkFor(this.#container.files[this.#opened]!))
    }
    return this.#sinks.get(file)!
  }

  /** Ends the files before this one. */
  async #endBefore(file: number): Promise<void> {
    for (const [at, sink] of this.#sinks) {
      if (at >= file) return
      await this.#end(this.#container.files[at]!, sink)
      this.#sinks.delete(at)
    }
  }

  async #end(file: ContainerFile, sink: Sink): Promise<void> {
    const hash = file.size === 0 ? createHash('sha256') : this.#hash
    if (hash && hash.digest('hex') !== file.sha256) {
      throw corrupt(this.#container.reader.name, JSON.stringify(file.path), 'its SHA-256 is not that of the source')
    }
    if (file.size > 0) this.#hash = undefined
    await sink.commit()
  }

  async #failure(error: unknown, chunk: ContainerChunk, sink: Sink, bytes: Uint8Array): Promise<unknown> {
    if (!(error instanceof ChunkError)) return error
    const {base, files, reader} = this.#container
    // Tried again from this thread, reading and writing say why they fail.
    if (error.failure === 'read' || error.failure === 'write') {
      const {length, offset} = chunk.payload
      const again =
        error.failure === 'read'
          ? reader.read(offset, new Uint8Array(length))
          : sink.places!.writeAt(chunk.offset, bytes)
      return (await again.catch((reason: unknown) => reason)) ?? error
    }
    const what = describeChunk(files, chunk)
    // The payload is as it was written: then it is the base that is another.
    if (chunk.base && base && error.failure === 'chunk') {
      return wrongBase(reader.name, base.name, `${what} does not come out as it was packed`)
    }
    return corrupt(reader.name, what, error.message, error)
  }
}
