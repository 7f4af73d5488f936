/** The real numbers that an activation is quantized from, as fp32 values. */
export interface ValueRange {
  min: number
  max: number
}

/** The range of finite values, and how many are not; no range where there is none. */
export function finiteRange(values: Float32Array): {range?: ValueRange; nonFinite: number} {
  let min = Infinity
  let max = -Infinity
  let nonFinite = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (value - value !== 0) nonFinite++
    else {
      if (value < min) min = value
      if (value > max) max = value
    }
  }
  return min > max ? {nonFinite} : {range: {min, max}, nonFinite}
}
