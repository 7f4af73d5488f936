/**
 * Reads a row of decimal numbers, separated by commas, into a column by position. An empty cell says nothing, and a
 * number that is there already stays: the row of a better source was read before. `source` is noted beside each
 * number that is set. By hand, as split and Number take four times as long on the way of every query.
 * At most 15 digits over a power of ten give the same double as `Number`.
 */
export function parseRow(row: string, {source: sources, usd}: MarketColumn, source: number): void {
  let index = 0
  let mantissa = 0
  let scale = 0
  let digits = 0
  for (let i = 0; i <= row.length; i++) {
    const code = i < row.length ? row.charCodeAt(i) : COMMA
    if (code === COMMA) {
      if (digits > 0 && Number.isNaN(usd[index])) {
        usd[index] = scale > 1 ? mantissa / scale : mantissa
        sources[index] = source
      }
      index++
      mantissa = 0
      scale = 0
      digits = 0
    } else if (code === POINT) {
      scale = 1
    } else {
      mantissa = mantissa * 10 + (code - ZERO)
      scale *= 10
      digits++
    }
  }
}

/** Reads a row of `first/second` pairs of whole numbers into two columns; an empty cell says nothing. */
export function parsePairs(row: string, first: Int16Array, second: Uint8Array): void {
  let index = 0
  let value = 0
  let sign = 1
  let halves = 0
  for (let i = 0; i <= row.length; i++) {
    const code = i < row.length ? row.charCodeAt(i) : COMMA
    if (code === COMMA) {
      if (halves > 0) second[index] = value
      index++
      value = 0
      sign = 1
      halves = 0
    } else if (code === SLASH) {
      first[index] = sign * value
      value = 0
      halves++
    } else if (code === MINUS) sign = -1
    else value = value * 10 + (code - ZERO)
  }
}

/** One market's prices by region index; NaN where unknown. */
export interface MarketColumn {
  usd: Float64Array
  /** Index of the source, or one of the marks of a derived price. */
  source: Uint8Array
}

const COMMA = 44
const MINUS = 45
const POINT = 46
const SLASH = 47
const ZERO = 48
