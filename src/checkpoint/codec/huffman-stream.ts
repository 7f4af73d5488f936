import {huffmanLengths, MAX_CODE_BITS} from './huffman-lengths.ts'
import {PayloadError} from './payload-error.ts'
import type {PayloadReader} from './payload-reader.ts'
import type {PayloadWriter} from './payload-writer.ts'
import {rangeOf} from './sampled-bytes.ts'
import {AT, SEGMENT_ROOM, type WasmMemory} from './wasm-memory.ts'

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
  const segments = Array.from({length: SEGMENTS}, (_, k) => {
    const from = Math.min(length, k * quarter)
    return {at: at + from, length: Math.min(quarter, length - from), coded: AT.coded + k * SEGMENT_ROOM}
  })
  const sizes = encodeSegments(memory, segments, lengths, length)
  for (const size of sizes.slice(0, -1)) writer.varint(size)
  segments.forEach(({coded}, k) => {
    writer.copy(coded, sizes[k]!)
  })
}

interface Segment {
  at: number
  length: number
  /** Where its bits go. */
  coded: number
}

/** Bytes of the segments. By pairs of symbols where there are few symbols, and many bytes. */
function encodeSegments({kernels, view}: WasmMemory, segments: readonly Segment[], lengths: Uint8Array, total: number) {
  const symbols = lengths.filter((bits) => bits > 0).length
  if (symbols * symbols * 16 > total) {
    return segments.map(({at, coded, length}) => kernels.encodeHuffman(at, length, AT.codes, coded))
  }
  kernels.pairCodes(AT.codes, AT.contexts)
  return [0, 2].flatMap((k) => {
    const [a, b] = [segments[k]!, segments[k + 1]!]
    const codes: [number, number] = [AT.codes, AT.contexts]
    kernels.encodeHuffmanPairs(a.at, a.length, b.at, b.length, ...codes, a.coded, b.coded, AT.starts)
    return [view.getUint32(AT.starts, true), view.getUint32(AT.starts + 4, true)]
  })
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
export function readHuffman(memory: WasmMemory, reader: PayloadReader, at: number, length: number) {
  memory.bytes.set(readLengths(reader), AT.lengths)
  const sizes = Array.from({length: SEGMENTS - 1}, () => reader.varint())
  const {left} = reader
  const starts = segmentStarts(sizes, reader.take(left), left)
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
function segmentStarts(sizes: readonly number[], from: number, total: number): number[] {
  const starts: number[] = [from]
  for (const size of sizes) starts.push(starts.at(-1)! + size)
  if (starts.at(-1)! > from + total) throw new PayloadError('the segments of a Huffman stream are longer than it')
  return [...starts, from + total]
}
