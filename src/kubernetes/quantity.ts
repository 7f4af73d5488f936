/** Exponent of ten, or of two, by suffix: apimachinery's resource.Quantity. */
const DECIMAL: Readonly<Record<string, number>> = {n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18}
const BINARY: Readonly<Record<string, number>> = {Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60}

const FORM = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?\d{1,3}))?$/

/**
 * A Kubernetes quantity in thousandths, rounded away from zero as the API server does: `'1.5k'` is 1,500,000n,
 * `'2Gi'` 2,147,483,648,000n, `'0.5m'` 1n.
 * Undefined where the text is no quantity.
 * Source: k8s.io/apimachinery/pkg/api/resource, Quantity.MilliValue.
 */
export function quantityMilli(value: string | number): bigint | undefined {
  const match = FORM.exec(String(value))
  if (!match) return undefined
  const [, sign, whole = '', decimals = match[4] ?? '', , suffix = '', exponent] = match
  const digits = BigInt(`${whole}${decimals}` || '0')
  const binary = BINARY[suffix]
  const tens = 3 - decimals.length + (exponent === undefined ? (DECIMAL[suffix] ?? 0) : Number(exponent))
  const scaled = binary === undefined ? digits : digits << BigInt(binary)
  const milli = tens >= 0 ? scaled * 10n ** BigInt(tens) : divideUp(scaled, 10n ** BigInt(-tens))
  return sign === '-' ? -milli : milli
}

/** {@link quantityMilli} as a number; exact up to 2^53 thousandths. */
export function quantityMilliNumber(value: string | number): number | undefined {
  const milli = quantityMilli(value)
  return milli === undefined ? undefined : Number(milli)
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by
}
