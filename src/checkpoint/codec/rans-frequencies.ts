/** What the frequencies of one table add to. */
export const RANS_TOTAL = 4096

/**
 * Frequencies that add to 4096 in the proportion of 256 counts, at least 1 for each symbol that occurs. None is 4096,
 * for which the tables have no place: a symbol that is alone, or none, gets a second that never comes.
 */
export function ransFrequencies(counts: Uint32Array): Uint16Array {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const most = counts.indexOf(Math.max(...counts))
  if (counts[most] === total) return alone(most)
  const frequencies = new Uint16Array(256)
  let left = RANS_TOTAL
  for (let symbol = 0; symbol < 256; symbol++) {
    if (counts[symbol] === 0) continue
    frequencies[symbol] = Math.max(1, Math.round((counts[symbol]! * RANS_TOTAL) / total))
    left -= frequencies[symbol]!
  }
  while (left !== 0) {
    const step = Math.sign(left)
    frequencies[cheapest(counts, frequencies, step)]! += step
    left -= step
  }
  return frequencies
}

function alone(symbol: number): Uint16Array {
  const frequencies = new Uint16Array(256)
  frequencies[symbol] = RANS_TOTAL - 1
  frequencies[symbol < 255 ? symbol + 1 : symbol - 1] = 1
  return frequencies
}

/** The symbol whose frequency changes by `step` at the least cost in bits. */
function cheapest(counts: Uint32Array, frequencies: Uint16Array, step: number): number {
  let best = -1
  let least = Number.POSITIVE_INFINITY
  for (let symbol = 0; symbol < 256; symbol++) {
    const frequency = frequencies[symbol]!
    if (frequency === 0 || frequency + step < 1) continue
    const cost = counts[symbol]! * Math.log2(frequency / (frequency + step))
    if (cost < least) {
      least = cost
      best = symbol
    }
  }
  return best
}
