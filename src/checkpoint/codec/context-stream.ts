import {PayloadError} from './payload-error.ts'
import type {PayloadReader} from './payload-reader.ts'
import type {PayloadWriter} from './payload-writer.ts'
import {ransFrequencies} from './rans-frequencies.ts'
import {fillRansTable, readFrequencies, writeFrequencies} from './rans-stream.ts'
import {AT, MAX_CODED, MAX_CONTEXTS, MAX_PERIOD, type WasmMemory} from './wasm-memory.ts'

/** How the contexts of a stream are found, and what occurs in them. */
export interface Contexts {
  /** Values in a row of the matrix. */
  period: number
  /** About the mean of all symbols. */
  center: number
  /** Contexts are 2 ** (step - 12) of a symbol wide. */
  step: number
  first: number
  counts: readonly Uint32Array[]
}

/** The kernels number contexts from 0 to 63; 32 is around the center. */
const LAST_CONTEXT = 63
/** A context at an end with fewer symbols joins its neighbour: tables cost bytes. */
const SMALLEST_CONTEXT = 2048
const STEPS = {narrowest: 6, usual: 11, widest: 16}
/** More contexts than these gain nothing: then their steps are made twice as wide. */
const USUAL_CONTEXTS = 16

/**
 * Finds the contexts of the `length` symbols at `at`, and leaves them in memory for `writeInContexts`. Absent: they
 * differ so much that there would be too many.
 */
export function findContexts(
  {bytes: {buffer}, kernels}: WasmMemory,
  {at, center, length, rowLength}: {at: number; center: number; length: number; rowLength: number},
): Contexts | undefined {
  const period = rowLength <= Math.min(MAX_PERIOD, length / 4) ? rowLength : 1
  const find = (step: number, first: number, last: number) =>
    kernels.findContexts(at, length, AT.columns, period, center, step, first, last, AT.contexts)
  for (let step = STEPS.usual; step <= STEPS.widest; step++) {
    find(step, 0, LAST_CONTEXT)
    kernels.histogram(AT.contexts, length, AT.counts, AT.counts + 1024)
    const {first, last} = endsOf(new Uint32Array(buffer, AT.counts, LAST_CONTEXT + 1))
    if (last - first >= USUAL_CONTEXTS) continue
    find(step, first, last)
    const number = last - first + 1
    kernels.countInContexts(at, length, AT.contexts, first, number, AT.contextTables)
    const counts = (k: number) => new Uint32Array(buffer, AT.contextTables + 1024 * k, 256).slice()
    return {period, center, step, first, counts: Array.from({length: number}, (_, k) => counts(k))}
  }
}

function endsOf(sizes: Uint32Array): {first: number; last: number} {
  let first = 0
  let last = LAST_CONTEXT
  for (let below = sizes[0]!; below < SMALLEST_CONTEXT && first < last; below += sizes[first]!) first++
  for (let above = sizes[last]!; above < SMALLEST_CONTEXT && first < last; above += sizes[last]!) last--
  return {first, last}
}

/** Writes the body of a stream coded in contexts: how they are found, a table for each, the coded bytes. */
export function writeInContexts(
  memory: WasmMemory,
  writer: PayloadWriter,
  at: number,
  length: number,
  {center, counts, first, period, step}: Contexts,
) {
  writer.varint(period)
  for (const value of [center, step, first, counts.length - 1]) writer.byte(value)
  counts.forEach((context, k) => {
    const frequencies = ransFrequencies(context)
    writeFrequencies(writer, frequencies)
    fillRansTable(memory, AT.contextTables + 1024 * k, frequencies)
  })
  const end = AT.coded + MAX_CODED
  const {encodeInContexts} = memory.kernels
  const start = encodeInContexts(at, length, AT.contexts, first, AT.contextTables, end, AT.states)
  writer.copy(start, end - start)
}

/** Decodes the body of a stream coded in contexts into `length` bytes at `at`. */
export function readInContexts(memory: WasmMemory, reader: PayloadReader, at: number, length: number) {
  const period = reader.varint()
  const [center, step, first, more] = [reader.byte(), reader.byte(), reader.byte(), reader.byte()]
  const number = more + 1
  const known = period >= 1 && period <= MAX_PERIOD && step >= STEPS.narrowest && step <= STEPS.widest
  if (!known || number > MAX_CONTEXTS || first + number > LAST_CONTEXT + 1) {
    throw new PayloadError('a stream has unknown contexts')
  }
  for (let k = 0; k < number; k++) {
    new Uint16Array(memory.bytes.buffer, AT.frequencies, 256).set(readFrequencies(reader))
    memory.kernels.buildRansTable(AT.frequencies, AT.contexts + 16_384 * k)
  }
  const {left} = reader
  const coded = reader.take(left)
  const end = coded + left
  const {decodeInContexts} = memory.kernels
  const ends: [number, number] = [first, first + number - 1]
  if (!decodeInContexts(coded, end, AT.columns, period, center, step, ...ends, AT.contexts, at, length)) {
    throw new PayloadError('a stream in contexts does not end where its symbols do')
  }
}
