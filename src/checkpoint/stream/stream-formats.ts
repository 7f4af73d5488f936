import type {Duplex} from 'node:stream'
import {constants, createZstdCompress, createZstdDecompress} from 'node:zlib'

import {optionalPackage} from '../../optional-package.ts'

/** Formats that know nothing of tensors, for readers that have `xz` or `zstd` and no frugal. */
export const STREAM_FORMATS = ['xz', 'zst'] as const
export type StreamFormat = (typeof STREAM_FORMATS)[number]

export interface StreamOptions {
  threads: number
  /** xz: 0 to 9, default 6. zst: 1 to 22, default 3. */
  level?: number
}

/** Most memory that a file may make the xz decoder take: `xz -9` needs 65 MiB. */
const XZ_MEMORY = 2 ** 30
/** Each thread of xz takes its own block; of 24 MiB, as `xz -6 -T2` has it. */
const XZ_BLOCK = 24 * 2 ** 20

/**
 * A stream that compresses.
 * @throws UserError `E_MISSING_PACKAGE` where lzma-native is not installed
 */
export async function compressor(format: StreamFormat, {level, threads}: StreamOptions): Promise<Duplex> {
  if (format === 'zst') {
    const params = {
      [constants.ZSTD_c_compressionLevel]: level ?? 3,
      [constants.ZSTD_c_checksumFlag]: 1,
      ...(threads > 1 && {[constants.ZSTD_c_nbWorkers]: threads}),
    }
    return createZstdCompress({params})
  }
  const {createCompressor} = await lzma()
  const preset = (level ?? 6) as 6
  return createCompressor({preset, ...(threads > 1 && {threads, blockSize: XZ_BLOCK})}) as Duplex
}

/**
 * A stream that undoes {@link compressor}, several frames or streams in a row as well.
 * @throws UserError `E_MISSING_PACKAGE` where lzma-native is not installed
 */
export async function decompressor(format: StreamFormat): Promise<Duplex> {
  if (format === 'zst') return createZstdDecompress()
  const {createStream} = await lzma()
  return createStream('streamDecoder', {memlimit: XZ_MEMORY, flags: 'CONCATENATED'}) as Duplex
}

/** The format that the first bytes of a file say; undefined for any other. */
export function streamFormatOf(head: Uint8Array): StreamFormat | undefined {
  if (startsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])) return 'xz'
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd])) return 'zst'
  return undefined
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return bytes.length >= start.length && start.every((byte, at) => bytes[at] === byte)
}

async function lzma() {
  const {default: module} = await optionalPackage('lzma-native', 'xz', () => import('lzma-native'))
  return module
}
