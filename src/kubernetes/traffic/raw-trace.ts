/** A trace as its source has it, before it is put on the controller's ticks. */
export interface RawTrace {
  /** Unix seconds of the first step; absent where the source has no dates. */
  startEpoch?: number
  /** Seconds a step. */
  stepSeconds: number
  /** Requests a second in each step. */
  load: Float64Array
  /** Other columns by the name they were asked for, a value a step. */
  columns: ReadonlyMap<string, Float64Array>
  /** File name, or what made it. */
  source: string
  /** What was done to it: gaps filled. */
  notes: readonly string[]
}
