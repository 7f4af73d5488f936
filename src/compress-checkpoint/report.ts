import type {CompressResult} from '../checkpoint/compress.ts'
import {clean} from '../terminal/clean.ts'
import {formatBytes, formatDuration} from '../terminal/format.ts'
import {renderRows} from '../terminal/output.ts'
import type {Terminal} from '../terminal/terminal.ts'
import {truthOfClaim} from './claim.ts'
import {changeOf, TYPE_COLUMNS, type TypeRow} from './columns.ts'

/** The bytes of each type, the most first. */
export function rowsOf({byType}: CompressResult): TypeRow[] {
  return [...(byType ?? [])]
    .map(([dtype, {bytesIn, bytesOut}]) => ({dtype, bytesIn, bytesOut}))
    .sort((a, b) => b.bytesIn - a.bytesIn)
}

/** What was made, for a person. */
export async function reportOf(result: CompressResult, source: string, terminal: Terminal): Promise<string> {
  const {bytesIn, bytesOut, out, seconds, verified} = result
  const rows = rowsOf(result)
  const lines = [
    `${clean(source)} -> ${clean(out)}`,
    `${changeOf(bytesIn, bytesOut)}; ${verified ? 'decompressed again and compared' : 'not verified'}, ` +
      `in ${formatDuration(seconds)} (${formatBytes(bytesIn / Math.max(seconds, 1e-3))}/s)`,
  ]
  if (rows.length > 0) {
    const {text} = await renderRows('table', TYPE_COLUMNS, rows, terminal)
    lines.push('', text)
  }
  // Of xz and zst it is not known what the bytes are.
  const truth = truthOfClaim(rows.length > 0 ? rows : [{dtype: 'all', bytesIn, bytesOut}])
  if (truth) lines.push('', truth)
  return lines.join('\n')
}
