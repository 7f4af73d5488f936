const BLOCKS = '▁▂▃▄▅▆▇█'
const ASCII = '_.-~=+*#'

export interface SparklineOptions {
  /** Plain characters, for terminals without Unicode: see {@link showsUnicode}. */
  ascii?: boolean
  /** Most characters; more values are averaged into as many. */
  width?: number
}

/** One character a value, its height between the lowest and highest of them; a gap for a value that is missing. */
export function sparkline(values: readonly (number | undefined)[], options: SparklineOptions = {}): string {
  const levels = options.ascii ? ASCII : BLOCKS
  const bins = average(values, options.width ?? values.length)
  const known = bins.filter((value) => value !== undefined)
  const low = known.reduce((a, b) => Math.min(a, b), Infinity)
  const range = known.reduce((a, b) => Math.max(a, b), -Infinity) - low
  const level = (value: number) =>
    range > 0 && range < Infinity
      ? Math.min(levels.length - 1, Math.floor(((value - low) / range) * levels.length))
      : levels.length / 2 - 1
  return bins.map((value) => (value === undefined ? ' ' : levels[level(value)])).join('')
}

/** Whether the terminal shows more than ASCII, by its locale: not TERM=dumb, and UTF-8. */
export function showsUnicode(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): boolean {
  if (env['TERM'] === 'dumb') return false
  if (platform === 'win32') return Boolean(env['WT_SESSION'] ?? env['TERM_PROGRAM'])
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || (platform === 'darwin' ? 'UTF-8' : '')
  return /utf-?8/i.test(locale)
}

function average(values: readonly (number | undefined)[], width: number): (number | undefined)[] {
  if (values.length <= width) return [...values]
  return Array.from({length: Math.max(0, width)}, (_, bin) => {
    const from = Math.floor((bin * values.length) / width)
    const to = Math.floor(((bin + 1) * values.length) / width)
    const known = values.slice(from, to).filter((value) => value !== undefined)
    return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value / known.length, 0)
  })
}
