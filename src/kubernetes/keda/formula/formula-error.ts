import {UserError} from '../../../errors.ts'
import {clean} from '../../../terminal/clean.ts'

/** A place in a formula: what stands there, and where it begins. */
export interface Place {
  text: string
  at: number
}

/** What KEDA would refuse too. */
export function badFormula(what: string, {at, text}: Place, fix: string): UserError {
  return new UserError(`in the formula, ${what} at ${placeText(text, at)}`, {code: 'E_BAD_FORMULA', fix})
}

/** What KEDA may well know, and frugal cannot follow. */
export function unsupported({at, text}: Place): UserError {
  return new UserError(`frugal cannot follow this formula: ${placeText(text, at)} is not supported`, {
    code: 'E_UNSUPPORTED_FORMULA',
    fix: 'It follows numbers, names of triggers, + - * / % **, comparisons, and or not, ?:, and min max abs ceil floor round int float sum mean median len count all any none one.',
  })
}

function placeText(text: string, at: number): string {
  return `${text === '' ? 'its end' : JSON.stringify(clean(text))} (character ${at + 1})`
}
