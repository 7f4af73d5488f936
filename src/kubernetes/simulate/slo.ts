import {UserError} from '../../errors.ts'
import type {RunFigures} from './measure.ts'

/**
 * A share as people write it: `99.9%`, `0.1 %`, `0.999`. A number without the sign is a fraction of one.
 * @throws UserError `E_USAGE`
 */
export function parseShare(text: string, flag: string): number {
  const [, digits, sign] = /^(\d+\.?\d*|\.\d+)\s*(%?)$/.exec(text.trim()) ?? []
  const value = sign ? Number(digits) / 100 : Number(digits)
  if (digits !== undefined && value <= 1) return value
  const meant = digits !== undefined && Number(digits) <= 100 ? `${digits}%` : flag === '--slo' ? '99.9%' : '0.1%'
  throw new UserError(`${flag} is not a share of requests: ${JSON.stringify(text)}`, {
    code: 'E_USAGE',
    fix: `Write per cent, as: ${flag} ${meant}`,
  })
}

/** Whether so large a share of requests was within capacity; undefined where pods have no limit. */
export function holdsSlo({shareOver}: RunFigures, slo: number): boolean | undefined {
  if (shareOver === undefined) return undefined
  // 1 - 0.001 is a hair under 0.999.
  return shareOver <= 1 - slo + 1e-12
}
