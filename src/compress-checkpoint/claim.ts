import {formatPercent} from '../terminal/format.ts'
import {savedOf, type TypeRow} from './columns.ts'

/** What guides promise of LZMA. */
const CLAIMED = 0.5
/** Measured with xz -6 on weights with the byte statistics of trained ones: docs/performance.md. */
const XZ_SAVES: ReadonlyMap<string, number> = new Map([
  ['BF16', 0.285],
  ['F32', 0.08],
  ['F16', 0.09],
])

/**
 * What is true of "50 to 70 % smaller by LZMA", for a checkpoint that did not become that small; undefined where it did.
 */
export function truthOfClaim(types: readonly TypeRow[]): string | undefined {
  const bytesIn = types.reduce((sum, type) => sum + type.bytesIn, 0)
  const bytesOut = types.reduce((sum, type) => sum + type.bytesOut, 0)
  const saved = savedOf(bytesIn, bytesOut)
  const largest = types.reduce<TypeRow | undefined>((a, b) => (a && a.bytesIn >= b.bytesIn ? a : b), undefined)
  if (saved === undefined || saved >= CLAIMED || !largest) return undefined
  const xz = XZ_SAVES.get(largest.dtype)
  const ofXz = xz === undefined ? '' : `; xz saves about ${formatPercent(xz)} of ${largest.dtype}`
  return (
    `Guides promise 50-70 % by LZMA. This is ${formatPercent(saved)}${ofXz}. ` +
    'Of dense weights only F32 that holds bf16 values comes to 64-67 %: store those as BF16 instead.'
  )
}
