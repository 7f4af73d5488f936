import {createHash, type Hash} from 'node:crypto'

import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'
import {needsBase} from '../codec/transform.ts'
import type {BasePlace, ContainerFile, ContainerTensor} from '../container/container.ts'
import {type ContainerSink, type ContainerWriter, createContainerWriter} from '../container/container-writer.ts'
import {describeChunk} from '../container/describe-chunk.ts'
import {dtypeOf} from '../container/dtype-of.ts'
import {CONTAINER_LIMITS} from '../container/format.ts'
import {type PlannedChunk, planChunks} from '../container/plan-chunks.ts'
import type {FileLayout, Segment} from '../layout.ts'
import type {RandomReader} from '../random-reader.ts'
import type {DeltaBase} from './delta-base.ts'
import type {Done} from './jobs.ts'
import {ChunkError, CodecPool, type Slot} from './pool.ts'

/** A file that goes into a container. */
export interface InputFile {
  /** In the container: relative, with `/`. */
  path: string
  /** Permission bits. */
  mode?: number
  layout: FileLayout
  /** The bytes, while they are what `layout` was read from. */
  open(): Promise<InputReader>
}

export interface InputReader extends RandomReader {
  /** Whether the source is another by now; a source that cannot tell says no. */
  changed(): Promise<boolean>
}

export interface CompressOptions {
  threads: number
  /** Smaller and slower. */
  max: boolean
  /** Decode each chunk again and compare. */
  verify: boolean
  base?: DeltaBase
  /** The files are those of a folder, which comes back as one. */
  folder: boolean
  /** Of frugal. */
  version: string
  module: WebAssembly.Module
  signal?: AbortSignal
  /** Bytes of the source that are done. */
  onProgress?(bytes: number): void
}

export interface CompressedFiles {
  bytesIn: number
  bytesOut: number
  files: readonly ContainerFile[]
  /** By dtype as the files call it; `untyped` for tensors of no known type, `other` for what is no tensor. */
  byType: ReadonlyMap<string, {bytesIn: number; bytesOut: number}>
}

/**
 * Writes files into one container. The bytes written do not depend on the number of threads.
 * @throws UserError `E_CHANGED` when a source changes meanwhile, `E_VERIFY` (exit 1) naming the tensor that did not come
 *   back, what readers and sink throw
 */
export async function compressFiles(
  files: readonly InputFile[],
  sink: ContainerSink,
  options: CompressOptions,
): Promise<CompressedFiles> {
  const {max, module, threads} = options
  const chunkBytes = CONTAINER_LIMITS.chunkBytes
  const pool = new CodecPool({threads, chunkBytes, module, withBase: options.base !== undefined})
  const run = new CompressRun(files, pool, createContainerWriter(sink), options)
  try {
    await run.all()
    const directory = {
      frugal: options.version,
      options: {max, folder: options.folder},
      ...(options.base && run.usesBase && {base: options.base.identity}),
      files: run.described(),
    }
    const {bytes} = await run.writer.finish(directory)
    return {bytesIn: run.bytesIn, bytesOut: bytes, files: directory.files, byType: run.byType}
  } finally {
    await pool.close()
    await run.closeReader()
  }
}

class CompressRun {
  readonly writer: ContainerWriter
  readonly byType = new Map<string, {bytesIn: number; bytesOut: number}>()
  bytesIn = 0
  /** Whether any chunk needs the base to be decoded. */
  usesBase = false
  readonly #files: readonly InputFile[]
  readonly #pool: CodecPool
  readonly #options: CompressOptions
  readonly #hashes: Hash[]
  /** Chunks by length and checksum: the first of each, for repeats. */
  readonly #seen = new Map<string, {chunk: PlannedChunk; number: number}>()
  #open: {file: number; reader: InputReader} | undefined

  constructor(files: readonly InputFile[], pool: CodecPool, writer: ContainerWriter, options: CompressOptions) {
    this.#files = files
    this.#pool = pool
    this.writer = writer
    this.#options = options
    this.#hashes = files.map(() => createHash('sha256'))
  }

  /** Reads ahead as far as there are slots; writes strictly in order. */
  async all(): Promise<void> {
    await this.writer.head()
    let written = Promise.resolve()
    for (const chunk of planChunks(this.#files.map(({layout}) => layout))) {
      const slot = await this.#pool.acquire()
      const done = await this.#start(chunk, slot)
      written = written.then(() => this.#write(chunk, slot, done))
      written.catch((error) => this.#pool.abort(error))
    }
    await written
    await this.closeReader()
  }

  described(): ContainerFile[] {
    return this.#files.map(({layout, mode, path}, at) => ({
      path,
      size: layout.size,
      sha256: this.#hashes[at]!.digest('hex'),
      format: layout.format,
      ...(mode !== undefined && {mode}),
      tensors: tensorsOf(layout),
    }))
  }

