/** Exponent of ten, or of two, by suffix: apimachinery's resource.Quantity. */
const DECIMAL: Readonly<Record<string, number>> = {n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18}
const BINARY: Readonly<Record<string, number>> = {Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60}

/** Digits may be left out altogether: the API server reads `'.'`, `'-'` and `'Ki'` as 0. It takes spaces around, no tabs. */
const FORM = /^ *([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?\d+))? *$/

/** Beyond this a number is only "far too large" or "far too small", and is not worked out. */
const LARGEST_EXPONENT = 400

/** digits x 10^tens */
interface Decimal {
  isNegative: boolean
  digits: bigint
  tens: number
}

/**
 * A Kubernetes quantity in thousandths, rounded away from zero as the API server does: `'1.5k'` is 1,500,000n,
 * `'2Gi'` 2,147,483,648,000n, `'0.5m'` 1n. Not held to 64 bits.
 * Undefined where the text is no quantity.
 * Source: k8s.io/apimachinery/pkg/api/resource, Quantity.MilliValue.
 */
export function quantityMilli(value: string | number): bigint | undefined {
  const decimal = parseDecimal(value)
  if (!decimal) return undefined
  const milli = scaled(decimal, -3)
  return decimal.isNegative ? -milli : milli
}

/** {@link quantityMilli} as a number; exact up to 2^53 thousandths. */
export function quantityMilliNumber(value: string | number): number | undefined {
  const milli = quantityMilli(value)
  return milli === undefined ? undefined : Number(milli)
}

/**
 * A Kubernetes quantity as the float64 that a controller makes of it once the API server has stored it: `'0.05'` is
 * stored as `50m`, and 50 x 0.001 is not always the nearest number to what was written.
 * Undefined where the text is no quantity.
 * Source: k8s.io/apimachinery/pkg/api/resource, Quantity.String and Quantity.AsApproximateFloat64.
 */
export function quantityFloat(value: string | number): number | undefined {
  const decimal = parseDecimal(value)
  if (!decimal) return undefined
  const sign = decimal.isNegative ? -1 : 1
  let digits = scaled(decimal, -9)
  if (digits === 0n) return 0
  let tens = -9
  while (digits % 1000n === 0n) {
    digits /= 1000n
    tens += 3
  }
  return sign * Number(digits) * Number(`1e${tens}`)
}

function parseDecimal(value: string | number): Decimal | undefined {
  const match = FORM.exec(String(value))
  if (!match || match[0].trim() === '') return undefined
  const [, sign, whole = '', decimals = '', suffix = '', exponent = '0'] = match
  const twos = BINARY[suffix] ?? 0
  const hasDigits = whole !== '' || decimals !== ''
  // The API server only takes nothing for 0 where it does not have to work with many digits.
  if (!hasDigits && (twos >= BINARY['Pi']! || Number(exponent) < -9)) return undefined
  const tens = (DECIMAL[suffix] ?? 0) + Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, Number(exponent)))
  return {
    isNegative: sign === '-',
    digits: BigInt(`${whole}${decimals}` || '0') << BigInt(twos),
    tens: tens - decimals.length,
  }
}

/** In units of 10^unit, rounded up. */
function scaled({digits, tens}: Decimal, unit: number): bigint {
  const shift = tens - unit
  if (shift >= 0) return digits * 10n ** BigInt(shift)
  const by = 10n ** BigInt(-shift)
  return (digits + by - 1n) / by
}
