/** The numbers of the container format; docs/checkpoint-format.md describes it. */

/** A byte above ASCII, CR LF and LF: a transfer that takes the file for text breaks it visibly. */
export const HEAD_MAGIC = Buffer.from('\x89FRZ\r\n\x1a\n', 'latin1')
export const FOOTER_MAGIC = Buffer.from('ZRF\x89', 'latin1')
export const VERSION = 1
export const HEAD_BYTES = 16
export const FOOTER_BYTES = 64
export const RECORD_BYTES = 32

/** What a reader accepts and a writer keeps to, so that a hostile container costs neither memory nor time. */
export const CONTAINER_LIMITS = {
  /** Bytes of a chunk before coding. */
  chunkBytes: 2 ** 20,
  /** A payload is hardly ever longer than its chunk. */
  payloadBytes: 2 ** 20 + 2 ** 16,
  /** 4 TB. */
  chunks: 4_000_000,
  /** Of the index, before compression. */
  indexBytes: 256 * 2 ** 20,
  files: 100_000,
  /** Of all files; DeepSeek-V3 has 91,991. */
  tensors: 1_000_000,
  nameBytes: 65_535,
  dimensions: 64,
  /** Objects, arrays and values of the directory's JSON. */
  jsonValues: 12_000_000,
  jsonDepth: 16,
} as const
