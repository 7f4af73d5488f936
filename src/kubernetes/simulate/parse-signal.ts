import {UserError} from '../../errors.ts'
import {quantityMilliNumber} from '../quantity.ts'
import {SIGNAL_NAMES, type Signal} from './signals.ts'

/**
 * `NAME=rps`, `NAME=in-flight`, `NAME=queue`, `NAME=cpu`, `NAME=2Gi` (always the same), or `NAME=COLUMN`, a column of
 * the trace by its name.
 * @throws UserError `E_USAGE`
 */
export function parseSignal(text: string): [metric: string, signal: Signal] {
  const at = text.lastIndexOf('=')
  const metric = text.slice(0, at).trim()
  const value = text.slice(at + 1).trim()
  if (at < 1 || metric === '' || value === '') {
    throw new UserError(`--metric is not NAME=SIGNAL: ${JSON.stringify(text)}`, {
      code: 'E_USAGE',
      fix: 'Write the metric and what it follows, as: --metric queue_depth=queue',
    })
  }
  const known = SIGNAL_NAMES.find((name) => name === value)
  if (known) return [metric, known]
  const milli = /\d/.test(value) ? quantityMilliNumber(value) : undefined
  return [metric, milli === undefined ? {column: value} : {constant: milli / 1000}]
}
