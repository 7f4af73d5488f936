import {UserError} from '../errors.ts'

const SECONDS: Readonly<Record<string, number>> = {ms: 0.001, s: 1, '': 1, m: 60, min: 60, h: 3600}
const DAY = 86_400

/**
 * A length of time as people write it, in seconds: `120`, `120s`, `2m`, `100ms`, `1.5h`.
 * @throws UserError `E_USAGE`
 */
export function parseDuration(text: string, flag: string, {min = 0, max = DAY} = {}): number {
  const [, digits, unit = ''] = /^(\d+\.?\d*|\.\d+)\s*(ms|s|m|min|h)?$/.exec(text.trim()) ?? []
  const seconds = Number(digits) * SECONDS[unit]!
  if (digits !== undefined && seconds >= min && seconds <= max) return seconds
  const range = min > 0 ? `of ${min} s to 24 h` : 'of 24 h at most'
  throw new UserError(`--${flag} is not a time ${range}: ${JSON.stringify(text)}`, {
    code: 'E_USAGE',
    fix: `Write seconds, minutes or hours, as: --${flag} ${Math.max(min, 30)}s`,
  })
}
