import {type Schedule, WEEKDAYS} from './schedule.ts'

const WORKDAYS = WEEKDAYS.slice(0, 5)

/**
 * Office hours: on weekdays 3 to 10 replicas from 9:00 to 18:00 and 1 to 5 otherwise, at the weekend 1 to 3. The
 * weekend is Saturday 00:00 to Monday 00:00: Monday before 9:00 is a weekday's evening, Saturday before 9:00 is not.
 * @param timeZone IANA name, not checked here.
 */
export function guideSchedule(timeZone: string): Schedule {
  return {
    timeZone,
    windows: [
      {name: 'weekday-business', days: WORKDAYS, start: 9 * 60, end: 18 * 60, min: 3, max: 10},
      {name: 'weekday-evening', days: WORKDAYS, start: 18 * 60, end: 9 * 60, min: 1, max: 5},
      {name: 'weekend', days: ['sat', 'sun'], start: 0, end: 24 * 60, min: 1, max: 3},
    ],
  }
}
