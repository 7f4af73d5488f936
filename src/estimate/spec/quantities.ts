import * as z from 'zod/mini'

import {UserError} from '../../errors.ts'
import {parseBytes, parseCount} from '../../parse-quantity.ts'

/** A whole number, as 1500000 or "1.5M". */
export const count = (description: string, {max = 1e15, min = 0} = {}) =>
  described(
    read({min, max, whole: true}, (text) => parseCount(text, {min, max})),
    `${description}: a whole number, or text as "1.5M"`,
  )

/** Decimal gigabytes, as 200 or "200GB", "1.5TB", "50GiB". */
export const gigabytes = (description: string, max = 1e12) =>
  described(
    read({min: 0, max, whole: false}, parseGigabytes),
    `${description}, in GB (10^9 bytes): a number, or text with a unit as "200GB" or "1.5TiB"`,
  )

/** A number between two bounds. */
export const number = (description: string, min: number, max: number) =>
  described(z.number().check(z.gte(min), z.lte(max)), `${description}, ${min} to ${max}`)

/** A share, 0 to 1. */
export const share = (description: string) => number(`${description}, as a share`, 0, 1)

const SHOWN = /^[^\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u

/**
 * Text of a reasonable length that a terminal can show: no control characters, no line breaks, and none of the
 * characters that reorder what follows them.
 */
export const text = (description: string, max = 200) =>
  described(z.string().check(z.minLength(1), z.maxLength(max), z.regex(SHOWN)), description)

export function described<T extends z.core.$ZodType>(schema: T, description: string): T {
  z.globalRegistry.add(schema, {description})
  return schema
}

interface Range {
  min: number
  max: number
  whole: boolean
}

/** One for all quantities: a schema is made at every start. */
const WRITTEN = z.union([z.number(), z.string().check(z.maxLength(40))])

function read(range: Range, parse: (text: string) => number) {
  return z.pipe(
    WRITTEN,
    z.transform((value: number | string, context) => {
      const parsed = typeof value === 'number' ? value : attempt(() => parse(value))
      const problem = parsed instanceof UserError ? `${parsed.message} ${parsed.fix}` : problemOf(parsed, range)
      if (problem === undefined) return parsed as number
      context.issues.push({code: 'custom', message: problem, input: value})
      return z.NEVER
    }),
  )
}

/** Text without a unit would be bytes, which nobody means who writes 200. */
function parseGigabytes(text: string): number {
  if (/^[\d_.]+$/.test(text.trim()))
    throw new UserError(`${JSON.stringify(text)} has no unit.`, {code: 'E_BAD_NUMBER', fix: `Give "${text.trim()}GB".`})
  return parseBytes(text, {max: Number.POSITIVE_INFINITY}) / 1e9
}

function problemOf(value: number, {max, min, whole}: Range): string | undefined {
  if (value < min) return `${value} is too small: at least ${min} is needed`
  if (value > max) return `${value} is more than ${max}: check the unit`
  return whole && !Number.isInteger(value) ? `${value} is not a whole number` : undefined
}

function attempt(parse: () => number): number | UserError {
  try {
    return parse()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}
