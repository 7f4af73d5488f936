import {type Contexts, findContexts, writeInContexts} from './context-stream.ts'
import {huffmanBits, writeHuffman} from './huffman-stream.ts'
import type {PayloadWriter} from './payload-writer.ts'
import {MAX_PARTS_LOG, writeRans} from './rans-stream.ts'
import {type ByteStatistics, orderZero, rangeOf, sampleBytes} from './sampled-bytes.ts'
import {STREAM} from './stream-codecs.ts'
import {AT, type WasmMemory} from './wasm-memory.ts'
import {zstdCompress} from './zstd-stream.ts'

export interface StreamOptions {
  max: boolean
  /** Repeats are to be expected (text, integers), so that zstd is tried whatever the sample says. */
  repeats: boolean
  /** Of a stream of exponents of a matrix: values in its rows. */
  rowLength?: number
}

/** A coded stream has to save this share of its bytes: less is not worth the time to decode it. */
const LEAST_GAIN = {fast: 0.01, max: 0.001}
/** Shorter streams are stored. */
const SHORTEST = 32
/** A byte this frequent would waste much of the whole bit that Huffman gives it at least. */
const HUFFMAN_PEAK = 0.5
/** Share of unexpected runs from which zstd is tried. */
const MANY_RUNS = 0.1
/** zstd is tried on so many bytes, in four places, before all. */
const TRIAL = 1 << 15
/** In shorter streams the smaller table of Huffman may be worth more than the finer code of rANS. */
const TABLES_MATTER = 1 << 16
/** In contexts a shorter stream would not pay for their tables. */
const SHORTEST_IN_CONTEXTS = 1 << 13
/** Codes for Huffman come from a sample, which takes a fourth of the time, when it is not smaller than this. */
const SHORTEST_SAMPLED = 1 << 17
/** Bytes that occur at most once in a sample get the longest codes: with more of them these would cost too much. */
const MOST_UNSEEN = 16
/** Parts of a stream that get tables of their own are not shorter than this. */
const SHORTEST_PART = 1 << 14

/** Writes the `length` bytes at `at` as a stream: whatever codes them best, and nothing for no bytes. */
export function encodeStream(
  memory: WasmMemory,
  writer: PayloadWriter,
  at: number,
  length: number,
  options: StreamOptions,
) {
  if (length === 0) return
  const bytes = memory.bytes.subarray(at, at + length)
  const sampled = sampleBytes(bytes)
  if (sampled.symbols === 1 && memory.kernels.isConstant(at, length)) {
    writer.byte(STREAM.constant)
    writer.byte(bytes[0]!)
    return
  }
  const start = writer.length
  if (length >= SHORTEST) writeCoded(memory, writer, at, bytes, sampled, options)
  const size = writer.length - start
  if (size > 0 && size <= length) return
  writer.cut(start)
  writer.byte(STREAM.stored)
  writer.copy(at, length)
}

function writeCoded(
  memory: WasmMemory,
  writer: PayloadWriter,
  at: number,
  bytes: Uint8Array,
  sampled: ByteStatistics,
  options: StreamOptions,
) {
  const frame = zstdFrame(bytes, sampled, options)
  if (frame !== undefined) {
    writer.byte(STREAM.zstd)
    writer.varint(frame.length)
    writer.bytes(frame)
    return
  }
  const {max} = options
  const gain = 1 - sampled.entropy / 8
  if (gain < (max ? LEAST_GAIN.max : LEAST_GAIN.fast)) return
  const byHuffman = !max && sampled.peak <= HUFFMAN_PEAK
  const counts = (byHuffman && countSample(memory, at, bytes.length)) || count(memory, at, bytes.length)
  if (byHuffman) {
    writer.byte(STREAM.huffman)
    writer.sized(() => writeHuffman(memory, writer, at, bytes.length, counts))
    return
  }
  const parts = max ? bestParts(memory, at, bytes.length) : [counts]
  const ransBits = totalBits(parts)
  const contexts = contextsOf(memory, at, bytes.length, counts, options)
  if (contexts !== undefined && totalBits(contexts.counts) < ransBits) {
    writer.byte(STREAM.contexts)
    writer.sized(() => writeInContexts(memory, writer, at, bytes.length, contexts))
  } else if (bytes.length < TABLES_MATTER && huffmanBits(counts) < ransBits) {
    writer.byte(STREAM.huffman)
    writer.sized(() => writeHuffman(memory, writer, at, bytes.length, counts))
  } else {
    writer.byte(STREAM.rans)
    writer.sized(() => writeRans(memory, writer, at, parts, bytes.length))
  }
}

