import {formatPercent} from '../terminal/format.ts'
import {savedOf, type TypeRow} from './columns.ts'

/** What guides promise of LZMA. */
const CLAIMED = 0.5
/** What xz -6 saves of weights with the byte statistics of trained ones: the table of docs/checkpoints.md. */
const XZ_SAVES: ReadonlyMap<string, number> = new Map([
  ['BF16', 0.285],
  ['F32', 0.077],
  ['F16', 0.093],
  ['F8_E4M3', 0.161],
  ['I8', 0.183],
  ['Q8_0', 0.049],
  ['Q4_0', 0.075],
  ['Q4_K', 0.027],
])
/** The same types as other formats call them. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['<f4', 'F32'],
  ['FLOAT', 'F32'],
  ['<f2', 'F16'],
  ['FLOAT16', 'F16'],
  ['BFLOAT16', 'BF16'],
  ['INT8', 'I8'],
  ['|i1', 'I8'],
])

/**
 * What is true of "50 to 70 % smaller by LZMA", for a checkpoint that did not become that small; undefined where it did,
 * and for what is no checkpoint.
 */
export function truthOfClaim(types: readonly TypeRow[]): string | undefined {
  const bytesIn = types.reduce((sum, type) => sum + type.bytesIn, 0)
  const bytesOut = types.reduce((sum, type) => sum + type.bytesOut, 0)
  const saved = savedOf(bytesIn, bytesOut)
  const largest = types.reduce<TypeRow | undefined>((a, b) => (a && a.bytesIn >= b.bytesIn ? a : b), undefined)
  if (saved === undefined || saved >= CLAIMED || !largest || largest.dtype === 'other') return undefined
  const dtype = ALIASES.get(largest.dtype) ?? largest.dtype
  const xz = XZ_SAVES.get(dtype)
  const ofXz = xz === undefined ? '' : `; xz saves about ${formatPercent(xz)} of ${dtype}`
  return (
    `Guides promise 50-70% by LZMA. This is ${saved > 0 ? formatPercent(saved) : 'nothing'}${ofXz}. ` +
    'Of dense weights only F32 that holds bf16 values comes to 64-67%: store those as BF16 instead.'
  )
}
