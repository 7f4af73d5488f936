/** A time within which a zone's clock runs without a change. */
export interface ZoneInterval {
  /** Unix seconds. */
  from: number
  /** Unix seconds, not of it any more. */
  until: number
  /** Seconds that local time is ahead of UTC. */
  offset: number
  /** The same, just before `from`. */
  previousOffset: number
}

export interface ZoneClock {
  timeZone: string
  /** The interval that a moment (Unix seconds) is of. It may be cut where the clock does not change. */
  intervalAt(epoch: number): ZoneInterval
}

/** A little over a year; what is looked up at once. */
const CHUNK = 2 ** 25
/** No zone has put its clock on and back again within this. */
const STEP = CHUNK / 2 ** 7

/**
 * A zone's clock, for many questions: its changes are found once through Intl, then all is arithmetic.
 * @param timeZone IANA name that Intl knows: see {@link checkTimeZone}.
 */
export function createZoneClock(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US', {timeZone, timeZoneName: 'longOffset'})
  const chunks = new Map<number, ZoneInterval[]>()
  let last: ZoneInterval = {from: 0, until: 0, offset: 0, previousOffset: 0}

  const intervalAt = (epoch: number): ZoneInterval => {
    if (epoch >= last.from && epoch < last.until) return last
    const index = Math.floor(epoch / CHUNK)
    let chunk = chunks.get(index)
    if (!chunk) {
      chunk = readChunk(format, index * CHUNK)
      chunks.set(index, chunk)
    }
    last = chunk.find(({until}) => epoch < until)!
    return last
  }
  return {timeZone, intervalAt}
}

function readChunk(format: Intl.DateTimeFormat, start: number): ZoneInterval[] {
  const intervals: ZoneInterval[] = []
  let from = start
  let previousOffset = readOffset(format, start - 1)
  let offset = readOffset(format, start)
  for (let probe = start + STEP; probe <= start + CHUNK; probe += STEP) {
    const next = readOffset(format, probe - 1)
    if (next === offset) continue
    const until = changeBetween(format, Math.max(from, probe - STEP - 1), probe - 1, offset)
    intervals.push({from, until, offset, previousOffset})
    previousOffset = offset
    offset = next
    from = until
  }
  return [...intervals, {from, until: start + CHUNK, offset, previousOffset}]
}

/** The first second of another offset; at `before` it is `offset`, at `after` it is not. */
function changeBetween(format: Intl.DateTimeFormat, before: number, after: number, offset: number): number {
  let low = before
  let high = after
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (readOffset(format, middle) === offset) low = middle
    else high = middle
  }
  return high
}

/** `10/25/2026, GMT+01:00`; plain `GMT` is 0. */
function readOffset(format: Intl.DateTimeFormat, epoch: number): number {
  const match = /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?$/.exec(format.format(epoch * 1000))
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match!
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === '-' ? -size : size
}
