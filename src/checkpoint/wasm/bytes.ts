/** Copies bytes within the memory, upward. */
export function copy(target: usize, source: usize, length: usize): void {
  let i: usize = 0
  for (; i + 64 <= length; i += 64) {
    const a = v128.load(source + i)
    const b = v128.load(source + i, 16)
    const c = v128.load(source + i, 32)
    const d = v128.load(source + i, 48)
    v128.store(target + i, a)
    v128.store(target + i, b, 16)
    v128.store(target + i, c, 32)
    v128.store(target + i, d, 48)
  }
  for (; i < length; i++) store<u8>(target + i, load<u8>(source + i))
}

export function isEqual(a: usize, b: usize, length: usize): bool {
  let i: usize = 0
  for (; i + 32 <= length; i += 32) {
    const first = v128.xor(v128.load(a + i), v128.load(b + i))
    const second = v128.xor(v128.load(a + i, 16), v128.load(b + i, 16))
    if (v128.any_true(v128.or(first, second))) return false
  }
  for (; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false
  return true
}

/** Whether all bytes are the same; `length` is at least 1. */
export function isConstant(source: usize, length: usize): bool {
  return isEqual(source, source + 1, length - 1)
}
