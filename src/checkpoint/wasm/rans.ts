/**
 * rANS (range variant of asymmetric numeral systems) with frequencies that add to 4096, four states of 32 bits side
 * by side (symbol i belongs to state i mod 4), and renormalization by words of 16 bits.
 */
const BITS: u32 = 12
export const LOW: u32 = 1 << 16

/**
 * Encodes from the last symbol to the first, so that the decoder reads forward; writes downward from `end`.
 * `table` holds 256 entries of four bytes: the frequency, and the start of its range from bit 16. Returns the
 * address of the first byte written.
 */
export function encodeRans(source: usize, length: usize, table: usize, end: usize, states: usize): usize {
  let out = end
  for (let k: usize = 0; k < 4; k++) store<u32>(states + 4 * k, LOW)
  let i = length
  while (i & 3) {
    i--
    out = encodeOne(source + i, table, out, states + 4 * (i & 3))
  }
  let x0 = load<u32>(states)
  let x1 = load<u32>(states, 4)
  let x2 = load<u32>(states, 8)
  let x3 = load<u32>(states, 12)
  while (i) {
    i -= 4
    const e3 = load<u32>(table + (<usize>load<u8>(source + i, 3) << 2))
    const e2 = load<u32>(table + (<usize>load<u8>(source + i, 2) << 2))
    const e1 = load<u32>(table + (<usize>load<u8>(source + i, 1) << 2))
    const e0 = load<u32>(table + (<usize>load<u8>(source + i) << 2))
    store<u16>(out - 2, <u16>x3)
    let full = isFull(x3, e3)
    out -= <usize>full << 1
    x3 = pushed(x3 >> (full << 4), e3)
    store<u16>(out - 2, <u16>x2)
    full = isFull(x2, e2)
    out -= <usize>full << 1
    x2 = pushed(x2 >> (full << 4), e2)
    store<u16>(out - 2, <u16>x1)
    full = isFull(x1, e1)
    out -= <usize>full << 1
    x1 = pushed(x1 >> (full << 4), e1)
    store<u16>(out - 2, <u16>x0)
    full = isFull(x0, e0)
    out -= <usize>full << 1
    x0 = pushed(x0 >> (full << 4), e0)
  }
  out -= 16
  store<u32>(out, x0)
  store<u32>(out, x1, 4)
  store<u32>(out, x2, 8)
  store<u32>(out, x3, 12)
  return out
}

export function encodeOne(symbol: usize, table: usize, out: usize, state: usize): usize {
  const entry = load<u32>(table + (<usize>load<u8>(symbol) << 2))
  const x = load<u32>(state)
  const full = isFull(x, entry)
  store<u16>(out - 2, <u16>x)
  store<u32>(state, pushed(x >> (full << 4), entry))
  return out - (<usize>full << 1)
}

/** 1 when the state has to give up 16 bits before the symbol goes in. */
// @ts-ignore: decorator
@inline
function isFull(x: u32, entry: u32): u32 {
  return <u32>(<u64>x >= <u64>(entry & 0xffff) << (32 - BITS))
}

// @ts-ignore: decorator
@inline
function pushed(x: u32, entry: u32): u32 {
  const frequency = entry & 0xffff
  const quotient = x / frequency
  return (quotient << BITS) + (x - quotient * frequency) + (entry >> 16)
}

/**
 * Builds the decoding table (4096 entries of four bytes) from 256 frequencies of two bytes that add to 4096, as the
 * caller has checked: bits 0-7 the symbol, 8-19 the frequency less one, 20-31 the place within its range.
 */
export function buildRansTable(frequencies: usize, table: usize): void {
  let at = table
  for (let symbol: u32 = 0; symbol < 256; symbol++) {
    const frequency = <u32>load<u16>(frequencies + (symbol << 1))
    for (let place: u32 = 0; place < frequency; place++) {
      store<u32>(at, symbol | ((frequency - 1) << 8) | (place << 20))
      at += 4
    }
  }
}

// @ts-ignore: decorator
@inline
export function popped(x: u32, entry: u32): u32 {
  return (((entry >> 8) & 0xfff) + 1) * (x >> BITS) + (entry >> 20)
}

// @ts-ignore: decorator
@inline
export function entryOf(table: usize, x: u32): u32 {
  return load<u32>(table + (<usize>(x & ((1 << BITS) - 1)) << 2))
}

/** Decodes `length` symbols from the bytes between `source` and `end`; false when they are not what an encoder writes. */
export function decodeRans(source: usize, end: usize, table: usize, target: usize, length: usize): bool {
  if (source + 16 > end) return false
  let x0 = load<u32>(source)
  let x1 = load<u32>(source, 4)
  let x2 = load<u32>(source, 8)
  let x3 = load<u32>(source, 12)
  let at = source + 16
  let i: usize = 0
  const whole = length & ~3
  for (; i < whole && at + 8 <= end; i += 4) {
    const e0 = entryOf(table, x0)
    const e1 = entryOf(table, x1)
    const e2 = entryOf(table, x2)
    const e3 = entryOf(table, x3)
    store<u32>(target + i, (e0 & 0xff) | ((e1 & 0xff) << 8) | ((e2 & 0xff) << 16) | (e3 << 24))
    x0 = popped(x0, e0)
    x1 = popped(x1, e1)
    x2 = popped(x2, e2)
    x3 = popped(x3, e3)
    let low = x0 < LOW
    x0 = select<u32>((x0 << 16) | <u32>load<u16>(at), x0, low)
    at += <usize>low << 1
    low = x1 < LOW
    x1 = select<u32>((x1 << 16) | <u32>load<u16>(at), x1, low)
    at += <usize>low << 1
    low = x2 < LOW
    x2 = select<u32>((x2 << 16) | <u32>load<u16>(at), x2, low)
    at += <usize>low << 1
    low = x3 < LOW
    x3 = select<u32>((x3 << 16) | <u32>load<u16>(at), x3, low)
    at += <usize>low << 1
  }
  for (; i < length; i++) {
    const entry = entryOf(table, x0)
    store<u8>(target + i, <u8>entry)
    let x = popped(x0, entry)
    if (x < LOW) {
      if (at + 2 > end) return false
      x = (x << 16) | <u32>load<u16>(at)
      at += 2
    }
    x0 = x1
    x1 = x2
    x2 = x3
    x3 = x
  }
  return at == end && x0 == LOW && x1 == LOW && x2 == LOW && x3 == LOW
}
