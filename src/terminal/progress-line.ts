import {formatBytes, formatDuration} from './format.ts'
import type {StatusLine} from './status-line.ts'

/** Leaves room for all the rest in 80 columns. */
const BAR = 8
const INTERVAL_MS = 100

/**
 * Shows bytes done on a status line: bar, share, rate and the time left, at most ten times a second.
 * @param what before the bar, as `Compressing`
 * @param now milliseconds, for the rate
 */
export function progressLine(line: StatusLine, what: string, now: () => number = () => performance.now()) {
  const started = now()
  let shown = Number.NEGATIVE_INFINITY
  return (done: number, total: number): void => {
    const at = now()
    if (at - shown < INTERVAL_MS && done < total) return
    shown = at
    line.set(`${what} ${progressText(done, total, (at - started) / 1000)}`)
  }
}

/** `[##------]  25 %  1.20 GB of 4.80 GB  812 MB/s  5 s left`; rate and time left once they mean something. */
export function progressText(done: number, total: number, seconds: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const full = Math.round(share * BAR)
  const bar = `[${'#'.repeat(full)}${'-'.repeat(BAR - full)}] ${String(Math.floor(share * 100)).padStart(3)} %`
  const amount = `${formatBytes(done)} of ${formatBytes(total)}`
  if (seconds < 0.5 || done === 0) return `${bar}  ${amount}`
  const rate = done / seconds
  const left = formatDuration((total - done) / rate)
  return `${bar}  ${amount}  ${formatBytes(rate)}/s  ${left} left`
}
