import {basename, resolve} from 'node:path'

import {UserError} from '../errors.ts'
import {packageVersion} from '../package-root.ts'
import {clean} from '../terminal/clean.ts'
import {checkRequest, threadsOf} from './check-request.ts'
import {compileCodec} from './codec/codec.ts'
import {type Input, openInput} from './input.ts'
import type {SourceFormat} from './layout.ts'
import {type CompressedFiles, compressFiles} from './pipeline/compress-files.ts'
import {openDeltaBase} from './pipeline/delta-base.ts'
import {changedSource} from './pipeline/input-file.ts'
import {readBack} from './read-back.ts'
import {bytesOf} from './read-bytes.ts'
import {checkTarget, type Target, writeTarget} from './store/target.ts'
import {compressStream} from './stream/recode.ts'
import type {StreamFormat} from './stream/stream-formats.ts'

export const FORMATS = ['frz', 'xz', 'zst'] as const
export type CheckpointFormat = (typeof FORMATS)[number]

export interface CompressRequest {
  /** A file, a folder, `-`, `s3://bucket/key` or `gs://bucket/key`. */
  source: string
  /** A path, `-` or an object; absent: the source's name and the format's ending, beside the source. */
  out?: string
  /** Default `frz`. */
  format?: CheckpointFormat
  /** frz only: smaller and slower. */
  max?: boolean
  /** frz only: a checkpoint that this one is coded against; it is needed again to decompress. */
  base?: string
  /** xz 0 to 9, zst 1 to 22. */
  level?: number
  /** Default: all cores. */
  threads?: number
  /** Decompress what was compressed and compare, before it is said to be done. Default true. */
  verify?: boolean
  /** Delete the source, once the target was read from where it is and decompressed again. Default false. */
  deleteSource?: boolean
  force?: boolean
  storageClass?: string
  env?: NodeJS.ProcessEnv
  signal?: AbortSignal
  onProgress?(done: number, total: number): void
  /** Of the target, read again before the source is deleted. */
  onReadBack?(done: number, total: number): void
}

export interface CompressResult {
  out: string
  format: CheckpointFormat
  bytesIn: number
  bytesOut: number
  seconds: number
  verified: boolean
  sourceDeleted: boolean
  /** By dtype; only of `frz`. */
  byType?: CompressedFiles['byType']
  files?: readonly {path: string; size: number; sha256: string; format: SourceFormat}[]
  /** What a person should know: files that are not what they look like, what was kept of a deleted source. */
  notes: readonly string[]
}

/**
 * Compresses a checkpoint, so that decompressing gives the same bytes. The target is there whole or not at all, and the
 * source is never changed.
 * @throws UserError `E_READ`, `E_EXISTS`, `E_CHANGED`, `E_VERIFY`, `E_WRITE`, `E_UNSAFE_PATH`, `E_USAGE`, what stores throw
 */
export async function compressCheckpoint(request: CompressRequest): Promise<CompressResult> {
  const {env = process.env, format = 'frz', source} = request
  const started = performance.now()
  checkRequest(request)
  const where = request.out ?? defaultTarget(source, format)
  const input = await openInput(source, env, request.signal)
  const target: Target = {
    where,
    force: request.force ?? false,
    expectedBytes: input.bytes + SPARE_BYTES,
    env,
    ...(request.storageClass && {storageClass: request.storageClass}),
  }
  try {
    if (request.deleteSource && !(input.remove && where !== '-')) throw cannotDelete(source)
    await checkTarget(target, input.places)
    const made =
      format === 'frz' ? await toContainer(input, target, request) : await toStream(input, format, target, request)
    const notes = input.files.flatMap(({layout, path}) =>
      layout.fallback ? [`${path} is taken as any bytes: ${layout.fallback}`] : [],
    )
    if (request.deleteSource) {
      const {base, onReadBack, signal} = request
      const files = 'files' in made ? made.files : [made]
      const sha256 = files.map((file) => file.sha256)
      await readBack(
        {out: where, format, sha256, threads: threadsOf(request), ...(base !== undefined && {base})},
        env,
        {...(signal && {signal}), ...(onReadBack && {onProgress: onReadBack})},
      )
      notes.push(...(await input.remove!()))
    }
    return {
      ...made,
      out: where,
      format,
      seconds: (performance.now() - started) / 1000,
      verified: request.verify ?? true,
      sourceDeleted: request.deleteSource ?? false,
      notes,
    }
  } finally {
    await input.close()
  }
}

/** A container may be larger than its source by its index, where nothing shrinks. */
const SPARE_BYTES = 2 ** 20

async function toContainer({bytes, files, folder}: Input, target: Target, request: CompressRequest) {
  const base = request.base === undefined ? undefined : await openDeltaBase(request.base)
  try {
    const module = await compileCodec()
    const made = await writeTarget(target, (sink) =>
      compressFiles(files, sink, {
        threads: threadsOf(request),
        max: request.max ?? false,
        folder,
        verify: request.verify ?? true,
        version: packageVersion(),
        module,
        ...(base && {base}),
        ...(request.signal && {signal: request.signal}),
        onProgress: (done) => request.onProgress?.(done, bytes),
      }),
    )
    return {...made, files: made.files.map(({format, path, sha256, size}) => ({path, size, sha256, format}))}
  } finally {
    await base?.close()
  }
}

async function toStream({bytes, files}: Input, format: StreamFormat, target: Target, request: CompressRequest) {
  const [file, ...others] = files
  if (!file || others.length > 0) {
    throw new UserError(`${format} holds one file, and ${clean(request.source)} is ${files.length}`, {
      code: 'E_USAGE',
      fix: `Leave out --format ${format}: frz holds folders`,
    })
  }
  const reader = await file.open()
  try {
    return await writeTarget(target, async (sink) => {
      const made = await compressStream(bytesOf(reader), format, sink, {
        threads: threadsOf(request),
        verify: request.verify ?? true,
        ...(request.level !== undefined && {level: request.level}),
        ...(request.signal && {signal: request.signal}),
        onProgress: (done) => request.onProgress?.(done, bytes),
      })
      if (await reader.changed()) throw changedSource(request.source)
      return made
    })
  } finally {
    await reader.close()
  }
}

function defaultTarget(source: string, format: CheckpointFormat): string {
  if (source === '-') return '-'
  const path = source.replace(/[/\\]+$/, '')
  // A folder named by its place and not its name.
  return `${/^\.{0,2}$/.test(basename(path)) ? resolve(path) : path}.${format}`
}

function cannotDelete(source: string): UserError {
  return new UserError(
    `${clean(source)} cannot be deleted after a check: source and target have to be readable again`,
    {
      code: 'E_USAGE',
      fix: 'Leave out --delete-source, and delete it yourself',
    },
  )
}
