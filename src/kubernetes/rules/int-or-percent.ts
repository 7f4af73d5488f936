import {type Report, show} from './report.ts'

export type IntOrString = number | string

/** A count of pods, or a percentage in text: `2`, `'25%'`. */
export function checkIntOrPercent(value: IntOrString | undefined, path: string, report: Report): void {
  if (typeof value === 'number' && value < 0) {
    report.error('out-of-range', path, `${value} is negative`, 'write 0 or more, or a percentage as "25%"')
  } else if (typeof value === 'string' && !isPercent(value)) {
    const fix = /^\d+$/.test(value)
      ? `write ${Number(value)} without quotes, or "${value}%"`
      : 'write a whole number, or a percentage as "25%"'
    report.error('bad-percent', path, `${show(value)} is not a percentage`, fix)
  }
}

/** Reports a percentage above 100. */
export function checkAtMost100Percent(value: IntOrString | undefined, path: string, report: Report): void {
  if (typeof value !== 'string' || !isPercent(value) || Number.parseInt(value, 10) <= 100) return
  report.error('out-of-range', path, `${value} is more than 100 %`, 'write "100%" or less')
}

function isPercent(text: string): boolean {
  return /^\d+%$/.test(text)
}

/** Whether it comes to nothing: 0, `'0%'`. */
export function isZero(value: IntOrString): boolean {
  return typeof value === 'number' ? value === 0 : Number.parseInt(value, 10) === 0
}
