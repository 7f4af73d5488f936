import {clean} from '../terminal/clean.ts'
import type {Paint} from '../terminal/color.ts'
import {formatQuantity} from '../terminal/format.ts'
import {sparkline} from '../terminal/sparkline.ts'
import {displayWidth} from '../terminal/width.ts'
import type {Simulation} from './simulation.ts'

const WIDEST = 96
const NARROWEST = 24
const PIPE = 100

/** A line for the load and one for the replicas of each policy, over the whole trace. */
export function sparklines(
  {results, trace}: Simulation,
  {ascii, paint, width = PIPE}: {ascii: boolean; paint: Paint; width?: number},
): string {
  const rows = [
    {label: 'load (rps)', values: trace.load},
    ...results.map(({name, series}) => ({label: clean(name), values: series.replicas})),
  ]
  const ranges = rows.map(({values}) => rangeText(values))
  const labelWidth = Math.min(36, Math.max(...rows.map(({label}) => displayWidth(label))))
  const rangeWidth = Math.max(...ranges.map((text) => text.length))
  const columns = Math.max(NARROWEST, Math.min(WIDEST, width - labelWidth - rangeWidth - 4))
  return rows
    .map(({label, values}, index) => {
      const bins = binned(values, columns)
      const name = cut(label, labelWidth)
      const line = sparkline(bins, {ascii})
      const space = ' '.repeat(Math.max(0, columns - bins.length))
      return `${name}${' '.repeat(labelWidth - displayWidth(name))}  ${paint('cyan', line)}${space}  ${ranges[index]}`
    })
    .join('\n')
}

function cut(label: string, width: number): string {
  return displayWidth(label) <= width ? label : `${label.slice(0, width - 3)}...`
}

function rangeText(values: Float64Array | Int32Array): string {
  let least = Number.POSITIVE_INFINITY
  let most = 0
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  if (least > most) return ''
  return least === most ? formatQuantity(Number(most.toFixed(1))) : `${small(least)} to ${small(most)}`
}

function small(value: number): string {
  return formatQuantity(value >= 10 ? Number(value.toFixed(0)) : Number(value.toFixed(2)))
}

/** The highest of each stretch: a peak is not averaged away. */
export function binned(values: Float64Array | Int32Array, bins: number): number[] {
  if (values.length <= bins) return [...values]
  return Array.from({length: bins}, (_, bin) => {
    const from = Math.floor((bin * values.length) / bins)
    const to = Math.floor(((bin + 1) * values.length) / bins)
    let most = values[from]!
    for (let at = from + 1; at < to; at++) if (values[at]! > most) most = values[at]!
    return most
  })
}
