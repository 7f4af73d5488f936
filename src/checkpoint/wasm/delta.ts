/**
 * Differences to a base in units in the last place: floats of one sign are ordered as their bits are, so both
 * are mapped to integers in the order of their values, subtracted, and the difference folded to unsigned (zigzag).
 * The bytes of the differences are grouped by the exponent of the base, which both sides know: how large a
 * difference is depends on it.
 */

/** Unsigned integer in the order of the float values: negative ones reversed, positive ones above them. */
// @ts-ignore: decorator
@inline
function ordered<T>(x: T): T {
  const sign = <T>1 << <T>(sizeof<T>() * 8 - 1)
  return x & sign ? ~x : x | sign
}

// @ts-ignore: decorator
@inline
function unordered<T>(x: T): T {
  const sign = <T>1 << <T>(sizeof<T>() * 8 - 1)
  return x & sign ? x ^ sign : ~x
}

// @ts-ignore: decorator
@inline
function folded<T>(difference: T): T {
  const top = <T>(sizeof<T>() * 8 - 1)
  return (difference << <T>1) ^ (<T>0 - (difference >> top))
}

// @ts-ignore: decorator
@inline
function unfolded<T>(x: T): T {
  return (x >> <T>1) ^ (<T>0 - (x & <T>1))
}

/** The exponent without the sign, cut to its lowest eight bits. */
// @ts-ignore: decorator
@inline
function exponent<T>(x: T, shift: u32): usize {
  return <usize>(((x & ~(<T>1 << <T>(sizeof<T>() * 8 - 1))) >> <T>shift) & <T>0xff)
}

function count<T>(base: usize, elements: usize, shift: u32, counts: usize): void {
  memory.fill(counts, 0, 1024)
  for (let i: usize = 0; i < elements; i++) {
    const at = counts + 4 * exponent<T>(load<T>(base + i * sizeof<T>()), shift)
    store<u32>(at, load<u32>(at) + 1)
  }
}

function split<T>(
  source: usize, base: usize, elements: usize, shift: u32, places: usize, planes: usize, stride: usize,
): void {
  for (let i: usize = 0; i < elements; i++) {
    const from = load<T>(base + i * sizeof<T>())
    const x = folded<T>(ordered<T>(load<T>(source + i * sizeof<T>())) - ordered<T>(from))
    const at = load<u32>(places + 4 * exponent<T>(from, shift))
    const place = load<u32>(at)
    store<u32>(at, place + 1)
    for (let k: usize = 0; k < sizeof<T>(); k++) {
      store<u8>(planes + k * stride + place, <u8>(x >> <T>(8 * (sizeof<T>() - 1 - k))))
    }
  }
}

function join<T>(
  planes: usize, stride: usize, base: usize, elements: usize, shift: u32, places: usize, target: usize,
): void {
  for (let i: usize = 0; i < elements; i++) {
    const from = load<T>(base + i * sizeof<T>())
    const at = load<u32>(places + 4 * exponent<T>(from, shift))
    const place = load<u32>(at)
    store<u32>(at, place + 1)
    let x = <T>0
    for (let k: usize = 0; k < sizeof<T>(); k++) {
      x |= <T>load<u8>(planes + k * stride + place) << <T>(8 * (sizeof<T>() - 1 - k))
    }
    store<T>(target + i * sizeof<T>(), unordered<T>(unfolded<T>(x) + ordered<T>(from)))
  }
}

/** How often each exponent of the base occurs: 256 counts of four bytes at `counts`. */
export function countExponents(width: u32, base: usize, elements: usize, shift: u32, counts: usize): void {
  if (width == 2) count<u16>(base, elements, shift, counts)
  else if (width == 4) count<u32>(base, elements, shift, counts)
  else count<u64>(base, elements, shift, counts)
}

/**
 * Differences of `source` to `base` as byte planes. `places` holds, for each exponent of the base, the address of
 * the next free place of its group, which moves on as the places fill.
 */
export function splitDelta(
  width: u32, source: usize, base: usize, elements: usize, shift: u32, places: usize, planes: usize, stride: usize,
): void {
  if (width == 2) split<u16>(source, base, elements, shift, places, planes, stride)
  else if (width == 4) split<u32>(source, base, elements, shift, places, planes, stride)
  else split<u64>(source, base, elements, shift, places, planes, stride)
}

export function joinDelta(
  width: u32, planes: usize, stride: usize, base: usize, elements: usize, shift: u32, places: usize, target: usize,
): void {
  if (width == 2) join<u16>(planes, stride, base, elements, shift, places, target)
  else if (width == 4) join<u32>(planes, stride, base, elements, shift, places, target)
  else join<u64>(planes, stride, base, elements, shift, places, target)
}

/** `target ^= source`; lengths need not be multiples of anything. */
export function xorInto(target: usize, source: usize, length: usize): void {
  const whole = length & ~15
  for (let i: usize = 0; i < whole; i += 16) {
    v128.store(target + i, v128.xor(v128.load(target + i), v128.load(source + i)))
  }
  for (let i = whole; i < length; i++) store<u8>(target + i, load<u8>(target + i) ^ load<u8>(source + i))
}
