import {formatBytes, formatPercent} from '../terminal/format.ts'
import type {OutputColumn} from '../terminal/output.ts'

/** What compression does, or would do, to the bytes of one type. */
export interface TypeRow {
  dtype: string
  bytesIn: number
  bytesOut: number
  /** Standard error of `bytesOut`, where that is an estimate. */
  error?: number
}

export const TYPE_COLUMNS: readonly OutputColumn<TypeRow>[] = [
  {key: 'dtype', header: 'type', value: ({dtype}) => dtype},
  {
    key: 'bytesIn',
    header: 'bytes',
    align: 'right',
    value: ({bytesIn}) => bytesIn,
    text: ({bytesIn}) => formatBytes(bytesIn),
  },
  {
    key: 'bytesOut',
    header: 'packed',
    align: 'right',
    value: ({bytesOut}) => bytesOut,
    text: ({bytesOut}) => formatBytes(bytesOut),
  },
  {
    key: 'ratio',
    header: 'ratio',
    align: 'right',
    value: ({bytesIn, bytesOut}) => ratioOf(bytesIn, bytesOut),
    text: ({bytesIn, bytesOut}) => formatRatio(bytesIn, bytesOut),
  },
  {
    key: 'saved',
    header: 'saved',
    align: 'right',
    value: ({bytesIn, bytesOut}) => savedOf(bytesIn, bytesOut),
    text: ({bytesIn, bytesOut, error}) =>
      `${formatPercent(savedOf(bytesIn, bytesOut))}${error ? ` ± ${((error / bytesIn) * 100).toFixed(1)}` : ''}`,
  },
]

/** How many times smaller; undefined where nothing is left to divide by. */
export function ratioOf(bytesIn: number, bytesOut: number): number | undefined {
  return bytesOut === 0 ? undefined : Math.round((bytesIn / bytesOut) * 1e4) / 1e4
}

export function formatRatio(bytesIn: number, bytesOut: number): string {
  return bytesOut === 0 ? 'repeats' : (bytesIn / bytesOut).toFixed(3)
}

export function savedOf(bytesIn: number, bytesOut: number): number | undefined {
  return bytesIn === 0 ? undefined : 1 - bytesOut / bytesIn
}
