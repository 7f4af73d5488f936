import {MAX_CHUNK} from './chunk-hint.ts'
import {Instance, Memory, type SharedWasmMemory, type WasmModule} from './web-assembly.ts'

/** The exports of src/checkpoint/wasm/codec.ts; numbers are addresses and byte counts unless named otherwise. */
export interface Kernels {
  split2: Split
  split4: Split
  split8: Split
  join2: Join
  join4: Join
  join8: Join
  gatherField: MoveField
  scatterField: MoveField
  countExponents(width: number, base: number, elements: number, shift: number, counts: number): void
  splitDelta(
    width: number,
    source: number,
    base: number,
    elements: number,
    shift: number,
    places: number,
    planes: number,
    stride: number,
  ): void
  joinDelta(
    width: number,
    planes: number,
    stride: number,
    base: number,
    elements: number,
    shift: number,
    places: number,
    target: number,
  ): void
  xorInto(target: number, source: number, length: number): void
  histogram(source: number, length: number, counts: number, scratch: number): void
  sampledHistogram(source: number, length: number, counts: number, scratch: number): void
  isConstant(source: number, length: number): number
  isEqual(a: number, b: number, length: number): number
  copy(target: number, source: number, length: number): void
  encodeHuffman(source: number, length: number, codes: number, target: number): number
  pairCodes(codes: number, pairs: number): void
  encodeHuffmanPairs(
    source: number,
    length: number,
    otherSource: number,
    otherLength: number,
    codes: number,
    pairs: number,
    target: number,
    otherTarget: number,
    sizes: number,
  ): void
  buildHuffmanTable(lengths: number, single: number, table: number): void
  decodeHuffman(starts: number, single: number, table: number, target: number, length: number, quarter: number): number
  encodeRans(source: number, length: number, table: number, end: number, states: number): number
  buildRansTable(frequencies: number, table: number): void
  findContexts(
    source: number,
    length: number,
    columns: number,
    period: number,
    center: number,
    step: number,
    first: number,
    last: number,
    contexts: number,
  ): void
  countInContexts(
    source: number,
    length: number,
    contexts: number,
    first: number,
    contextCount: number,
    counts: number,
  ): void
  encodeInContexts(
    source: number,
    length: number,
    contexts: number,
    first: number,
    tables: number,
    end: number,
    states: number,
  ): number
  decodeInContexts(
    source: number,
    end: number,
    columns: number,
    period: number,
    center: number,
    step: number,
    first: number,
    last: number,
    tables: number,
    target: number,
    length: number,
  ): number
  decodeRans(source: number, end: number, table: number, target: number, length: number): number
}

type Split = (source: number, count: number, planes: number, stride: number, rotated: number) => void
type Join = (planes: number, stride: number, count: number, target: number, rotated: number) => void
type MoveField = (source: number, block: number, length: number, count: number, target: number) => void

/** What kernels read past the end of their bytes stays within this. */
const GAP = 1 << 16
const SLOT = MAX_CHUNK + GAP

const TABLES = 1 << 16
const CHUNK = 1 << 18

const CODED_END = CHUNK + 2 * SLOT + 2 * MAX_CHUNK + GAP

/** The most columns that a mean is kept for. */
export const MAX_PERIOD = 1 << 16
/** The most contexts: their tables fit 64 KiB when encoding, 1 MiB when decoding. */
export const MAX_CONTEXTS = 32

/** Where things lie in the memory of a codec. */
export const AT = {
  /** 256 counts of four bytes, then 3 KiB for the kernel that counts. */
  counts: TABLES,
  codes: TABLES + 0x1000,
  lengths: TABLES + 0x1400,
  frequencies: TABLES + 0x1600,
  starts: TABLES + 0x1800,
  states: TABLES + 0x1840,
  places: TABLES + 0x1c00,
  cursors: TABLES + 0x2000,
  single: TABLES + 0x3000,
  table: TABLES + 0x4000,
  /** A chunk that is XORed, or decoded to be compared. */
  scratch: CHUNK,
  /** The streams that the transform makes of them. */
  planes: CHUNK + SLOT,
  /** A stream as the entropy coder writes or reads it. */
  coded: CHUNK + 2 * SLOT,
  /** A mean for each column of a matrix. */
  columns: CODED_END,
  /** The context of each symbol, or Huffman codes of pairs, when encoding; the tables of all contexts, when decoding. */
  contexts: CODED_END + 4 * MAX_PERIOD,
  /** Counts, then tables of all contexts, when encoding. */
  contextTables: CODED_END + 4 * MAX_PERIOD + SLOT,
  /** Slots follow each other from here on. */
  slots: CODED_END + 4 * MAX_PERIOD + SLOT + GAP,
} as const

/** Addresses of what belongs to one chunk. */
export interface ChunkPlaces {
  chunk: number
  base: number
  /** Has room for `MAX_PAYLOAD` bytes. */
  payload: number
}

/** What a payload may grow to while it is written; when it is done, it is at most two bytes longer than its chunk. */
export const MAX_PAYLOAD = MAX_CHUNK + 2 * MAX_CHUNK

const SLOT_BYTES = 2 * SLOT + MAX_PAYLOAD + GAP

/** Where slot `number` has its bytes. */
export function placesOf(number: number): ChunkPlaces {
  const at = AT.slots + number * SLOT_BYTES
  return {chunk: at, base: at + SLOT, payload: at + 2 * SLOT}
}

/** The most bytes that a coded stream may have, and each of four segments of one. */
export const MAX_CODED = 2 * MAX_CHUNK
export const SEGMENT_ROOM = MAX_CODED / 4

export interface WasmMemory {
  kernels: Kernels
  bytes: Uint8Array
  view: DataView
}

/**
 * Memory of one codec and its slots, which other threads may fill and read: 6 MiB and 5 for each slot, of which the
 * system gives what is used.
 */
export function codecMemory(slots: number): SharedWasmMemory {
  const pages = Math.ceil((AT.slots + slots * SLOT_BYTES) / 65_536)
  return new Memory({initial: pages, maximum: pages, shared: true})
}

export function instantiate(module: WasmModule, memory: SharedWasmMemory): WasmMemory {
  const {exports} = new Instance(module, {env: {memory}})
  return {
    kernels: exports as unknown as Kernels,
    bytes: new Uint8Array(memory.buffer),
    view: new DataView(memory.buffer),
  }
}

/** The room for one plane of `count` bytes; planes lie one after another. */
export function strideOf(count: number): number {
  return (count + 15) & ~15
}
