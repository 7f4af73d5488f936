import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'

/** What KEDA refuses, or what cannot be simulated without guessing. @param path `spec.triggers[0].metadata.threshold` */
export function badScaledObject(path: string, what: string, fix: string): UserError {
  return new UserError(clean(`${path} ${what}`), {code: 'E_BAD_SCALED_OBJECT', fix})
}
