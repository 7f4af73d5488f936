import {randomUUID} from 'node:crypto'
import {mkdir, open, readdir, rename, rm} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'

import {UserError} from '../errors.ts'
import {clean} from '../terminal/clean.ts'
import {writeError} from '../write-error.ts'
import {compileCodec} from './codec/codec.ts'
import {threadsOf} from './compress.ts'
import type {ContainerFile} from './container/container.ts'
import {type Container, isContainer, readContainer} from './container/read-container.ts'
import {decompressFiles} from './pipeline/decompress-files.ts'
import {openBaseReader} from './pipeline/delta-base.ts'
import type {RandomReader} from './random-reader.ts'
import {bytesOf} from './store/bytes-of.ts'
import type {Sink} from './store/sink.ts'
import {openSource} from './store/source.ts'
import {checkTarget, type Target, writeTarget} from './store/target.ts'
import {writeAll} from './store/write-all.ts'
import {decompressStream} from './stream/recode.ts'
import {type StreamFormat, streamFormatOf} from './stream/stream-formats.ts'

export interface DecompressRequest {
  /** A `.frz`, `.xz` or `.zst` file, `-`, `s3://bucket/key` or `gs://bucket/key`. */
  source: string
  /** A path, `-` or an object; of a container with several files a folder. Absent: the name without its ending, beside the source. */
  out?: string
  /** The checkpoint that a delta was made against. */
  base?: string
  threads?: number
  force?: boolean
  storageClass?: string
  env?: NodeJS.ProcessEnv
  signal?: AbortSignal
  onProgress?(done: number, total: number): void
}

export interface DecompressResult {
  out: string
  format: 'frz' | StreamFormat
  bytesIn: number
  bytesOut: number
  seconds: number
  files: number
}

/**
 * Decompresses what {@link compressCheckpoint} made; xz and zstd files of others as well. Every byte is held against its
 * checksums before the target is there.
 * @throws UserError `E_READ`, `E_CORRUPT`, `E_BAD_CONTAINER`, `E_NOT_COMPRESSED`, `E_MISSING_BASE`, `E_WRONG_BASE`,
 *   `E_EXISTS`, `E_WRITE`, what stores throw
 */
export async function decompressCheckpoint(request: DecompressRequest): Promise<DecompressResult> {
  const {env = process.env, source} = request
  const started = performance.now()
  const input = await openSource(source, env)
  try {
    const made = (await isContainer(input.reader))
      ? await fromContainer(await readContainer(input.reader), request)
      : await fromStream(input.reader, request)
    return {...made, bytesIn: input.reader.size, seconds: (performance.now() - started) / 1000}
  } finally {
    await input.close()
  }
}

async function fromContainer(container: Container, request: DecompressRequest) {
  const {base, signal, source} = request
  const {files} = container
  const bytes = files.reduce((sum, {size}) => sum + size, 0)
  const out = request.out ?? nameWithout(source, 'frz')
  const needsBase = container.base !== undefined && base !== undefined
  const baseReader = needsBase ? await openBaseReader(container.reader.name, container.base!, base) : undefined
  const module = await compileCodec()
  const write = (sinkFor: (file: ContainerFile) => Promise<Sink>) =>
    decompressFiles(container, sinkFor, {
      threads: threadsOf(request),
      module,
      ...(baseReader && {base: baseReader}),
      ...(signal && {signal}),
      onProgress: (done) => request.onProgress?.(done, bytes),
    })
  try {
    if (files.length === 1 && container.options['folder'] !== true) {
      const {mode} = files[0]!
      const target = {...targetOf(out, bytes, request), ...(mode !== undefined && {mode})}
      await writeTarget(target, (sink) => write(async () => held(sink)))
    } else await writeFolder(out, request, write)
  } finally {
    await baseReader?.close()
  }
  return {out, format: 'frz' as const, bytesOut: bytes, files: files.length}
}

/** The target commits when all is done. */
function held(sink: Sink): Sink {
  return {...sink, write: (bytes) => sink.write(bytes), commit: async () => {}, abort: async () => {}}
}

type WriteFiles = (sinkFor: (file: ContainerFile) => Promise<Sink>) => Promise<unknown>

/** Files go into a folder of another name beside the target, which then takes its place. */
async function writeFolder(out: string, {force}: DecompressRequest, write: WriteFiles): Promise<void> {
  if (out === '-' || out.includes('://')) {
    throw new UserError('A folder was packed: it cannot go to a stream or an object', {
      code: 'E_USAGE',
      fix: 'Name a folder: -o FOLDER',
    })
  }
  await checkFolder(out, force ?? false)
  const temporary = join(dirname(out), `.frugal-${randomUUID()}`)
  try {
    await mkdir(temporary)
    await write((file) => fileIn(temporary, file))
    if (force) await rm(out, {recursive: true, force: true})
    await rename(temporary, out)
  } catch (error) {
    throw writeError(out, error)
  } finally {
    await rm(temporary, {recursive: true, force: true})
  }
}

/** An empty folder may be written into. */
async function checkFolder(out: string, force: boolean): Promise<void> {
  const entries = await readdir(out).catch(() => undefined)
  if (entries?.length === 0) return
  await checkTarget({where: out, force})
}

async function fileIn(folder: string, {mode, path}: ContainerFile): Promise<Sink> {
  const place = join(folder, ...path.split('/'))
  await mkdir(dirname(place), {recursive: true})
  const file = await open(place, 'wx', mode ?? 0o666)
  const done = async () => {
    await file.sync()
    await file.close()
  }
  return {write: (bytes) => writeAll(file, bytes), commit: done, abort: () => file.close().catch(() => {})}
}

async function fromStream(reader: RandomReader, request: DecompressRequest) {
  const head = new Uint8Array(Math.min(6, reader.size))
  await reader.read(0, head)
  const format = streamFormatOf(head)
  if (!format) {
    throw new UserError(`${clean(reader.name)} is not compressed: neither frz nor xz nor zstd`, {
      code: 'E_NOT_COMPRESSED',
      fix: 'Give a file that frugal compress-checkpoint, xz or zstd made',
    })
  }
  const out = request.out ?? nameWithout(request.source, format)
  const target = targetOf(out, reader.size, request)
  const made = await writeTarget(target, (sink) =>
    decompressStream(bytesOf(reader), format, sink, {
      name: clean(reader.name),
      ...(request.signal && {signal: request.signal}),
      onProgress: (done) => request.onProgress?.(done, reader.size),
    }),
  )
  return {out, format, bytesOut: made.bytesOut, files: 1}
}

function targetOf(
  where: string,
  expectedBytes: number,
  {env = process.env, force, storageClass}: DecompressRequest,
): Target {
  return {where, force: force ?? false, expectedBytes, env, ...(storageClass && {storageClass})}
}

function nameWithout(source: string, format: string): string {
  if (source === '-') return '-'
  if (source.endsWith(`.${format}`) && basename(source) !== `.${format}`) return source.slice(0, -format.length - 1)
  throw new UserError(`What ${clean(source)} decompresses to has no name, as it does not end in .${format}`, {
    code: 'E_USAGE',
    fix: 'Name the result with -o',
  })
}
