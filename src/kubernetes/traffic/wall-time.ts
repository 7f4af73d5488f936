import {parseIso} from './times.ts'

/** Seconds that a zone's clock is ahead of UTC at a Unix time. */
export type ZoneOffset = (epochSeconds: number) => number

/**
 * Reads ISO times one after the other as Unix seconds. A time without a zone is by the clock on the wall: of an hour
 * that comes twice (a day of 25 hours) a time that would go back is of the second; of an hour that is left out (a day
 * of 23) it is as the clock before the change would have shown it. Undefined for what is no time.
 */
export function wallTimes(offsetAt: ZoneOffset): (text: string) => number | undefined {
  let last = Number.NEGATIVE_INFINITY
  return (text) => {
    const time = parseIso(text)
    if (!time) return undefined
    const {offset, wallSeconds} = time
    last = offset === undefined ? wallToEpoch(wallSeconds, offsetAt, last) : wallSeconds - offset
    return last
  }
}

/** Unix seconds of a wall time: of two possible the first that is later than `after`, else the first. */
export function wallToEpoch(wallSeconds: number, offsetAt: ZoneOffset, after = Number.NEGATIVE_INFINITY): number {
  const DAY = 86_400
  const offsets = [offsetAt(wallSeconds - DAY), offsetAt(wallSeconds + DAY)]
  const possible = offsets
    .map((offset) => wallSeconds - offset)
    .filter((epoch, index) => offsetAt(epoch) === offsets[index])
    .sort((a, b) => a - b)
  return possible.find((epoch) => epoch > after) ?? possible[0] ?? wallSeconds - offsets[0]!
}