function contextsOf(
  memory: WasmMemory,
  at: number,
  length: number,
  counts: Uint32Array,
  {max, rowLength}: StreamOptions,
): Contexts | undefined {
  if (!max || rowLength === undefined || length < SHORTEST_IN_CONTEXTS) return
  const center = Math.round(counts.reduce((sum, n, symbol) => sum + n * symbol, 0) / length)
  return findContexts(memory, {at, center, length, rowLength})
}

function count(memory: WasmMemory, at: number, length: number): Uint32Array {
  memory.kernels.histogram(at, length, AT.counts, AT.counts + 1024)
  return new Uint32Array(memory.bytes.buffer, AT.counts, 256).slice()
}

/** Counts of a sample; absent where it would not do: of a short stream, or one with many bytes that hardly occur. */
function countSample(memory: WasmMemory, at: number, length: number): Uint32Array | undefined {
  if (length < SHORTEST_SAMPLED) return
  memory.kernels.sampledHistogram(at, length, AT.counts, AT.contexts)
  const counts = new Uint32Array(memory.bytes.buffer, AT.counts, 256).slice()
  return counts.filter((n) => n === 1).length <= MOST_UNSEEN ? counts : undefined
}

/** The bytes as a zstd frame where its matches pay: tried on a part first. */
function zstdFrame(bytes: Uint8Array, sampled: ByteStatistics, {max, repeats}: StreamOptions): Uint8Array | undefined {
  if (!repeats && sampled.runs < MANY_RUNS) return
  const part = trialPart(bytes)
  const tried = zstdCompress(part, max)
  if (tried.length >= 0.97 * part.length * Math.min(1, sampled.entropy / 8)) return
  return part === bytes ? tried : zstdCompress(bytes, max)
}

function trialPart(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= TRIAL) return bytes
  const part = new Uint8Array(TRIAL)
  const window = TRIAL / 4
  const step = Math.floor((bytes.length - window) / 3)
  for (let k = 0; k < 4; k++) part.set(bytes.subarray(k * step, k * step + window), k * window)
  return part
}

/** Counts of as many equal parts as give the least bits with their tables. */
function bestParts(memory: WasmMemory, at: number, length: number): Uint32Array[] {
  let parts = 1
  while (parts < 2 ** MAX_PARTS_LOG && length % (2 * parts) === 0 && length / parts >= 2 * SHORTEST_PART) parts *= 2
  const size = length / parts
  let best = Array.from({length: parts}, (_, k) => count(memory, at + k * size, size))
  let least = totalBits(best)
  for (let halves = halved(best); halves.length > 0; halves = halved(halves)) {
    const bits = totalBits(halves)
    if (bits < least) best = halves
    least = Math.min(bits, least)
  }
  return best
}

/** The counts of each two neighbours together; none of a single part. */
function halved(parts: readonly Uint32Array[]): Uint32Array[] {
  return Array.from({length: Math.floor(parts.length / 2)}, (_, k) =>
    parts[2 * k]!.map((n, symbol) => n + parts[2 * k + 1]![symbol]!),
  )
}

function totalBits(parts: readonly Uint32Array[]): number {
  return parts.reduce((sum, counts) => sum + codedBits(counts), 0)
}

/** Bits of a part coded by rANS, its table and its states. */
function codedBits(counts: Uint32Array): number {
  const seen = counts.reduce((sum, n) => sum + n, 0)
  const {entropy} = orderZero(counts, seen)
  const twoBytes = counts.filter((n) => n * 32 >= seen).length
  return entropy * seen + 8 * (20 + rangeOf(counts) + twoBytes)
}
