import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'

/** @param source File or flag that the schedule is from. */
export function badSchedule(source: string, what: string, fix: string): UserError {
  return new UserError(`${clean(source)}: ${what}`, {code: 'E_BAD_SCHEDULE', fix})
}
