/**
 * Canonical Huffman codes of at most 11 bits, written from the lowest bit up (as deflate's). A segment is one bit
 * stream; four segments are decoded side by side, up to six symbols by each look at the table.
 */
const BITS: u32 = 11

/**
 * Encodes bytes. `codes` holds 256 entries of four bytes: the length of the code, and the code from bit 8 on. Shifts
 * take the lowest six bits of their count, so entries are added up as they are. Returns the bytes written.
 */
export function encodeHuffman(source: usize, length: usize, codes: usize, target: usize): usize {
  let out = target
  let buffer: u64 = 0
  let filled: u64 = 0
  const whole = length - (length % 5)
  let i: usize = 0
  for (; i < whole; i += 5) {
    const a = entryOf(codes, load<u8>(source + i))
    const b = entryOf(codes, load<u8>(source + i, 1))
    const c = entryOf(codes, load<u8>(source + i, 2))
    const d = entryOf(codes, load<u8>(source + i, 3))
    const e = entryOf(codes, load<u8>(source + i, 4))
    const ab = a + b
    const cd = c + d
    const low = (a >> 8) | ((b >> 8) << a)
    const high = (c >> 8) | ((d >> 8) << c) | ((e >> 8) << cd)
    buffer |= (low | (high << ab)) << filled
    filled += (ab + cd + e) & 0xff
    store<u64>(out, buffer)
    out += <usize>(filled >> 3)
    buffer >>= filled & ~7
    filled &= 7
  }
  return finishSegment(source, i, length, codes, buffer, filled, out) - target
}

/** The last symbols of a segment, at most eight and one by one, and its last byte. */
function finishSegment(
  source: usize, from: usize, length: usize, codes: usize, pending: u64, bits: u64, target: usize,
): usize {
  let out = target
  let buffer = pending
  let filled = bits
  for (let i = from; i < length; i++) {
    const entry = entryOf(codes, load<u8>(source + i))
    buffer |= (entry >> 8) << filled
    filled += entry & 0xff
    store<u64>(out, buffer)
    out += <usize>(filled >> 3)
    buffer >>= filled & ~7
    filled &= 7
  }
  store<u64>(out, buffer)
  return out + <usize>((filled + 7) >> 3)
}

/** Fills `pairs`: for each two symbols that occur, as a number of 16 bits, the entry of both codes together. */
export function pairCodes(codes: usize, pairs: usize): void {
  for (let second: u32 = 0; second < 256; second++) {
    const high = load<u32>(codes + (second << 2))
    if (high == 0) continue
    for (let first: u32 = 0; first < 256; first++) {
      const low = load<u32>(codes + (first << 2))
      if (low == 0) continue
      const bits = low & 0xff
      const code = (low >> 8) | ((high >> 8) << bits)
      store<u32>(pairs + (((second << 8) | first) << 2), (code << 8) | (bits + (high & 0xff)))
    }
  }
}

/**
 * As `encodeHuffman`, two symbols at a time, which is faster while the pairs that occur fit the cache; and two segments
 * side by side, the second at most eight symbols shorter. Leaves the bytes written of each in two numbers at `sizes`.
 */
export function encodeHuffmanPairs(
  source: usize, length: usize, otherSource: usize, otherLength: usize, codes: usize, pairs: usize,
  target: usize, otherTarget: usize, sizes: usize,
): void {
  let out = target
  let buffer: u64 = 0
  let filled: u64 = 0
  let otherOut = otherTarget
  let otherBuffer: u64 = 0
  let otherFilled: u64 = 0
  const whole = min<usize>(length, otherLength) & ~3
  for (let i: usize = 0; i < whole; i += 4) {
    const low = pairOf(pairs, source + i)
    const otherLow = pairOf(pairs, otherSource + i)
    const high = pairOf(pairs, source + i + 2)
    const otherHigh = pairOf(pairs, otherSource + i + 2)
    buffer |= ((low >> 8) | ((high >> 8) << low)) << filled
    otherBuffer |= ((otherLow >> 8) | ((otherHigh >> 8) << otherLow)) << otherFilled
    filled += (low + high) & 0xff
    otherFilled += (otherLow + otherHigh) & 0xff
    store<u64>(out, buffer)
    store<u64>(otherOut, otherBuffer)
    out += <usize>(filled >> 3)
    otherOut += <usize>(otherFilled >> 3)
    buffer >>= filled & ~7
    otherBuffer >>= otherFilled & ~7
    filled &= 7
    otherFilled &= 7
  }
  store<u32>(sizes, <u32>(finishSegment(source, whole, length, codes, buffer, filled, out) - target))
  const otherEnd = finishSegment(otherSource, whole, otherLength, codes, otherBuffer, otherFilled, otherOut)
  store<u32>(sizes, <u32>(otherEnd - otherTarget), 4)
}

// @ts-ignore: decorator
@inline
function pairOf(pairs: usize, source: usize): u64 {
  return <u64>load<u32>(pairs + (<usize>load<u16>(source) << 2))
}

// @ts-ignore: decorator
@inline
function entryOf(codes: usize, symbol: u8): u64 {
  return <u64>load<u32>(codes + (<usize>symbol << 2))
}

/**
 * Builds the decoding tables from the lengths of the codes (256 bytes at `lengths`, 0 for none; they fill the code
 * space exactly, as the caller has checked). `single` (4 KiB): for each value of the next 11 bits the length of the
 * code and, from bit 8, its symbol. `table` (16 KiB): the length of all whole codes in them, at most six; their
 * number from bit 8; the symbols from bit 16.
 */
