import {createHash} from 'node:crypto'

import {UserError} from '../errors.ts'
import {clean} from '../terminal/clean.ts'
import {compileCodec} from './codec/codec.ts'
import type {ContainerFile} from './container/container.ts'
import {readContainer} from './container/read-container.ts'
import {decompressFiles} from './pipeline/decompress-files.ts'
import {openBaseReader} from './pipeline/delta-base.ts'
import {bytesOf} from './read-bytes.ts'
import type {Sink} from './store/sink.ts'
import {openSource} from './store/source.ts'
import {decompressStream} from './stream/recode.ts'
import type {StreamFormat} from './stream/stream-formats.ts'

/** A target as it should be. */
export interface Made {
  out: string
  format: 'frz' | StreamFormat
  /** Of each file that went in. */
  sha256: readonly string[]
  base?: string
  threads: number
}

/**
 * Reads a target from where it was written, decompresses all of it, and compares.
 * @throws UserError `E_VERIFY` (exit 1), `E_CORRUPT`, `E_READ`, what stores throw
 */
export async function readBack(made: Made, env: NodeJS.ProcessEnv, watch: Watch = {}): Promise<void> {
  const source = await openSource(made.out, env)
  try {
    const found =
      made.format === 'frz'
        ? await hashesOfContainer(source.reader, made, watch)
        : [await hashOfStream(source.reader, made.format, made.out, watch)]
    if (found.join() !== made.sha256.join()) throw notTheSame(made.out)
  } finally {
    await source.close()
  }
}

interface Watch {
  signal?: AbortSignal
  onProgress?(done: number, total: number): void
}

type Reader = Awaited<ReturnType<typeof openSource>>['reader']

async function hashesOfContainer(reader: Reader, {base, threads}: Made, watch: Watch): Promise<string[]> {
  const container = await readContainer(reader)
  const bytes = container.files.reduce((sum, {size}) => sum + size, 0)
  const baseReader =
    base !== undefined && container.base ? await openBaseReader(reader.name, container.base, base) : undefined
  try {
    const module = await compileCodec()
    const {onProgress, signal} = watch
    const options = {
      ...{threads, module, onProgress: (done: number) => onProgress?.(done, bytes)},
      ...(baseReader && {base: baseReader}),
      ...(signal && {signal}),
    }
    // The SHA-256 of each file is checked on the way.
    await decompressFiles(container, async () => NOWHERE, options)
    return container.files.map(({sha256}: ContainerFile) => sha256)
  } finally {
    await baseReader?.close()
  }
}

async function hashOfStream(
  reader: Reader,
  format: StreamFormat,
  name: string,
  {onProgress, signal}: Watch,
): Promise<string> {
  const hash = createHash('sha256')
  const sink = {...NOWHERE, write: async (bytes: Uint8Array) => void hash.update(bytes)}
  await decompressStream(bytesOf(reader), format, sink, {
    name: clean(name),
    ...(signal && {signal}),
    onProgress: (done) => onProgress?.(done, reader.size),
  })
  return hash.digest('hex')
}

const NOWHERE: Sink = {write: async () => {}, commit: async () => {}, abort: async () => {}}

function notTheSame(out: string): UserError {
  return new UserError(`${clean(out)} does not decompress to what was read: the source was kept`, {
    code: 'E_VERIFY',
    fix: 'Check disk and memory of this machine, then run the command again',
    exit: 1,
  })
}
