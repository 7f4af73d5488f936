/** How often each byte occurs: 256 counts of four bytes at `counts`. `scratch` is 3 KiB more, so that equal neighbours do not wait for each other. */
export function histogram(source: usize, length: usize, counts: usize, scratch: usize): void {
  memory.fill(counts, 0, 1024)
  memory.fill(scratch, 0, 3072)
  const whole = length & ~7
  for (let i: usize = 0; i < whole; i += 8) {
    const x = load<u64>(source + i)
    let at = counts + <usize>((x & 0xff) << 2)
    store<u32>(at, load<u32>(at) + 1)
    at = scratch + <usize>((x >> 6) & 0x3fc)
    store<u32>(at, load<u32>(at) + 1)
    at = scratch + <usize>((x >> 14) & 0x3fc)
    store<u32>(at, load<u32>(at, 1024) + 1, 1024)
    at = scratch + <usize>((x >> 22) & 0x3fc)
    store<u32>(at, load<u32>(at, 2048) + 1, 2048)
    at = counts + <usize>((x >> 30) & 0x3fc)
    store<u32>(at, load<u32>(at) + 1)
    at = scratch + <usize>((x >> 38) & 0x3fc)
    store<u32>(at, load<u32>(at) + 1)
    at = scratch + <usize>((x >> 46) & 0x3fc)
    store<u32>(at, load<u32>(at, 1024) + 1, 1024)
    at = scratch + <usize>(x >> 56 << 2)
    store<u32>(at, load<u32>(at, 2048) + 1, 2048)
  }
  for (let i = whole; i < length; i++) {
    const at = counts + (<usize>load<u8>(source + i) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
  for (let i: usize = 0; i < 1024; i += 4) {
    store<u32>(
      counts + i,
      load<u32>(counts + i) + load<u32>(scratch + i) + load<u32>(scratch + i, 1024) + load<u32>(scratch + i, 2048),
    )
  }
}

/** Whether all bytes are the same; `length` is at least 1. */
export function isConstant(source: usize, length: usize): bool {
  const first = load<u8>(source)
  const all = i8x16.splat(first)
  const whole = length & ~15
  for (let i: usize = 0; i < whole; i += 16) {
    if (v128.any_true(v128.xor(v128.load(source + i), all))) return false
  }
  for (let i = whole; i < length; i++) if (load<u8>(source + i) != first) return false
  return true
}
