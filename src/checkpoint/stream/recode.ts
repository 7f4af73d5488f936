import {createHash} from 'node:crypto'

import {UserError} from '../../errors.ts'
import type {Sink} from '../store/sink.ts'
import {drive} from './drive.ts'
import {compressor, decompressor, type StreamFormat, type StreamOptions} from './stream-formats.ts'

export interface Recoded {
  bytesIn: number
  bytesOut: number
  /** Of what went in, in hexadecimal. */
  sha256: string
}

export interface RecodeOptions {
  signal?: AbortSignal
  /** Bytes read so far. */
  onProgress?(bytes: number): void
}

/**
 * Compresses a stream into a sink. Every byte written is decompressed again on the way and compared, by SHA-256, with
 * what was read.
 * @throws UserError `E_VERIFY` (exit 1) when it does not come back the same, `E_MISSING_PACKAGE`
 */
export async function compressStream(
  source: AsyncIterable<Uint8Array>,
  format: StreamFormat,
  sink: Sink,
  options: RecodeOptions & StreamOptions & {verify: boolean},
): Promise<Recoded> {
  const read = counted(source, options)
  const check = options.verify ? verifier(format) : undefined
  let bytesOut = 0
  const take = async (chunk: Uint8Array) => {
    bytesOut += chunk.length
    await sink.write(chunk)
    await check?.write(chunk)
  }
  await drive(read.bytes, () => compressor(format, options), take, options)
  const sha256 = read.sha256()
  if (check && (await check.sha256()) !== sha256) {
    throw new UserError(`The ${format} that was made does not decompress to what was read`, {
      code: 'E_VERIFY',
      fix: 'Nothing was kept: check the memory of this machine, then run the command again',
      exit: 1,
    })
  }
  return {bytesIn: read.count(), bytesOut, sha256}
}

/**
 * Decompresses a stream into a sink.
 * @throws UserError `E_CORRUPT` for what is cut off or damaged
 */
export async function decompressStream(
  source: AsyncIterable<Uint8Array>,
  format: StreamFormat,
  sink: Sink,
  options: RecodeOptions & {name: string},
): Promise<Recoded> {
  const read = counted(source, options)
  let bytesOut = 0
  const take = async (chunk: Uint8Array) => {
    bytesOut += chunk.length
    await sink.write(chunk)
  }
  try {
    await drive(read.bytes, () => decompressor(format), take, {...options, restart: format === 'zst'})
    return {bytesIn: read.count(), bytesOut, sha256: read.sha256()}
  } catch (error) {
    throw isOfDecoder(error) ? corrupt(options.name, format, error) : error
  }
}

function counted(source: AsyncIterable<Uint8Array>, {onProgress}: RecodeOptions) {
  const hash = createHash('sha256')
  let bytes = 0
  async function* tap() {
    for await (const chunk of source) {
      bytes += chunk.length
      hash.update(chunk)
      onProgress?.(bytes)
      yield chunk
    }
  }
  return {bytes: tap(), count: () => bytes, sha256: () => hash.digest('hex')}
}

/** Takes compressed bytes, with back pressure, and knows the hash of what they hold. */
function verifier(format: StreamFormat) {
  const hash = createHash('sha256')
  const given = new TransformStream<Uint8Array, Uint8Array>()
  const writer = given.writable.getWriter()
  // A decoder that fails cancels the stream; `done` tells of it.
  writer.closed.catch(() => {})
  const take = async (chunk: Uint8Array) => void hash.update(chunk)
  const done = drive(given.readable, () => decompressor(format), take).then(
    () => hash.digest('hex'),
    () => undefined,
  )
  return {
    async write(chunk: Uint8Array): Promise<void> {
      await Promise.race([writer.write(chunk).catch(() => {}), done])
    },
    /** Undefined where the bytes could not be decompressed. */
    async sha256(): Promise<string | undefined> {
      await Promise.race([writer.close().catch(() => {}), done])
      return done
    },
  }
}

function isOfDecoder(error: unknown): boolean {
  const {code = '', name = ''} = error as NodeJS.ErrnoException
  return name.startsWith('LZMA') || /^(ZSTD_|Z_|LZMA_)/.test(code) || (error as Error).message?.startsWith('LZMA')
}

function corrupt(name: string, format: StreamFormat, cause: unknown): UserError {
  const why = (cause as Error).message
  return new UserError(`${name} is damaged or cut off (${format}: ${why})`, {
    code: 'E_CORRUPT',
    fix: 'Fetch it again, or restore it from a backup',
    cause,
  })
}
