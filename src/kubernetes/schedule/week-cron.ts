import {DAY_MINUTES} from './week.ts'

/**
 * Moments of the week as cron lines, as few as their times and days allow: 9:00 from Monday to Friday is the one line
 * `0 9 * * 1-5`.
 * @param minutes Minutes since Monday 00:00.
 */
export function weekCrons(minutes: readonly number[]): string[] {
  const byTime = group(
    minutes,
    (minute) => minute % DAY_MINUTES,
    (minute) => (Math.floor(minute / DAY_MINUTES) + 1) % 7,
  )
  const byDays = group(
    byTime,
    ([, days]) => cronList(days),
    ([time]) => time,
  )
  return [...byDays].flatMap(([days, times]) => {
    const byMinute = group(
      times,
      (time) => time % 60,
      (time) => Math.floor(time / 60),
    )
    const byHours = group(
      byMinute,
      ([, hours]) => cronList(hours),
      ([minute]) => minute,
    )
    return [...byHours].map(([hours, ofHour]) => `${cronList(ofHour)} ${hours} * * ${days === '0-6' ? '*' : days}`)
  })
}

/** `1-5`, `0,6`, `9,18`. */
function cronList(values: readonly number[]): string {
  const sorted = [...new Set(values)].sort((a, b) => a - b)
  const runs: [number, number][] = []
  for (const value of sorted) {
    const last = runs.at(-1)
    if (last && last[1] === value - 1) last[1] = value
    else runs.push([value, value])
  }
  return runs
    .flatMap(([from, to]) => (to - from > 1 ? [`${from}-${to}`] : to > from ? [`${from}`, `${to}`] : [`${from}`]))
    .join(',')
}

function group<T, K, V>(items: Iterable<T>, key: (item: T) => K, value: (item: T) => V): Map<K, V[]> {
  const groups = new Map<K, V[]>()
  for (const item of items) {
    const of = key(item)
    const values = groups.get(of)
    if (values) values.push(value(item))
    else groups.set(of, [value(item)])
  }
  return groups
}
