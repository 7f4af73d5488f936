import {nearest} from '../../nearest.ts'
import {type Report, show} from './report.ts'

/** A value that has to be one of a few words. Absent passes: say so with {@link isMissing} where it may not be. */
export function checkChoice(value: string | undefined, choices: readonly string[], path: string, report: Report): void {
  if (value === undefined || choices.includes(value)) return
  const [best] = nearest(value, choices, 1)
  const list = choices.join(', ')
  report.error('unsupported-value', path, `${show(value)} is not one of ${list}`, `write ${best ?? `one of ${list}`}`)
}

/** Reports a field that is absent or empty. */
export function isMissing(value: unknown, path: string, report: Report, fix: string): boolean {
  const missing = value === undefined || value === ''
  if (missing && !report.has(path)) report.error('required', path, 'it is required, and is not given', fix)
  return missing
}

/** Reports a number outside `min` to `max`; absent passes. */
export function checkRange(value: number | undefined, min: number, max: number, path: string, report: Report): void {
  if (value === undefined || (value >= min && value <= max)) return
  const range = max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`
  report.error('out-of-range', path, `${value} is not ${range}`, `write ${value < min ? min : max}, or any of ${range}`)
}

/** Reports a negative number; absent passes. */
export function checkNonNegative(value: number | undefined, path: string, report: Report): void {
  checkRange(value, 0, Number.POSITIVE_INFINITY, path, report)
}

/** The number of a port. */
export function checkPortNumber(port: number, path: string, report: Report): void {
  if (port >= 1 && port <= 65_535) return
  report.error('out-of-range', path, `${port} is not the number of a port`, 'write 1 to 65535')
}

/** Reports a name that an earlier item of the list has. */
export function checkUnique(
  names: readonly (string | undefined)[],
  pathOf: (i: number) => string,
  report: Report,
): void {
  const seen = new Set<string>()
  names.forEach((name, i) => {
    if (!name) return
    if (seen.has(name)) report.error('duplicate', pathOf(i), `${show(name)} is given twice`, 'write another name')
    seen.add(name)
  })
}
