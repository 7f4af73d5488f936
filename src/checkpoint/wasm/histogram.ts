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

/** Bytes that one window of a sample has, and of which stretch it is a part. */
const WINDOW: usize = 64
const STRETCH: usize = 256

/**
 * As `histogram`, of a quarter of the bytes: of each stretch one window, in turns that no row length keeps in step
 * with. What the sample lacks between the lowest and the highest byte of all is counted once.
 */
export function sampledHistogram(source: usize, length: usize, counts: usize, scratch: usize): void {
  const sample = scratch + 3072
  let taken = sample
  let turn: u32 = 1
  for (let i: usize = 0; i + STRETCH <= length; i += STRETCH) {
    const from = source + i + WINDOW * <usize>(turn >> 30)
    turn = turn * 1664525 + 1013904223
    v128.store(taken, v128.load(from))
    v128.store(taken, v128.load(from, 16), 16)
    v128.store(taken, v128.load(from, 32), 32)
    v128.store(taken, v128.load(from, 48), 48)
    taken += WINDOW
  }
  histogram(sample, taken - sample, counts, scratch)
  let least = v128.load(source)
  let most = least
  const whole = length & ~15
  for (let i: usize = 0; i < whole; i += 16) {
    const x = v128.load(source + i)
    least = i8x16.min_u(least, x)
    most = i8x16.max_u(most, x)
  }
  v128.store(scratch, least)
  v128.store(scratch, most, 16)
  let low: u32 = 255
  let high: u32 = 0
  for (let i: usize = 0; i < 16; i++) {
    low = min<u32>(low, load<u8>(scratch + i))
    high = max<u32>(high, load<u8>(scratch + i, 16))
  }
  for (let i = whole; i < length; i++) {
    low = min<u32>(low, load<u8>(source + i))
    high = max<u32>(high, load<u8>(source + i))
  }
  for (let symbol = low; symbol <= high; symbol++) {
    const at = counts + (<usize>symbol << 2)
    store<u32>(at, max<u32>(1, load<u32>(at)))
  }
}
