/** The longest code; decoders look at so many bits at once. */
export const MAX_CODE_BITS = 11

/**
 * Code lengths of the best prefix code with at most 11 bits a code for 256 counts, by the package-merge algorithm of
 * Larmore and Hirschberg (1990); 0 for a symbol that does not occur. At least two symbols occur.
 */
export function huffmanLengths(counts: Uint32Array): Uint8Array {
  const symbols = occurring(counts)
  const weights = Float64Array.from(symbols, (symbol) => counts[symbol]!)
  const levels = [mergeLevel(weights, new Float64Array(0))]
  while (levels.length < MAX_CODE_BITS) levels.push(mergeLevel(weights, packagesOf(levels.at(-1)!.weights)))
  const lengths = new Uint8Array(256)
  let taken = 2 * symbols.length - 2
  for (const level of levels.reverse()) {
    const leaves = level.leavesBefore[taken]!
    for (let i = 0; i < leaves; i++) lengths[symbols[i]!]! += 1
    taken = 2 * (taken - leaves)
  }
  return lengths
}

/** Symbols that occur, the rarest first; equal counts in the order of the symbols. */
function occurring(counts: Uint32Array): number[] {
  const symbols: number[] = []
  for (let symbol = 0; symbol < 256; symbol++) if (counts[symbol]! > 0) symbols.push(symbol)
  return symbols.sort((a, b) => counts[a]! - counts[b]! || a - b)
}

/** Leaves and packages in one ascending order, and how many leaves are among the first so many. */
interface Level {
  weights: Float64Array
  leavesBefore: Uint16Array
}

function mergeLevel(leaves: Float64Array, packages: Float64Array): Level {
  const total = leaves.length + packages.length
  const weights = new Float64Array(total)
  const leavesBefore = new Uint16Array(total + 1)
  let leaf = 0
  for (let i = 0; i < total; i++) {
    const next = i - leaf
    const isLeaf = leaf < leaves.length && (next >= packages.length || leaves[leaf]! <= packages[next]!)
    weights[i] = isLeaf ? leaves[leaf++]! : packages[next]!
    leavesBefore[i + 1] = leaf
  }
  return {weights, leavesBefore}
}

function packagesOf(weights: Float64Array): Float64Array {
  const packages = new Float64Array(weights.length >> 1)
  for (let i = 0; i < packages.length; i++) packages[i] = weights[2 * i]! + weights[2 * i + 1]!
  return packages
}
