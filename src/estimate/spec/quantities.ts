import * as z from 'zod/mini'

import {UserError} from '../../errors.ts'
import {parseBytes, parseCount} from '../../parse-quantity.ts'

/** A whole number, as 1500000 or "1.5M". */
export const count = (description: string, max = 1e15) =>
  described(
    read(max, (text, bounds) => parseCount(text, bounds), true),
    `${description}: a whole number, or text as "1.5M"`,
  )

/** Decimal gigabytes, as 200 or "200GB", "1.5TB", "50GiB". */
export const gigabytes = (description: string, max = 1e12) =>
  described(
    read(max, (text, bounds) => parseBytes(text, {...bounds, max: Number.MAX_SAFE_INTEGER}) / 1e9, false),
    `${description}, in GB (10^9 bytes): a number, or text with a unit as "200GB" or "1.5TiB"`,
  )

/** A number between two bounds. */
export const number = (description: string, min: number, max: number) =>
  described(z.number().check(z.gte(min), z.lte(max)), `${description}, ${min} to ${max}`)

/** A share, 0 to 1. */
export const share = (description: string) => number(`${description}, as a share`, 0, 1)

/** Text of a reasonable length that a terminal can show. */
export const text = (description: string, max = 200) =>
  described(z.string().check(z.minLength(1), z.maxLength(max), z.regex(/^[^\p{Cc}]*$/u)), description)

export function described<T extends z.core.$ZodType>(schema: T, description: string): T {
  z.globalRegistry.add(schema, {description})
  return schema
}

function read(max: number, parse: (text: string, bounds: {max: number}) => number, whole: boolean) {
  return z.pipe(
    z.union([z.number(), z.string().check(z.maxLength(40))]),
    z.transform((value: number | string, context) => {
      const parsed = typeof value === 'number' ? value : attempt(() => parse(value, {max}))
      const problem = parsed instanceof UserError ? parsed.message : problemOf(parsed, max, whole)
      if (problem === undefined) return parsed as number
      context.issues.push({code: 'custom', message: problem, input: value})
      return z.NEVER
    }),
  )
}

function problemOf(value: number, max: number, whole: boolean): string | undefined {
  if (!Number.isFinite(value) || value < 0) return `${value} is not a quantity: zero or more is needed`
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
