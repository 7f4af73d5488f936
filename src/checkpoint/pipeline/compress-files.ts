import {createHash, type Hash} from 'node:crypto'
import {UserError} from '../../errors.ts'
import {needsBase} from '../codec/transform.ts'
import type {WasmModule} from '../codec/web-assembly.ts'
import type {BasePlace, ContainerFile, ContainerTensor} from '../container/container.ts'
import {type ContainerSink, type ContainerWriter, createContainerWriter} from '../container/container-writer.ts'
import {describeChunk} from '../container/describe-chunk.ts'
import {dtypeOf} from '../container/dtype-of.ts'
import {type PlannedChunk, planChunks} from '../container/plan-chunks.ts'
import type {FileLayout, Segment} from '../layout.ts'
import type {DeltaBase} from './delta-base.ts'
import {changedSource, type InputFile} from './input-file.ts'
import type {Done} from './jobs.ts'
import {OpenFiles} from './open-files.ts'
import {ChunkError, CodecPool, type Slot} from './pool.ts'

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
  module: WasmModule
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
  const pool = new CodecPool({threads, module})
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
    // Workers read by the numbers of open files: they end first.
    await pool.close()
    await run.open.closeAll()
  }
}

/** A chunk that a worker has. */
interface Started {
  answer: Promise<Done>
  base: BasePlace | undefined
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
  readonly open: OpenFiles

  constructor(files: readonly InputFile[], pool: CodecPool, writer: ContainerWriter, options: CompressOptions) {
    this.#files = files
    this.#pool = pool
    this.writer = writer
    this.#options = options
    this.open = new OpenFiles(files)
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
    await this.open.closeBefore(this.#files.length)
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

  async #start(chunk: PlannedChunk, slot: Slot): Promise<Started> {
    const {max, signal, verify} = this.#options
    signal?.throwIfAborted()
    const reader = await this.open.reader(chunk.file)
    const {fd} = reader
    if (fd === undefined) await reader.read(chunk.offset, slot.chunk.subarray(0, chunk.length))
    const segment = this.#segment(chunk)
    const base = segment && (await this.#options.base?.read(segment, chunk, slot.base))
    const rowLength = segment?.shape?.slice(1).reduce((product, size) => product * size, 1)
    const answer = this.#pool.run(slot, {
      kind: 'encode',
      length: chunk.length,
      ...(fd !== undefined && {from: {fd, offset: chunk.offset}}),
      ...(chunk.type && {type: chunk.type}),
      ...(rowLength !== undefined && rowLength > 1 && {rowLength}),
      max,
      hasBase: base !== undefined,
      verify,
    })
    return {answer, base}
  }

  async #write(chunk: PlannedChunk, slot: Slot, {answer, base}: Started): Promise<void> {
    const done = await answer.catch(async (error) => Promise.reject(await this.#failure(error, chunk)))
    await this.open.closeBefore(chunk.file)
    const bytes = slot.chunk.subarray(0, chunk.length)
    const key = `${chunk.length} ${done.crc32}`
    const earlier = this.#seen.get(key)
    const repeats = earlier !== undefined && (await this.#isSame(earlier.chunk, bytes))
    const writing = repeats ? this.writer.repeat(earlier.number) : this.#writeNew(chunk, slot, done, base)
    // Meanwhile.
    this.#hashes[chunk.file]!.update(bytes)
    const number = await writing
    if (!earlier) this.#seen.set(key, {chunk, number})
    this.#pool.release(slot)
    this.#count(chunk, repeats ? 0 : done.payloadLength)
  }

  #writeNew({length}: PlannedChunk, slot: Slot, done: Done, base: BasePlace | undefined): Promise<number> {
    const {crc32, payloadCrc32, payloadLength} = done
    const payload = slot.payload.subarray(0, payloadLength)
    const isDelta = base !== undefined && needsBase(payload)
    if (isDelta) this.usesBase = true
    return this.writer.chunk({length, crc32, payload, payloadCrc32, ...(isDelta && {base})})
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
    await this.open.readAgain(earlier.file, earlier.offset, before)
    return Buffer.compare(before, bytes) === 0
  }

  #segment({file, segment}: PlannedChunk): Segment | undefined {
    return segment === undefined ? undefined : this.#files[file]!.layout.segments[segment]
  }

  async #failure(error: unknown, chunk: PlannedChunk): Promise<unknown> {
    if (!(error instanceof ChunkError)) return error
    if (error.failure === 'read') {
      // Says why, as a worker cannot; when it can be read by now, it was written meanwhile.
      const reader = await this.open.reader(chunk.file)
      const failure = await reader.read(chunk.offset, new Uint8Array(chunk.length)).catch((reason: unknown) => reason)
      return failure ?? changedSource(reader.name)
    }
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
