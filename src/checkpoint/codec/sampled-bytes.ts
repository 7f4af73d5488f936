/** What a sample says of a stream of bytes. */
export interface ByteStatistics {
  /** Bits a byte, were each byte coded on its own (order 0). */
  entropy: number
  /** Share of the most frequent byte. */
  peak: number
  /** Share of places where four equal bytes follow each other, less what chance alone gives. */
  runs: number
  /** Different bytes seen. */
  symbols: number
}

const SAMPLES = 4096
const WINDOW = 64

/** Looks at 4096 bytes, in windows of 64 that are spread evenly; at all when there are not many more. */
export function sampleBytes(bytes: Uint8Array): ByteStatistics {
  const counts = new Uint32Array(256)
  let seen = 0
  let runs = 0
  for (const from of windows(bytes.length)) {
    const to = Math.min(from + WINDOW, bytes.length)
    for (let i = from; i < to; i++) counts[bytes[i]!]! += 1
    for (let i = from; i + 3 < to; i++) if (isRun(bytes, i)) runs++
    seen += to - from
  }
  return {...orderZero(counts, seen), runs: runs / seen - chanceOfRun(counts, seen)}
}

function* windows(length: number): Generator<number> {
  const number = Math.min(SAMPLES / WINDOW, Math.ceil(length / WINDOW))
  const step = Math.max(1, Math.floor(length / number / WINDOW)) * WINDOW
  for (let i = 0; i < number; i++) yield i * step
}

function isRun(bytes: Uint8Array, i: number): boolean {
  return bytes[i] === bytes[i + 1] && bytes[i] === bytes[i + 2] && bytes[i] === bytes[i + 3]
}

function chanceOfRun(counts: Uint32Array, seen: number): number {
  return counts.reduce((sum, count) => sum + (count / seen) ** 4, 0)
}

/** Entropy of 256 counts, with Miller and Madow's correction for what a sample misses. */
export function orderZero(counts: Uint32Array, seen: number): {entropy: number; peak: number; symbols: number} {
  let symbols = 0
  let peak = 0
  let sum = 0
  for (const count of counts) {
    if (count === 0) continue
    symbols++
    peak = Math.max(peak, count)
    sum += count * Math.log2(count)
  }
  if (seen === 0) return {entropy: 0, peak: 0, symbols}
  const correction = (symbols - 1) / (2 * seen * Math.LN2)
  return {entropy: Math.min(8, Math.log2(seen) - sum / seen + correction), peak: peak / seen, symbols}
}

/** From the lowest to the highest symbol that occurs: so many. */
export function rangeOf(counts: Uint32Array): number {
  const occurs = (count: number) => count > 0
  return counts.findLastIndex(occurs) - counts.findIndex(occurs) + 1
}
