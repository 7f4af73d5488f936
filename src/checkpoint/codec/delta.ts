import {PayloadError} from './payload-error.ts'
import {AT, strideOf, type WasmMemory} from './wasm-memory.ts'

/** Smaller groups at the ends join their neighbours: each has tables of its own, which cost bytes. */
const SMALLEST_GROUP = 2048
const MOST_GROUPS = 32

/** Chooses groups of one exponent each from how often they occur in the base; the first has all below as well, the last all above. */
export function chooseGroups(counts: Uint32Array): {first: number; groups: number} {
  const large = (count: number) => count >= SMALLEST_GROUP
  const first = counts.findIndex(large)
  if (first < 0) return {first: 0, groups: 1}
  const last = counts.findLastIndex(large)
  const groups = Math.min(last - first + 1, MOST_GROUPS)
  return {first: last - groups + 1, groups}
}

/** Counts of the exponents of the base. */
export function exponentCounts(
  memory: WasmMemory,
  base: number,
  width: number,
  shift: number,
  elements: number,
): Uint32Array {
  memory.kernels.countExponents(width, base, elements, shift, AT.counts)
  return new Uint32Array(memory.bytes.buffer, AT.counts, 256).slice()
}

export function groupSizes(counts: Uint32Array, first: number, groups: number): number[] {
  const sizes = new Array<number>(groups).fill(0)
  counts.forEach((count, exponent) => {
    sizes[groupOf(exponent, first, groups)]! += count
  })
  return sizes
}

function groupOf(exponent: number, first: number, groups: number): number {
  return Math.max(0, Math.min(exponent - first, groups - 1))
}

/** Sets, for each exponent, where the next free place of its group is kept. */
export function fillPlaces(memory: WasmMemory, first: number, sizes: readonly number[]) {
  let place = 0
  sizes.forEach((size, group) => {
    memory.view.setUint32(AT.cursors + 4 * group, place, true)
    place += size
  })
  for (let exponent = 0; exponent < 256; exponent++) {
    const group = groupOf(exponent, first, sizes.length)
    memory.view.setUint32(AT.places + 4 * exponent, AT.cursors + 4 * group, true)
  }
}

/** Address and length of each stream: plane after plane, in each group after group. */
export function* deltaStreams(width: number, sizes: readonly number[]): Generator<{at: number; length: number}> {
  const stride = strideOf(sizes.reduce((sum, size) => sum + size, 0))
  for (let plane = 0; plane < width; plane++) {
    let at = AT.planes + plane * stride
    for (const length of sizes) {
      yield {at, length}
      at += length
    }
  }
}

/** @throws PayloadError when the parameters are not what an encoder writes */
export function checkDelta(width: number, shift: number, first: number, groups: number) {
  const known = width === 2 || width === 4 || width === 8
  if (!known || shift >= 8 * width - 1 || groups < 1 || groups > MOST_GROUPS || first + groups > 256) {
    throw new PayloadError('a difference to a base has unknown parameters')
  }
}
