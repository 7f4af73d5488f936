/**
 * Splits elements of 2, 4 or 8 bytes into byte planes, the most significant byte first. With `rotate`, the top nine
 * bits are rotated left by one: the sign goes under the first eight bits of the exponent, which get a plane of their own.
 */

/** Bit 7 of `lo` comes in under the lower bits of `hi`. */
// @ts-ignore: decorator
@inline
function rotatedTop(hi: v128, lo: v128): v128 {
  return i8x16.sub(i8x16.add(hi, hi), i8x16.lt_s(lo, i8x16.splat(0)))
}

// @ts-ignore: decorator
@inline
function rotatedNext(hi: v128, lo: v128): v128 {
  return v128.bitselect(hi, lo, i8x16.splat(-128))
}

// @ts-ignore: decorator
@inline
function unrotatedTop(top: v128, next: v128): v128 {
  return v128.bitselect(next, i16x8.shr_u(top, 1), i8x16.splat(-128))
}

// @ts-ignore: decorator
@inline
function unrotatedNext(top: v128, next: v128): v128 {
  return v128.bitselect(i16x8.shl(top, 7), next, i8x16.splat(-128))
}

// @ts-ignore: decorator
@inline
function evenBytes(a: v128, b: v128): v128 {
  const mask = i16x8.splat(0xff)
  return i8x16.narrow_i16x8_u(v128.and(a, mask), v128.and(b, mask))
}

// @ts-ignore: decorator
@inline
function oddBytes(a: v128, b: v128): v128 {
  return i8x16.narrow_i16x8_u(i16x8.shr_u(a, 8), i16x8.shr_u(b, 8))
}

// @ts-ignore: decorator
@inline
function interleaveLow(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}

// @ts-ignore: decorator
@inline
function interleaveHigh(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
}

/** `x` with its top nine bits rotated left by one. */
// @ts-ignore: decorator
@inline
function rotate<T>(x: T): T {
  const bits = <T>(sizeof<T>() * 8)
  const low = bits - <T>9
  const top = x >> low
  const rotated = ((top << <T>1) | (top >> <T>8)) & <T>0x1ff
  return (rotated << low) | (x & ((<T>1 << low) - <T>1))
}

// @ts-ignore: decorator
@inline
function unrotate<T>(x: T): T {
  const bits = <T>(sizeof<T>() * 8)
  const low = bits - <T>9
  const top = x >> low
  const rotated = ((top >> <T>1) | (top << <T>8)) & <T>0x1ff
  return (rotated << low) | (x & ((<T>1 << low) - <T>1))
}

function splitFrom<T>(first: usize, source: usize, count: usize, planes: usize, stride: usize, rotated: bool): void {
  for (let i = first; i < count; i++) {
    let x = load<T>(source + i * sizeof<T>())
    if (rotated) x = rotate<T>(x)
    for (let k: usize = 0; k < sizeof<T>(); k++) {
      store<u8>(planes + k * stride + i, <u8>(x >> <T>(8 * (sizeof<T>() - 1 - k))))
    }
  }
}

function joinFrom<T>(first: usize, planes: usize, stride: usize, count: usize, target: usize, rotated: bool): void {
  for (let i = first; i < count; i++) {
    let x = <T>0
    for (let k: usize = 0; k < sizeof<T>(); k++) {
      x |= <T>load<u8>(planes + k * stride + i) << <T>(8 * (sizeof<T>() - 1 - k))
    }
    store<T>(target + i * sizeof<T>(), rotated ? unrotate<T>(x) : x)
  }
}

export function split2(source: usize, count: usize, planes: usize, stride: usize, rotated: bool): void {
  const whole = count & ~15
  for (let i: usize = 0; i < whole; i += 16) {
    const a = v128.load(source + 2 * i)
    const b = v128.load(source + 2 * i, 16)
    const hi = oddBytes(a, b)
    const lo = evenBytes(a, b)
    v128.store(planes + i, rotated ? rotatedTop(hi, lo) : hi)
    v128.store(planes + stride + i, rotated ? rotatedNext(hi, lo) : lo)
  }
  splitFrom<u16>(whole, source, count, planes, stride, rotated)
}

export function join2(planes: usize, stride: usize, count: usize, target: usize, rotated: bool): void {
  const whole = count & ~15
  for (let i: usize = 0; i < whole; i += 16) {
    const top = v128.load(planes + i)
    const next = v128.load(planes + stride + i)
    const hi = rotated ? unrotatedTop(top, next) : top
    const lo = rotated ? unrotatedNext(top, next) : next
    v128.store(target + 2 * i, interleaveLow(lo, hi))
    v128.store(target + 2 * i, interleaveHigh(lo, hi), 16)
  }
  joinFrom<u16>(whole, planes, stride, count, target, rotated)
}

export function split4(source: usize, count: usize, planes: usize, stride: usize, rotated: bool): void {
  const whole = count & ~15
  for (let i: usize = 0; i < whole; i += 16) {
    const at = source + 4 * i
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    const even0 = evenBytes(a, b)
    const even1 = evenBytes(c, d)
    const odd0 = oddBytes(a, b)
    const odd1 = oddBytes(c, d)
    const hi = oddBytes(odd0, odd1)
    const lo = oddBytes(even0, even1)
    v128.store(planes + i, rotated ? rotatedTop(hi, lo) : hi)
    v128.store(planes + stride + i, rotated ? rotatedNext(hi, lo) : lo)
    v128.store(planes + 2 * stride + i, evenBytes(odd0, odd1))
    v128.store(planes + 3 * stride + i, evenBytes(even0, even1))
  }
  splitFrom<u32>(whole, source, count, planes, stride, rotated)
}

export function join4(planes: usize, stride: usize, count: usize, target: usize, rotated: bool): void {
  const whole = count & ~15
  for (let i: usize = 0; i < whole; i += 16) {
    const top = v128.load(planes + i)
    const next = v128.load(planes + stride + i)
    const hi = rotated ? unrotatedTop(top, next) : top
    const lo = rotated ? unrotatedNext(top, next) : next
    const third = v128.load(planes + 2 * stride + i)
    const fourth = v128.load(planes + 3 * stride + i)
    const even0 = interleaveLow(fourth, lo)
    const even1 = interleaveHigh(fourth, lo)
    const odd0 = interleaveLow(third, hi)
    const odd1 = interleaveHigh(third, hi)
    const at = target + 4 * i
    v128.store(at, interleaveLow(even0, odd0))
    v128.store(at, interleaveHigh(even0, odd0), 16)
    v128.store(at, interleaveLow(even1, odd1), 32)
    v128.store(at, interleaveHigh(even1, odd1), 48)
  }
  joinFrom<u32>(whole, planes, stride, count, target, rotated)
}

export function split8(source: usize, count: usize, planes: usize, stride: usize, rotated: bool): void {
  splitFrom<u64>(0, source, count, planes, stride, rotated)
}

export function join8(planes: usize, stride: usize, count: usize, target: usize, rotated: bool): void {
  joinFrom<u64>(0, planes, stride, count, target, rotated)
}
