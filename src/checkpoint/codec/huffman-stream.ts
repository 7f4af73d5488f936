import {huffmanLengths, MAX_CODE_BITS} from './huffman-lengths.ts'
import {PayloadError} from './payload-error.ts'
import {PayloadReader} from './payload-reader.ts'
import type {PayloadWriter} from './payload-writer.ts'
import {rangeOf} from './sampled-bytes.ts'
import {AT, MAX_CODED, type WasmMemory} from './wasm-memory.ts'

/** Segments of a stream, each a bit stream of its own, so that four are decoded side by side. */
const SEGMENTS = 4

/** Writes the body of a Huffman stream: first symbol, number of symbols less one, lengths, sizes, segments. */
export function writeHuffman(
  memory: WasmMemory,
  writer: PayloadWriter,
  at: number,
  length: number,
  counts: Uint32Array,
) {
  const lengths = huffmanLengths(counts)
  writeLengths(writer, lengths)
  fillCodes(new Uint32Array(memory.bytes.buffer, AT.codes, 256), lengths)
  const quarter = Math.ceil(length / SEGMENTS)
  const encode = encoderFor(memory, lengths, length)
  let end: number = AT.coded
  for (let k = 0; k < SEGMENTS; k++) {
    const from = Math.min(length, k * quarter)
    const size = encode(at + from, Math.min(quarter, length - from), end)
    if (k < SEGMENTS - 1) writer.varint(size)
    end += size
  }
  writer.bytes(memory.bytes.subarray(AT.coded, end))
}

/** By pairs of symbols where there are few of them, and many bytes. */
function encoderFor({kernels}: WasmMemory, lengths: Uint8Array, length: number) {
  const symbols = lengths.filter((bits) => bits > 0).length
  if (symbols * symbols * 16 > length) {
    return (at: number, count: number, target: number) => kernels.encodeHuffman(at, count, AT.codes, target)
  }
  kernels.pairCodes(AT.codes, AT.contexts)
  return (at: number, count: number, target: number) =>
    kernels.encodeHuffmanPairs(at, count, AT.codes, AT.contexts, target)
}

/** Bits of that body. */
export function huffmanBits(counts: Uint32Array): number {
  const lengths = huffmanLengths(counts)
  const coded = counts.reduce((sum, count, symbol) => sum + count * lengths[symbol]!, 0)
  return coded + 8 * (10 + rangeOf(counts) / 2)
}

function writeLengths(writer: PayloadWriter, lengths: Uint8Array) {
  const first = lengths.findIndex((length) => length > 0)
  const last = lengths.findLastIndex((length) => length > 0)
  writer.byte(first)
  writer.byte(last - first)
  for (let symbol = first; symbol <= last; symbol += 2) {
    writer.byte(lengths[symbol]! | (symbol < last ? lengths[symbol + 1]! << 4 : 0))
  }
}

/** For each symbol: the length of its code, and the code, lowest bit first, from bit 8 on. */
function fillCodes(codes: Uint32Array, lengths: Uint8Array) {
  codes.fill(0)
  let code = 0
  for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
    code <<= 1
    for (let symbol = 0; symbol < 256; symbol++) {
      if (lengths[symbol] === bits) codes[symbol] = (reversed(code++, bits) << 8) | bits
    }
  }
}

function reversed(code: number, bits: number): number {
  let result = 0
  for (let i = 0; i < bits; i++) result |= ((code >> i) & 1) << (bits - 1 - i)
  return result
}

/** Decodes the body of a Huffman stream into `length` bytes at `at`. */
export function readHuffman(memory: WasmMemory, body: Uint8Array, at: number, length: number) {
  const reader = new PayloadReader(body)
  memory.bytes.set(readLengths(reader), AT.lengths)
  const sizes = Array.from({length: SEGMENTS - 1}, () => reader.varint())
  const coded = reader.bytes(reader.left)
  const starts = segmentStarts(sizes, coded.length)
  memory.bytes.set(coded, AT.coded)
  starts.forEach((start, k) => {
    memory.view.setUint32(AT.starts + 4 * k, start, true)
  })
  const {kernels} = memory
  kernels.buildHuffmanTable(AT.lengths, AT.single, AT.table)
  const quarter = Math.ceil(length / SEGMENTS)
  if (quarter * (SEGMENTS - 1) > length) throw new PayloadError('a Huffman stream is too short for its segments')
  if (!kernels.decodeHuffman(AT.starts, AT.single, AT.table, at, length, quarter)) {
    throw new PayloadError('a Huffman stream does not end where its symbols do')
  }
}

function readLengths(reader: PayloadReader): Uint8Array {
  const first = reader.byte()
  const last = first + reader.byte()
  if (last > 255) throw new PayloadError('a Huffman table has symbols above 255')
  const lengths = new Uint8Array(256)
  for (let symbol = first; symbol <= last; symbol += 2) {
    const pair = reader.byte()
    lengths[symbol] = pair & 15
    if (symbol < last) lengths[symbol + 1] = pair >> 4
    else if (pair > 15) throw new PayloadError('a Huffman table has a length too many')
  }
  const used = lengths.reduce((sum, bits) => sum + (bits > 0 ? 2 ** (MAX_CODE_BITS - bits) : 0), 0)
  if (used !== 1 << MAX_CODE_BITS) throw new PayloadError('the lengths of a Huffman table do not fill the code space')
  return lengths
}

/** Addresses of the segments, and of the end of the last. */
function segmentStarts(sizes: readonly number[], total: number): number[] {
  if (total > MAX_CODED) throw new PayloadError('a Huffman stream is too long')
  const starts: number[] = [AT.coded]
  for (const size of sizes) starts.push(starts.at(-1)! + size)
  if (starts.at(-1)! > AT.coded + total) throw new PayloadError('the segments of a Huffman stream are longer than it')
  return [...starts, AT.coded + total]
}
