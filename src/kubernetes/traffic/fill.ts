export const FILLS = ['zero', 'previous', 'interpolate'] as const
/** What stands in a gap: nothing, the value before it, or a straight line to the value after it. */
export type Fill = (typeof FILLS)[number]

/**
 * Fills the NaN of a series in place and counts them. A gap at an end has a value on one side only: `previous` and
 * `interpolate` take that one.
 */
export function fillGaps(values: Float64Array, fill: Fill): number {
  let filled = 0
  for (let from = 0; from < values.length; from++) {
    if (!Number.isNaN(values[from])) continue
    let to = from
    while (to < values.length && Number.isNaN(values[to])) to++
    const before = from > 0 ? values[from - 1]! : undefined
    const after = to < values.length ? values[to]! : undefined
    const start = before ?? after ?? 0
    const end = fill === 'interpolate' ? (after ?? start) : start
    for (let at = from; at < to; at++) {
      const share = (at - from + 1) / (to - from + 1)
      values[at] = fill === 'zero' ? 0 : start + (end - start) * share
    }
    filled += to - from
    from = to
  }
  return filled
}
