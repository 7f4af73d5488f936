/**
 * A stream of numbers from 0 up to 1, the same for a seed on every platform: 32 bits of state moved on by a fixed odd
 * step and mixed, the mulberry32 of Tommy Ettinger.
 */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
