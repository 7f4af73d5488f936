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

/** Bytes before, after, and how many times fewer; `drop` as the column of the bytes before has it. */
export function byteColumns<Row extends {bytesIn: number; bytesOut: number}>(
  bytesBefore: Pick<OutputColumn<Row>, 'drop'> = {},
): OutputColumn<Row>[] {
  return [
    {
      key: 'bytesIn',
      header: 'bytes',
      align: 'right',
      ...bytesBefore,
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
      text: ({bytesIn, bytesOut}) => (bytesIn === 0 ? 'empty' : formatRatio(bytesIn, bytesOut)),
    },
  ]
}

export const TYPE_COLUMNS: readonly OutputColumn<TypeRow>[] = [
  {key: 'dtype', header: 'type', value: ({dtype}) => dtype},
  ...byteColumns<TypeRow>(),
  {
    key: 'saved',
    header: 'saved',
    align: 'right',
    value: ({bytesIn, bytesOut}) => savedOf(bytesIn, bytesOut),
    text: ({bytesIn, bytesOut, error}) =>
      `${shareOf(savedOf(bytesIn, bytesOut))}${error ? ` ± ${((error / bytesIn) * 100).toFixed(1)}` : ''}`,
  },
]

/** How many times smaller; undefined where nothing is left to divide by. */
export function ratioOf(bytesIn: number, bytesOut: number): number | undefined {
  return bytesOut === 0 ? undefined : Math.round((bytesIn / bytesOut) * 1e4) / 1e4
}

export function formatRatio(bytesIn: number, bytesOut: number): string {
  return bytesOut === 0 ? 'repeats' : (bytesIn / bytesOut).toFixed(3)
}

/** `9.00 MB to 6.48 MB: 1.390 times smaller, 28% saved`; of what does not shrink, by how much it grows. */
export function changeOf(bytesIn: number, bytesOut: number, about = ''): string {
  const sizes = `${formatBytes(bytesIn)} to ${about}${formatBytes(bytesOut)}`
  if (bytesOut >= bytesIn) return `${sizes}: ${bytesOut === bytesIn ? 'no' : 'not'} smaller`
  return `${sizes}: ${formatRatio(bytesIn, bytesOut)} times smaller, ${formatPercent(savedOf(bytesIn, bytesOut))} saved`
}

/** Less than a thousandth, either way, is as good as nothing. */
function shareOf(saved: number | undefined): string {
  return formatPercent(saved !== undefined && Math.abs(saved) < 0.001 ? 0 : saved)
}

export function savedOf(bytesIn: number, bytesOut: number): number | undefined {
  return bytesIn === 0 ? undefined : 1 - bytesOut / bytesIn
}
