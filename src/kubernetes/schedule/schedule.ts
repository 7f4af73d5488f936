export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** A part of the week in which a workload has bounds of its own. */
export interface ScheduleWindow {
  /** RFC 1123 label, unique in its schedule: it names triggers and CronJobs. */
  name: string
  /** The days that it is of: none of its hours lie on another day. */
  days: readonly Weekday[]
  /** Local minutes after midnight, 0 to 1439. */
  start: number
  /**
   * Local minutes after midnight, 1 to 1440 (the day's end). Before `start`: the window is both ends of each of its
   * days, from midnight to `end` and from `start` to midnight.
   */
  end: number
  min: number
  max: number
}

/** Windows that cover every minute of the week exactly once. */
export interface Schedule {
  /** IANA name: `Europe/Madrid`, `UTC`. */
  timeZone: string
  windows: readonly ScheduleWindow[]
}

export interface ReplicaBounds {
  min: number
  max: number
}

/** A moment of the week at which other bounds begin, as cron says it in the schedule's time zone. */
export interface ScheduleTransition {
  /** Five fields: `0 9 * * 1-5`. */
  cron: string
  /** The window that begins. */
  window: ScheduleWindow
}
