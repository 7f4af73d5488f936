/**
 * Requests a second on steps of another length, so that the number of requests stays: each new step has the mean of
 * what it covers. A last step that the old ones cover only in part has its share of requests, no more.
 */
export function resampleRate(values: Float64Array, from: number, to: number): Float64Array {
  return resample(values, from, to, to)
}

/** A gauge on steps of another length: the mean over what each new step covers. */
export function resampleGauge(values: Float64Array, from: number, to: number): Float64Array {
  return resample(values, from, to, undefined)
}

function resample(values: Float64Array, from: number, to: number, by: number | undefined): Float64Array {
  if (from === to) return values
  const end = values.length * from
  // A length that is a hair over a whole number is that number: steps like 0.1 s are not exact.
  const result = new Float64Array(Math.ceil(end / to - 1e-9))
  let at = 0
  for (let step = 0; step < result.length; step++) {
    const start = step * to
    const stop = Math.min(end, start + to)
    let sum = 0
    while (at < values.length) {
      const covered = Math.min(stop, (at + 1) * from) - Math.max(start, at * from)
      if (covered > 0) sum += values[at]! * covered
      if ((at + 1) * from > stop) break
      at++
    }
    result[step] = sum / (by ?? stop - start)
  }
  return result
}
