import {PayloadError} from './payload-error.ts'
import type {PayloadReader} from './payload-reader.ts'
import type {PayloadWriter} from './payload-writer.ts'
import {RANS_TOTAL, ransFrequencies} from './rans-frequencies.ts'
import {AT, MAX_CODED, type WasmMemory} from './wasm-memory.ts'

/** At most 2 ** 4 parts of a stream have tables of their own. */
export const MAX_PARTS_LOG = 4

/** Writes the body of a rANS stream: the number of parts as a power of two, then each part. */
export function writeRans(
  memory: WasmMemory,
  writer: PayloadWriter,
  at: number,
  partCounts: readonly Uint32Array[],
  length: number,
) {
  writer.byte(Math.log2(partCounts.length))
  const size = Math.ceil(length / partCounts.length)
  partCounts.forEach((counts, k) => {
    writePart(memory, writer, at + k * size, Math.min(size, length - k * size), counts)
  })
}

function writePart(memory: WasmMemory, writer: PayloadWriter, at: number, length: number, counts: Uint32Array) {
  const frequencies = ransFrequencies(counts)
  writeFrequencies(writer, frequencies)
  fillRansTable(memory, AT.codes, frequencies)
  const end = AT.coded + MAX_CODED
  const first = memory.kernels.encodeRans(at, length, AT.codes, end, AT.states)
  writer.varint(end - first)
  writer.copy(first, end - first)
}

/** For each symbol its frequency and, from bit 16, the start of its range. */
export function fillRansTable(memory: WasmMemory, at: number, frequencies: Uint16Array) {
  const table = new Uint32Array(memory.bytes.buffer, at, 256)
  let start = 0
  for (let symbol = 0; symbol < 256; symbol++) {
    table[symbol] = frequencies[symbol]! | (start << 16)
    start += frequencies[symbol]!
  }
}

/** Lowest symbol, number of symbols less one, and each frequency. */
export function writeFrequencies(writer: PayloadWriter, frequencies: Uint16Array) {
  const first = frequencies.findIndex((frequency) => frequency > 0)
  const last = frequencies.findLastIndex((frequency) => frequency > 0)
  writer.byte(first)
  writer.byte(last - first)
  for (let symbol = first; symbol <= last; symbol++) writer.varint(frequencies[symbol]!)
}

/** Decodes the body of a rANS stream into `length` bytes at `at`. */
export function readRans(memory: WasmMemory, reader: PayloadReader, at: number, length: number) {
  const log = reader.byte()
  if (log > MAX_PARTS_LOG) throw new PayloadError('a rANS stream has too many parts')
  const parts = 2 ** log
  const size = Math.ceil(length / parts)
  if (size * (parts - 1) > length) throw new PayloadError('a rANS stream is too short for its parts')
  for (let k = 0; k < parts; k++) readPart(memory, reader, at + k * size, Math.min(size, length - k * size))
  reader.finish()
}

function readPart(memory: WasmMemory, reader: PayloadReader, at: number, length: number) {
  const frequencies = readFrequencies(reader)
  new Uint16Array(memory.bytes.buffer, AT.frequencies, 256).set(frequencies)
  const size = reader.varint()
  const coded = reader.take(size)
  memory.kernels.buildRansTable(AT.frequencies, AT.table)
  if (!memory.kernels.decodeRans(coded, coded + size, AT.table, at, length)) {
    throw new PayloadError('a rANS stream does not end where its symbols do')
  }
}

/** @throws PayloadError unless they add to 4096 and none is all of it */
export function readFrequencies(reader: PayloadReader): Uint16Array {
  const first = reader.byte()
  const last = first + reader.byte()
  if (last > 255) throw new PayloadError('a rANS table has symbols above 255')
  const frequencies = new Uint16Array(256)
  let total = 0
  for (let symbol = first; symbol <= last; symbol++) {
    const frequency = reader.varint()
    total += frequency
    if (frequency >= RANS_TOTAL) throw new PayloadError('a rANS table has a symbol that is always right')
    frequencies[symbol] = frequency
  }
  if (total !== RANS_TOTAL) throw new PayloadError('the frequencies of a rANS table do not add to 4096')
  return frequencies
}
