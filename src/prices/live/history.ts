/** A spot price at a moment, as the market set it; it holds until the next point. */
export interface SpotPoint {
  /** ISO date and time. */
  at: string
  usdPerHour: number
}

export interface ZoneHistory {
  zone: string
  points: SpotPoint[]
}

/** What one zone's spot price did over a span of days. */
export interface HistorySummary {
  zone: string
  /** The price that holds at the end. */
  now: number
  min: number
  /** By time, not by change: half of the span the price was at or below it. */
  median: number
  max: number
  /** How often the price changed. */
  changes: number
  /** Part of the span (0..1) for which a price is known. */
  known: number
  /** Mean price of equal slices of the span; `undefined` where none is known yet. */
  slices: (number | undefined)[]
}

interface Step {
  from: number
  to: number
  usdPerHour: number
}

/**
 * Sums up the zones' spot prices over the last days, cheapest median first. A price holds until the next
 * one is set, so each counts for as long as it held. Zones without a point are left out.
 */
export function summarizeHistory(
  zones: readonly ZoneHistory[],
  {days, now, slices = 14}: {days: number; now: Date; slices?: number},
): HistorySummary[] {
  const end = now.getTime()
  const start = end - days * 86_400_000
  return zones
    .map(({points, zone}) => summarizeZone(zone, stepsOf(points, start, end), start, end, slices))
    .filter((summary) => summary !== undefined)
    .sort((a, b) => a.median - b.median || (a.zone < b.zone ? -1 : 1))
}

/** The points as spans of time inside the window, oldest first. */
function stepsOf(points: readonly SpotPoint[], start: number, end: number): Step[] {
  const sorted = points
    .map(({at, usdPerHour}) => ({from: Date.parse(at), usdPerHour}))
    .filter(({from}) => from < end)
    .sort((a, b) => a.from - b.from)
  return sorted
    .map(({from, usdPerHour}, i) => ({from: Math.max(start, from), to: sorted[i + 1]?.from ?? end, usdPerHour}))
    .filter(({from, to}) => to > from)
}

function summarizeZone(
  zone: string,
  steps: readonly Step[],
  start: number,
  end: number,
  slices: number,
): HistorySummary | undefined {
  const last = steps.at(-1)
  if (!last) return undefined
  const prices = steps.map(({usdPerHour}) => usdPerHour)
  const width = (end - start) / slices
  return {
    zone,
    now: last.usdPerHour,
    min: Math.min(...prices),
    median: medianByTime(steps),
    max: Math.max(...prices),
    changes: prices.filter((price, i) => i > 0 && price !== prices[i - 1]).length,
    known: steps.reduce((sum, {from, to}) => sum + to - from, 0) / (end - start),
    slices: Array.from({length: slices}, (_, i) => meanBetween(steps, start + i * width, start + (i + 1) * width)),
  }
}

function medianByTime(steps: readonly Step[]): number {
  const sorted = steps.toSorted((a, b) => a.usdPerHour - b.usdPerHour)
  const half = sorted.reduce((sum, {from, to}) => sum + to - from, 0) / 2
  let passed = 0
  const middle = sorted.find(({from, to}) => {
    passed += to - from
    return passed >= half
  })
  return middle!.usdPerHour
}

function meanBetween(steps: readonly Step[], from: number, to: number): number | undefined {
  let cost = 0
  let time = 0
  for (const step of steps) {
    const held = Math.min(step.to, to) - Math.max(step.from, from)
    if (held <= 0) continue
    cost += held * step.usdPerHour
    time += held
  }
  return time > 0 ? cost / time : undefined
}
