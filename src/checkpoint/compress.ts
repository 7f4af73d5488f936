import {availableParallelism} from 'node:os'

import {UserError} from '../errors.ts'
import {clean} from '../terminal/clean.ts'
import {compileCodec} from './codec/codec.ts'
import {type Input, openInput} from './input.ts'
import {type CompressedFiles, changedSource, compressFiles} from './pipeline/compress-files.ts'
import {openDeltaBase} from './pipeline/delta-base.ts'
import {readBack} from './read-back.ts'
import {bytesOf} from './store/bytes-of.ts'
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
  /** Of frugal, for the container. */
  version: string
  env?: NodeJS.ProcessEnv
  signal?: AbortSignal
  onProgress?(done: number, total: number): void
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
  files?: CompressedFiles['files']
  /** Files that are not what their names say, and why; compressed all the same. */
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
  const where = request.out ?? defaultTarget(source, format)
  await checkTarget({where, force: request.force ?? false})
  const input = await openInput(source, env)
  if (request.deleteSource && !(input.remove && where !== '-')) throw cannotDelete(source)
  const target: Target = {
    where,
    force: request.force ?? false,
    expectedBytes: input.bytes + SPARE_BYTES,
    env,
    ...(request.storageClass && {storageClass: request.storageClass}),
  }
  try {
    const made =
      format === 'frz' ? await toContainer(input, target, request) : await toStream(input, format, target, request)
    if (request.deleteSource) {
      const {base} = request
      const files = 'files' in made ? made.files : [made]
      const sha256 = files.map((file) => file.sha256)
      await readBack(
        {out: where, format, sha256, threads: threadsOf(request), ...(base !== undefined && {base})},
        env,
        request.signal,
      )
      await input.remove!()
    }
    return {
      ...made,
      out: where,
      format,
      seconds: (performance.now() - started) / 1000,
      verified: request.verify ?? true,
      sourceDeleted: request.deleteSource ?? false,
      notes: input.files.flatMap(({layout, path}) => (layout.fallback ? [`${path}: ${layout.fallback}`] : [])),
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
    return await writeTarget(target, (sink) =>
      compressFiles(files, sink, {
        threads: threadsOf(request),
        max: request.max ?? false,
        folder,
        verify: request.verify ?? true,
        version: request.version,
        module,
        ...(base && {base}),
        ...(request.signal && {signal: request.signal}),
        onProgress: (done) => request.onProgress?.(done, bytes),
      }),
    )
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
  for (const option of ['max', 'base'] as const) {
    if (request[option]) {
      throw new UserError(`--${option} is for frz`, {
        code: 'E_USAGE',
        fix: `Leave out --${option} or --format ${format}`,
      })
    }
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

export function threadsOf({threads}: {threads?: number}): number {
  return threads ?? availableParallelism()
}

function defaultTarget(source: string, format: CheckpointFormat): string {
  if (source === '-') return '-'
  return `${source.replace(/[/\\]+$/, '')}.${format}`
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
