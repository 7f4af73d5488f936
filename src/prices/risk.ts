import {UserError} from '../errors.ts'
import {type InterruptionRisk, RISK_LABELS} from './offer.ts'

export type RiskBucket = InterruptionRisk['bucket']

/** Words for how often a person can bear to lose the machine: under 5, 15 and any per cent a month. */
const WORDS: Readonly<Record<string, RiskBucket>> = {low: 0, medium: 2, high: 4}

/**
 * Reads an interruption bucket: `0` to `4`, a label as `5-10%`, or `low`, `medium`, `high`.
 * @throws UserError `E_RISK` (exit 2)
 */
export function parseRisk(text: string): RiskBucket {
  const typed = text.toLowerCase().replace(/\s/g, '')
  const byLabel = RISK_LABELS.findIndex((label) => label === typed || label.replace('%', '') === typed)
  const bucket = WORDS[typed] ?? (byLabel >= 0 ? byLabel : /^[0-4]$/.test(typed) ? Number(typed) : undefined)
  if (bucket !== undefined) return bucket as RiskBucket
  throw new UserError(`Not an interruption risk: ${text}`, {
    code: 'E_RISK',
    fix: `Give 0 to 4, one of '${RISK_LABELS.join("', '")}', or low, medium, high`,
  })
}
