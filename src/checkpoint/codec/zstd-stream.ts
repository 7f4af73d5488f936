import {constants, zstdCompressSync, zstdDecompressSync} from 'node:zlib'

import {PayloadError} from './payload-error.ts'

/** A chunk fits a window of 1 MiB; a frame that asks for more memory is refused. */
const WINDOW_LOG = 20

export function zstdCompress(bytes: Uint8Array, max: boolean): Uint8Array {
  const {ZSTD_c_compressionLevel, ZSTD_c_windowLog} = constants
  return zstdCompressSync(bytes, {
    chunkSize: bytes.length + 1024,
    params: {[ZSTD_c_compressionLevel]: max ? 12 : 3, [ZSTD_c_windowLog]: WINDOW_LOG},
  })
}

/** @throws PayloadError when the frame is damaged or holds another number of bytes */
export function zstdDecompress(frame: Uint8Array, length: number): Uint8Array {
  const bytes = decompressed(frame, length)
  if (bytes.length !== length) throw new PayloadError(`a zstd frame holds ${bytes.length} bytes, not ${length}`)
  return bytes
}

function decompressed(frame: Uint8Array, length: number): Uint8Array {
  try {
    return zstdDecompressSync(frame, {
      chunkSize: Math.max(64, length),
      maxOutputLength: length,
      params: {[constants.ZSTD_d_windowLogMax]: WINDOW_LOG},
    })
  } catch (cause) {
    throw new PayloadError('a zstd frame is damaged', {cause})
  }
}
