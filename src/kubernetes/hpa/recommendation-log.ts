/** What the metrics asked for at one time, before anything held it back. */
export interface Recommendation {
  replicas: number
  /** Seconds. */
  at: number
}

/** The controller's memory of an HPA's recommendations. It lives in the controller only: a restart forgets it. */
export class RecommendationLog {
  #entries: Recommendation[] | undefined

  /** With entries, the log of an HPA that was reconciled before. */
  constructor(entries?: readonly Recommendation[]) {
    this.#entries = entries && [...entries]
  }

  /** The first reconcile puts in the replicas that it finds. */
  start(replicas: number, at: number): void {
    this.#entries ??= [{replicas, at}]
  }

  entries(): readonly Recommendation[] {
    return this.#entries ?? []
  }

  /** Adds one, in the place `outdated` where there is one. */
  record(replicas: number, at: number, outdated?: number): void {
    this.#entries ??= []
    this.#entries[outdated ?? this.#entries.length] = {replicas, at}
  }
}
