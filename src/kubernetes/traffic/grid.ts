import {badTrace} from './bad-trace.ts'
import {type Fill, fillGaps} from './fill.ts'
import {GrowingSeries} from './growing-series.ts'

/** More steps are refused: it takes a wrong timestamp to get there, or decades of seconds. */
export const MAX_STEPS = 50_000_000
/** Rows whose distances say how long a step is. */
const SAMPLE_ROWS = 1000
/** How far beside the grid a row may lie, as a share of a step. */
const JITTER = 0.1

export interface GridOptions {
  file: string
  /** Values a row. */
  columns: number
  /** Seconds; by default the shortest distance between the first rows. */
  stepSeconds?: number
  fill?: Fill
  /** Times are plain numbers that count steps or seconds: where they go up by 1, they count steps. */
  mayCountSteps?: boolean
}

export interface Gridded {
  /** The time of the first step as it was given. */
  start: number
  stepSeconds: number
  /** One series a column, NaN-free. */
  series: Float64Array[]
  /** Steps whose main value was filled in. */
  filled: number
}

interface Row {
  time: number
  values: number[]
  line: number
}

/** Rows at rising times, put on even steps. A value that is NaN is missing. */
export class TraceGrid {
  readonly #options: GridOptions
  readonly #series: GrowingSeries[]
  #waiting: Row[] | undefined = []
  #start = 0
  #step = 0
  #scale = 1
  #last = -1
  #lastTime = Number.NEGATIVE_INFINITY
  #lastLine = 0

  constructor(options: GridOptions) {
    this.#options = options
    this.#series = Array.from({length: options.columns}, () => new GrowingSeries())
  }

  /** @throws UserError `E_BAD_TRACE` for a gap without `fill`, a duplicate, a time that goes back or lies off the grid */
  add(time: number, values: readonly number[], line: number): void {
    if (!this.#waiting) this.#place(time, values, line)
    else if (this.#waiting.push({time, values: [...values], line}) >= SAMPLE_ROWS) this.#settle()
  }

  /** @throws UserError `E_BAD_TRACE` where there are no rows, or one and no step */
  finish(): Gridded {
    if (this.#waiting) this.#settle()
    const {fill = 'zero'} = this.#options
    const series = this.#series.map((each) => each.toArray())
    const filled = series.map((values) => fillGaps(values, fill))[0] ?? 0
    return {start: this.#start * this.#scale, stepSeconds: this.#step * this.#scale, series, filled}
  }

  /** Finds start and step from the rows so far, and places them. */
  #settle(): void {
    const rows = this.#waiting!
    const {file, mayCountSteps, stepSeconds} = this.#options
    const [first] = rows
    if (!first) {
      throw badTrace({file}, 'no rows', 'Give a CSV with a time and a number of requests in each line')
    }
    const shortest = usualDistance(rows)
    if (stepSeconds !== undefined && mayCountSteps && shortest === 1) this.#scale = stepSeconds
    const step = stepSeconds === undefined ? shortest : stepSeconds / this.#scale
    if (step === undefined) {
      throw badTrace(
        {file, line: first.line},
        'one row does not say how long a step is',
        'Say it in seconds: --step 60',
      )
    }
    this.#start = first.time
    this.#step = step
    this.#waiting = undefined
    for (const {line, time, values} of rows) this.#place(time, values, line)
  }

  #place(time: number, values: readonly number[], line: number): void {
    const {file, fill} = this.#options
    const exact = (time - this.#start) / this.#step
    const index = Math.round(exact)
    if (time <= this.#lastTime) throw this.#notRising(time, line)
    if (Math.abs(exact - index) > JITTER) {
      throw badTrace(
        {file, line},
        `the time lies between two steps of ${this.#step * this.#scale} s`,
        'Give requests at even times, or say how long a step is: --step 60',
      )
    }
    if (index <= this.#last) throw this.#notRising(this.#lastTime, line)
    if (index >= MAX_STEPS) {
      throw badTrace(
        {file, line},
        `${index - this.#last - 1} steps after the row before, more than the ${MAX_STEPS} that a trace may have`,
        'Mend the time in this line, or say how long a step is: --step 60',
      )
    }
    const missing = index - this.#last - 1
    if (missing > 0 && fill === undefined) {
      throw badTrace({file, line}, `a gap of ${missing} ${missing === 1 ? 'step' : 'steps'} before this row`, FILL)
    }
    for (const [column, series] of this.#series.entries()) series.push(values[column] ?? Number.NaN, missing)
    this.#last = index
    this.#lastTime = time
    this.#lastLine = line
  }

  #notRising(time: number, line: number) {
    const {file} = this.#options
    if (time === this.#lastTime) {
      return badTrace(
        {file, line},
        `the same time as in line ${this.#lastLine}`,
        'Take one of the two lines out, or add them up',
      )
    }
    return badTrace(
      {file, line},
      `an earlier time than in line ${this.#lastLine}`,
      `Sort the rows by time: sort -t, -k1,1 ${file === 'standard input' ? 'trace.csv' : file}`,
    )
  }
}

/** What to do about gaps. */
export const FILL = 'Say what stands in gaps: --fill zero, --fill previous or --fill interpolate'

/** The shortest distance between rows; of about as long ones the most common, as clocks are not exact. */
function usualDistance(rows: readonly Row[]): number | undefined {
  const counts = new Map<number, number>()
  for (const [index, {time}] of rows.entries()) {
    // Unix times have steps of a quarter of a microsecond.
    const distance = index === 0 ? 0 : Number((time - rows[index - 1]!.time).toFixed(6))
    if (distance > 0) counts.set(distance, (counts.get(distance) ?? 0) + 1)
  }
  const [first, ...others] = [...counts].sort(([a], [b]) => a - b)
  if (!first) return undefined
  const [shortest] = first
  const near = others.filter(([distance]) => distance <= shortest * (1 + 2 * JITTER))
  return near.reduce((best, next) => (next[1] > best[1] ? next : best), first)[0]
}
