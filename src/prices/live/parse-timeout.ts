import {UserError} from '../../errors.ts'

const UNIT_MS: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000}
/** The longest wait that a timer takes: 2^31 - 1 ms. */
const MAX_MS = 2 ** 31 - 1

/**
 * Reads `60s`, `1.5m` or `500ms` into milliseconds; a number alone counts seconds.
 * @throws UserError `E_TIMEOUT` (exit 2)
 */
export function parseTimeout(text: string): number {
  const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,3})?)\s*(ms|s|m|h|)$/.exec(text.trim().toLowerCase()) ?? []
  const ms = Number(amount) * UNIT_MS[unit || 's']!
  if (!(ms >= 1 && ms <= MAX_MS)) {
    throw new UserError(`Not a timeout: ${text}`, {
      code: 'E_TIMEOUT',
      fix: 'Give seconds, minutes or hours, as: --timeout 60s',
    })
  }
  return Math.round(ms)
}
