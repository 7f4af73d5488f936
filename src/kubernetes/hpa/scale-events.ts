/** A change of `spec.replicas`. */
export interface ScaleEvent {
  /** Replicas added or removed, above 0. */
  change: number
  /** Seconds. */
  at: number
}

/** The controller's memory of an HPA's changes in one direction. */
export class ScaleEvents {
  readonly #events: ScaleEvent[]

  constructor(events: readonly ScaleEvent[] = []) {
    this.#events = [...events]
  }

  /** Replicas changed in the last `period` seconds, without what is exactly that old. */
  changeWithin(period: number, now: number): number {
    let change = 0
    for (const event of this.#events) if (now - event.at < period) change += event.change
    return change
  }

  /** Adds a change, in the place of the last one that is older than every policy's period. */
  record(change: number, now: number, longestPeriod: number): void {
    const outdated = this.#events.findLastIndex(({at}) => now - at > longestPeriod)
    this.#events[outdated < 0 ? this.#events.length : outdated] = {change, at: now}
  }
}