export function buildHuffmanTable(lengths: usize, single: usize, table: usize): void {
  fillSingle(lengths, single)
  for (let index: u32 = 0; index < 1 << BITS; index++) {
    let used: u32 = 0
    let count: u32 = 0
    let symbols: u64 = 0
    while (count < 6) {
      const next = <u32>load<u16>(single + (<usize>(index >> used) << 1))
      if (used + (next & 0xff) > BITS) break
      symbols |= <u64>(next >> 8) << (count << 3)
      used += next & 0xff
      count++
    }
    store<u64>(table + (<usize>index << 3), (symbols << 16) | <u64>(count << 8) | <u64>used)
  }
}

function fillSingle(lengths: usize, single: usize): void {
  let code: u32 = 0
  for (let bits: u32 = 1; bits <= BITS; bits++) {
    code <<= 1
    for (let symbol: u32 = 0; symbol < 256; symbol++) {
      if (<u32>load<u8>(lengths + symbol) != bits) continue
      const step: u32 = 1 << bits
      for (let index = reversed(code, bits); index < 1 << BITS; index += step) {
        store<u16>(single + (<usize>index << 1), <u16>((symbol << 8) | bits))
      }
      code++
    }
  }
}

function reversed(code: u32, bits: u32): u32 {
  let result: u32 = 0
  for (let i: u32 = 0; i < bits; i++) result |= ((code >> i) & 1) << (bits - 1 - i)
  return result
}

/** The next bits of a stream, at least 56, under a mark in the highest bit: `clz` tells later how many were taken. */
// @ts-ignore: decorator
@inline
function bitsAt(stream: usize, bit: usize): u64 {
  return (load<u64>(stream + (bit >> 3)) >> (<u64>bit & 7)) | (1 << 63)
}

// @ts-ignore: decorator
@inline
function look(table: usize, bits: u64): u64 {
  return load<u64>(table + (<usize>(bits & ((1 << BITS) - 1)) << 3))
}

// @ts-ignore: decorator
@inline
function countOf(entry: u64): usize {
  return <usize>(<u32>entry >> 8) & 0xff
}

/** Bytes that one round may write (five looks of six symbols, and what the last store has over), and bits it may take. */
const ROUND: usize = 32
const ROUND_BITS: usize = 55

/**
 * Decodes four segments, each of `quarter` symbols but the last, which has the rest of `length`. `starts` holds five
 * addresses: of the segments and of the end. False when a segment does not end where its symbols do.
 */
export function decodeHuffman(
  starts: usize, single: usize, table: usize, target: usize, length: usize, quarter: usize,
): bool {
  const s0 = <usize>load<u32>(starts)
  const s1 = <usize>load<u32>(starts, 4)
  const s2 = <usize>load<u32>(starts, 8)
  const s3 = <usize>load<u32>(starts, 12)
  let o0 = target
  let o1 = target + quarter
  let o2 = o1 + quarter
  let o3 = o2 + quarter
  const end0 = o1
  const end1 = o2
  const end2 = o3
  const end3 = target + length
  const bits0 = (s1 - s0) << 3
  const bits1 = (s2 - s1) << 3
  const bits2 = (s3 - s2) << 3
  const bits3 = (<usize>load<u32>(starts, 16) - s3) << 3
  let b0: usize = 0
  let b1: usize = 0
  let b2: usize = 0
  let b3: usize = 0
  while (
    o0 + ROUND <= end0 && o1 + ROUND <= end1 && o2 + ROUND <= end2 && o3 + ROUND <= end3 &&
    b0 + ROUND_BITS <= bits0 && b1 + ROUND_BITS <= bits1 && b2 + ROUND_BITS <= bits2 && b3 + ROUND_BITS <= bits3
  ) {
    let w0 = bitsAt(s0, b0)
    let w1 = bitsAt(s1, b1)
    let w2 = bitsAt(s2, b2)
    let w3 = bitsAt(s3, b3)
    for (let k = 0; k < 5; k++) {
      const e0 = look(table, w0)
      const e1 = look(table, w1)
      const e2 = look(table, w2)
      const e3 = look(table, w3)
      store<u64>(o0, e0 >> 16)
      store<u64>(o1, e1 >> 16)
      store<u64>(o2, e2 >> 16)
      store<u64>(o3, e3 >> 16)
      o0 += countOf(e0)
      o1 += countOf(e1)
      o2 += countOf(e2)
      o3 += countOf(e3)
      w0 >>= e0
      w1 >>= e1
      w2 >>= e2
      w3 >>= e3
    }
    b0 += <usize>clz<u64>(w0)
    b1 += <usize>clz<u64>(w1)
    b2 += <usize>clz<u64>(w2)
    b3 += <usize>clz<u64>(w3)
  }
  return (
    finish(s0, b0, bits0, single, table, o0, end0) && finish(s1, b1, bits1, single, table, o1, end1) &&
    finish(s2, b2, bits2, single, table, o2, end2) && finish(s3, b3, bits3, single, table, o3, end3)
  )
}

/** The rest of one segment: several symbols at a time while there is room, then one by one. */
function finish(
  stream: usize, from: usize, bits: usize, single: usize, table: usize, output: usize, end: usize,
): bool {
  let bit = from
  let out = output
  while (out + 8 <= end && bit + BITS <= bits) {
    const entry = look(table, bitsAt(stream, bit))
    store<u64>(out, entry >> 16)
    out += countOf(entry)
    bit += <usize>(entry & 0xff)
  }
  while (out < end) {
    if (bit >= bits) return false
    const entry = <u32>load<u16>(single + (<usize>(bitsAt(stream, bit) & ((1 << BITS) - 1)) << 1))
    store<u8>(out, <u8>(entry >> 8))
    out++
    bit += <usize>(entry & 0xff)
  }
  return bit <= bits && bits - bit < 8
}
