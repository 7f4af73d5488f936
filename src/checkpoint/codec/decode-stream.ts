import {readInContexts} from './context-stream.ts'
import {readHuffman} from './huffman-stream.ts'
import {PayloadError} from './payload-error.ts'
import {PayloadReader} from './payload-reader.ts'
import {readRans} from './rans-stream.ts'
import {STREAM} from './stream-codecs.ts'
import type {WasmMemory} from './wasm-memory.ts'
import {zstdDecompress} from './zstd-stream.ts'

/** Reads one stream into the `length` bytes at `at`; a stream of no bytes is not there. */
export function decodeStream(memory: WasmMemory, reader: PayloadReader, at: number, length: number) {
  if (length === 0) return
  const codec = reader.byte()
  if (codec === STREAM.stored) memory.kernels.copy(at, reader.take(length), length)
  else if (codec === STREAM.constant) memory.bytes.fill(reader.byte(), at, at + length)
  else if (codec === STREAM.zstd) memory.bytes.set(zstdDecompress(reader.bytes(reader.varint()), length), at)
  else if (codec === STREAM.huffman) readHuffman(memory, bodyOf(memory, reader), at, length)
  else if (codec === STREAM.rans) readRans(memory, bodyOf(memory, reader), at, length)
  else if (codec === STREAM.contexts) readInContexts(memory, bodyOf(memory, reader), at, length)
  else throw new PayloadError(`a stream has the unknown codec ${codec}`)
}

/** The body of a stream, after its length. */
function bodyOf(memory: WasmMemory, reader: PayloadReader): PayloadReader {
  const length = reader.varint()
  return new PayloadReader(memory, reader.take(length), length)
}
