import type {ZoneClock} from '../schedule/zone-clock.ts'
import type {Cron} from './cron.ts'

const MINUTE = 60
const HOUR = 3600
const DAY = 24 * HOUR
/** A day that no year within this has, never comes. */
const YEARS = 5

/** A moment, and what a zone's clock shows at it. */
interface Moment {
  /** Unix seconds. */
  time: number
  year: number
  /** 1 to 12. */
  month: number
  day: number
  hour: number
  minute: number
  weekday: number
}

/** A field of a cron line, as the search goes over it. */
interface Field {
  fits(moment: Moment): boolean
  /** The field's beginning, from which it is moved on. */
  floor(moment: Moment): Moment
  next(moment: Moment): Moment
  /** Whether a move has carried into a larger field. */
  carries(moment: Moment): boolean
}

/**
 * The first moment after `epoch` at which a cron line fires (both Unix seconds), or undefined where it never does.
 * Where the clock changes it does as robfig/cron v3 does, whose search it follows step by step: a time in a skipped
 * hour does not fire on that day, one in a repeated hour fires twice, and in a zone that moves by half an hour some
 * firings of the day may be missed.
 */
export function nextFiring(cron: Cron, clock: ZoneClock, epoch: number): number | undefined {
  let moment = momentAt(clock, Math.floor(epoch) + 1)
  const lastYear = moment.year + YEARS
  const fields = fieldsOf(cron, clock)
  // Once a field has been moved, the smaller ones are at their lowest.
  let moved = false
  search: while (moment.year <= lastYear) {
    for (const {carries, fits, floor, next} of fields) {
      while (!fits(moment)) {
        moment = next(moved ? moment : floor(moment))
        moved = true
        if (carries(moment)) continue search
      }
    }
    return moment.time
  }
  return undefined
}

function fieldsOf(cron: Cron, clock: ZoneClock): Field[] {
  const at = (time: number) => momentAt(clock, time)
  const from = (local: LocalTime) => at(fromLocal(clock, local))
  return [
    {
      fits: ({month}) => cron.months.has(month),
      floor: (moment) => from({...moment, day: 1, hour: 0, minute: 0}),
      next: (moment) => from({...moment, month: moment.month + 1}),
      carries: ({month}) => month === 1,
    },
    {
      fits: (moment) => dayFits(cron, moment),
      floor: (moment) => from({...moment, hour: 0, minute: 0}),
      next: (moment) => nextDay(clock, moment),
      carries: ({day}) => day === 1,
    },
    {
      fits: ({hour}) => cron.hours.has(hour),
      floor: (moment) => from({...moment, minute: 0}),
      next: ({time}) => at(time + HOUR),
      carries: ({hour}) => hour === 0,
    },
    {
      fits: ({minute}) => cron.minutes.has(minute),
      floor: ({time}) => at(time - (time % MINUTE)),
      next: ({time}) => at(time + MINUTE),
      carries: ({minute}) => minute === 0,
    },
    {
      // The second, of which a line of five fields has 0 only.
      fits: ({time}) => time % MINUTE === 0,
      floor: (moment) => moment,
      next: ({time}) => at(time - (time % MINUTE) + MINUTE),
      carries: () => true,
    },
  ]
}

function dayFits(cron: Cron, {day, weekday}: Moment): boolean {
  const ofMonth = cron.monthDays.has(day)
  const ofWeek = cron.weekdays.has(weekday)
  return cron.bothDays ? ofMonth && ofWeek : ofMonth || ofWeek
}

function nextDay(clock: ZoneClock, moment: Moment): Moment {
  const time = fromLocal(clock, {...moment, day: moment.day + 1})
  // Samoa had no 30 December 2011, at which robfig/cron never comes to an end.
  const next = momentAt(clock, time > moment.time ? time : moment.time + DAY)
  // Where midnight is skipped or comes twice, the day begins at the hour nearest to it.
  const {hour} = next
  return hour === 0 ? next : momentAt(clock, next.time + (hour > 12 ? 24 - hour : -hour) * HOUR)
}

function momentAt(clock: ZoneClock, time: number): Moment {
  const date = new Date((time + clock.intervalAt(time).offset) * 1000)
  return {
    time,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    weekday: date.getUTCDay(),
  }
}

type LocalTime = Pick<Moment, 'year' | 'month' | 'day' | 'hour' | 'minute'>

/**
 * The moment at which a clock shows a time; months and days past their end run on. A time that is skipped or comes
 * twice is read by one of the two offsets, the way Go's time.Date chooses it.
 */
function fromLocal(clock: ZoneClock, {day, hour, minute, month, year}: LocalTime): number {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute) / 1000
  const near = clock.intervalAt(asUtc)
  const time = asUtc - near.offset
  return time >= near.from && time < near.until ? time : asUtc - clock.intervalAt(time).offset
}