  /** @throws UserError `E_CHANGED` */
  async closeReader(): Promise<void> {
    const open = this.#open
    this.#open = undefined
    if (!open) return
    const changed = await open.reader.changed()
    await open.reader.close()
    if (changed) throw changedSource(open.reader.name)
  }

  async #start(chunk: PlannedChunk, slot: Slot): Promise<{answer: Promise<Done>; base: BasePlace | undefined}> {
    const {max, signal, verify} = this.#options
    signal?.throwIfAborted()
    const bytes = slot.input.subarray(0, chunk.length)
    await (await this.#reader(chunk.file)).read(chunk.offset, bytes)
    this.#hashes[chunk.file]!.update(bytes)
    const segment = this.#segment(chunk)
    const base = segment && (await this.#options.base?.read(segment, chunk, slot.base))
    const rowLength = segment?.shape?.slice(1).reduce((product, size) => product * size, 1)
    const answer = this.#pool.run({
      kind: 'encode',
      slot: slot.index,
      length: chunk.length,
      ...(chunk.type && {type: chunk.type}),
      ...(rowLength !== undefined && rowLength > 1 && {rowLength}),
      max,
      hasBase: base !== undefined,
      verify,
    })
    return {answer, base}
  }

  async #write(chunk: PlannedChunk, slot: Slot, {answer, base}: {answer: Promise<Done>; base: BasePlace | undefined}) {
    const {crc32, length, payloadCrc32} = await answer.catch((error) => Promise.reject(this.#failure(error, chunk)))
    const key = `${chunk.length} ${crc32}`
    const earlier = this.#seen.get(key)
    const repeats = earlier !== undefined && (await this.#isSame(earlier.chunk, slot.input.subarray(0, chunk.length)))
    if (repeats) this.writer.repeat(earlier.number)
    else {
      const payload = slot.output.subarray(0, length)
      const isDelta = base !== undefined && needsBase(payload)
      if (isDelta) this.usesBase = true
      const made = {length: chunk.length, crc32, payload, payloadCrc32, ...(isDelta && {base})}
      const number = await this.writer.chunk(made)
      if (!earlier) this.#seen.set(key, {chunk, number})
    }
    this.#pool.release(slot)
    this.#count(chunk, repeats ? 0 : length)
  }

  #count(chunk: PlannedChunk, bytesOut: number): void {
    const type = dtypeOf(chunk, this.#files[chunk.file]!.layout)
    const sum = this.byType.get(type) ?? {bytesIn: 0, bytesOut: 0}
    this.byType.set(type, {bytesIn: sum.bytesIn + chunk.length, bytesOut: sum.bytesOut + bytesOut})
    this.bytesIn += chunk.length
    this.#options.onProgress?.(this.bytesIn)
  }

  /** Equal checksums are no proof: the bytes of the earlier chunk are read again. */
  async #isSame(earlier: PlannedChunk, bytes: Uint8Array): Promise<boolean> {
    const before = new Uint8Array(earlier.length)
    const open = this.#open?.file === earlier.file ? this.#open.reader : undefined
    const reader = open ?? (await this.#files[earlier.file]!.open())
    try {
      await reader.read(earlier.offset, before)
    } finally {
      if (!open) await reader.close()
    }
    return Buffer.compare(before, bytes) === 0
  }

  async #reader(file: number): Promise<InputReader> {
    if (this.#open?.file === file) return this.#open.reader
    await this.closeReader()
    this.#open = {file, reader: await this.#files[file]!.open()}
    return this.#open.reader
  }

  #segment({file, segment}: PlannedChunk): Segment | undefined {
    return segment === undefined ? undefined : this.#files[file]!.layout.segments[segment]
  }

  #failure(error: unknown, chunk: PlannedChunk): unknown {
    if (!(error instanceof ChunkError)) return error
    const what = describeChunk(
      this.#files.map(({layout, path}) => ({path, tensors: tensorsOf(layout)})),
      chunk,
    )
    return new UserError(`${what}: ${error.message}`, {
      code: 'E_VERIFY',
      fix: 'Nothing was kept: check the memory of this machine, then run the command again',
      exit: 1,
      cause: error,
    })
  }
}

function tensorsOf({segments}: FileLayout): ContainerTensor[] {
  return segments.filter((segment): segment is ContainerTensor => segment.name !== undefined)
}

export function changedSource(name: string): UserError {
  return new UserError(`${clean(name)} changed while it was read`, {
    code: 'E_CHANGED',
    fix: 'Let no other program write it meanwhile, and run the command again',
    exit: 3,
  })
}
