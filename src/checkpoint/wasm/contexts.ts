/**
 * rANS in contexts: how large a value of a matrix is depends on its row and its column, so its exponent is foretold
 * from those before it. `columns` holds, for each column, a mean of what lies above (12 bits after the point);
 * `row` is a mean of how far the latest values of the row lie above their columns. The sum of both, in steps, is the
 * context, and each context has frequencies of its own. Encoder and decoder keep the same means.
 */
import {LOW, encodeOne, entryOf, popped} from './rans'

const POINT: i32 = 12
const MIDDLE: i32 = 32
const ROW_RATE: i32 = 5
const LEAST_COLUMN_RATE: i32 = 5

function startColumns(columns: usize, period: usize, center: u32): void {
  for (let i: usize = 0; i < period; i++) store<i32>(columns + (i << 2), <i32>center << POINT)
}

// @ts-ignore: decorator
@inline
function contextOf(mean: i32, row: i32, center: u32, step: i32, first: i32, last: i32): i32 {
  return max<i32>(first, min<i32>(last, ((mean + row - (<i32>center << POINT)) >> step) + MIDDLE))
}

/** Columns learn by halves at first, slower with each row: by 1/2, 1/4 (2 rows), 1/8 (4 rows), 1/16 (8 rows), 1/32. */
// @ts-ignore: decorator
@inline
function rateOf(line: u32): i32 {
  return min<i32>(LEAST_COLUMN_RATE, 32 - clz<u32>(line + 1))
}

/** The context of each symbol, a byte at `contexts`; between `first` and `last`. */
export function findContexts(
  source: usize, length: usize, columns: usize, period: usize, center: u32, step: i32, first: i32, last: i32,
  contexts: usize,
): void {
  startColumns(columns, period, center)
  let row: i32 = 0
  let column: usize = 0
  let line: u32 = 0
  for (let i: usize = 0; i < length; i++) {
    const at = columns + (column << 2)
    const mean = load<i32>(at)
    store<u8>(contexts + i, <u8>contextOf(mean, row, center, step, first, last))
    const error = (<i32>load<u8>(source + i) << POINT) - mean - row
    store<i32>(at, mean + (error >> rateOf(line)))
    row += error >> ROW_RATE
    column++
    if (column == period) {
      column = 0
      line++
    }
  }
}

/** How often each symbol occurs in each context: 256 counts of four bytes for each at `counts`. */
export function countInContexts(
  source: usize, length: usize, contexts: usize, first: usize, number: usize, counts: usize,
): void {
  memory.fill(counts, 0, number << 10)
  for (let i: usize = 0; i < length; i++) {
    const context = <usize>load<u8>(contexts + i) - first
    const at = counts + (context << 10) + (<usize>load<u8>(source + i) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
}

/** As `encodeRans`, with a table of 1 KiB for each context from `first` on. */
export function encodeInContexts(
  source: usize, length: usize, contexts: usize, first: usize, tables: usize, end: usize, states: usize,
): usize {
  let out = end
  for (let k: usize = 0; k < 4; k++) store<u32>(states + 4 * k, LOW)
  for (let i = length; i > 0; ) {
    i--
    const table = tables + ((<usize>load<u8>(contexts + i) - first) << 10)
    out = encodeOne(source + i, table, out, states + 4 * (i & 3))
  }
  out -= 16
  memory.copy(out, states, 16)
  return out
}

/** As `decodeRans`, with a table of 16 KiB for each context from `first` on. */
export function decodeInContexts(
  source: usize, end: usize, columns: usize, period: usize, center: u32, step: i32, first: i32, last: i32,
  tables: usize, target: usize, length: usize,
): bool {
  if (source + 16 > end) return false
  startColumns(columns, period, center)
  let x0 = load<u32>(source)
  let x1 = load<u32>(source, 4)
  let x2 = load<u32>(source, 8)
  let x3 = load<u32>(source, 12)
  let from = source + 16
  let row: i32 = 0
  let column: usize = 0
  let line: u32 = 0
  for (let i: usize = 0; i < length; i++) {
    const at = columns + (column << 2)
    const mean = load<i32>(at)
    const context = contextOf(mean, row, center, step, first, last) - first
    const entry = entryOf(tables + (<usize>context << 14), x0)
    store<u8>(target + i, <u8>entry)
    let x = popped(x0, entry)
    if (x < LOW) {
      if (from + 2 > end) return false
      x = (x << 16) | <u32>load<u16>(from)
      from += 2
    }
    x0 = x1
    x1 = x2
    x2 = x3
    x3 = x
    const error = (<i32>(entry & 0xff) << POINT) - mean - row
    store<i32>(at, mean + (error >> rateOf(line)))
    row += error >> ROW_RATE
    column++
    if (column == period) {
      column = 0
      line++
    }
  }
  return from == end && x0 == LOW && x1 == LOW && x2 == LOW && x3 == LOW
}
