import {basename, dirname} from 'node:path'

import {UserError} from '../errors.ts'
import {clean} from '../terminal/clean.ts'
import {checkBase, threadsOf} from './check-request.ts'
import {compileCodec} from './codec/codec.ts'
import type {ContainerFile} from './container/container.ts'
import {type Container, isContainer, readContainer} from './container/read-container.ts'
import {decompressFiles} from './pipeline/decompress-files.ts'
import {openBaseReader} from './pipeline/delta-base.ts'
import type {RandomReader} from './random-reader.ts'
import {bytesOf} from './read-bytes.ts'
import {type FolderTarget, writeFolder} from './store/folder-target.ts'
import type {Sink} from './store/sink.ts'
import {openSource} from './store/source.ts'
import {checkTarget, type Target, writeTarget} from './store/target.ts'
import {decompressStream} from './stream/recode.ts'
import {type StreamFormat, streamFormatOf} from './stream/stream-formats.ts'

export interface DecompressRequest {
  /** A `.frz`, `.xz` or `.zst` file, `-`, `s3://bucket/key` or `gs://bucket/key`. */
  source: string
  /**
   * A path, `-` or an object; of a container with several files a folder. Absent: the name without its ending, beside
   * the source; the files of a model that is no folder, as of an ONNX model and its weights, go beside the source.
   */
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
  checkBase(request.base)
  threadsOf(request)
  const input = await openSource(source, env, request.signal)
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
  const needsBase = container.base !== undefined && base !== undefined
  const baseReader = needsBase ? await openBaseReader(container.reader.name, container.base!, base) : undefined
  const module = await compileCodec()
  const isOneFile = files.length === 1 && !isFolder(container)
  const out = isOneFile ? (request.out ?? nameWithout(source, 'frz')) : folderFor(container, request).where
  const write = (sinkFor: (file: ContainerFile) => Promise<Sink>) =>
    decompressFiles(container, sinkFor, {
      threads: threadsOf(request),
      module,
      sha256: false,
      ...(baseReader && {base: baseReader}),
      ...(signal && {signal}),
      onProgress: (done) => request.onProgress?.(done, bytes),
    })
  try {
    if (isOneFile) {
      const {mode} = files[0]!
      // No bits that let a file act as another user: the mode may come from a stranger.
      const target = {...targetOf(out, bytes, request), ...(mode !== undefined && {mode: mode & 0o777})}
      await checkTarget(target, placesOf(source))
      await writeTarget(target, (sink) => write(async () => held(sink)))
    } else await writeFolder(folderFor(container, request), write)
  } finally {
    await baseReader?.close()
  }
  return {out, format: 'frz' as const, bytesOut: bytes, files: files.length}
}

/** Whether a folder was packed, with one file or many, and not a file with those it needs. */
function isFolder({options}: Container): boolean {
  return options['folder'] === true
}

/** The target commits when all is done. */
function held(sink: Sink): Sink {
  return {...sink, write: (bytes) => sink.write(bytes), commit: async () => {}, abort: async () => {}}
}

/** @throws UserError `E_USAGE` for a stream or an object, which is one file */
function folderFor(container: Container, {force, out, source}: DecompressRequest): FolderTarget {
  const paths = container.files.map(({path}) => path)
  const beside = !isFolder(container)
  const where = out ?? (beside ? folderOf(source) : nameWithout(source, 'frz'))
  if (where !== '-' && !where.includes('://')) return {where, force: force ?? false, paths, beside}
  throw new UserError(`${paths.length} files were packed: they do not go to one stream or object`, {
    code: 'E_USAGE',
    fix: 'Name a folder: -o FOLDER',
  })
}

function folderOf(source: string): string {
  return source === '-' || source.includes('://') ? source : dirname(source)
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
  await checkTarget(target, placesOf(request.source))
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

function placesOf(source: string): string[] {
  return source === '-' ? [] : [source]
}

function nameWithout(source: string, format: string): string {
  if (source === '-') return '-'
  if (source.endsWith(`.${format}`) && basename(source) !== `.${format}`) return source.slice(0, -format.length - 1)
  throw new UserError(`What ${clean(source)} decompresses to has no name, as it does not end in .${format}`, {
    code: 'E_USAGE',
    fix: 'Name the result with -o',
  })
}
