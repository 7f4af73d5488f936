import {UserError} from '../errors.ts'
import type {AgeBand, AgeModel} from '../storage/cost/ages.ts'

/** Rounding that shares given in per cent may have. */
const ROUNDING = 0.001
/** A last band whose end is not given and cannot be told from the others: so many days long. */
const OPEN_DAYS = 365
const FIX = "Give bands from day 0 on, as: --ages '0-7:20%,7-30:30%,30+:50%'"

/**
 * An age distribution as `0-7:20%,7-30:30%,30+:50%`. An open last band ends where `keepDays` says; else it is as
 * long as its share takes at the pace at which objects come up to it, and nothing in it is deleted.
 * @throws UserError `E_BAD_AGES`
 */
export function parseAges(text: string, keepDays?: number): AgeModel {
  const parsed = text.split(',').map(parseBand)
  for (const [index, {from}] of parsed.entries()) {
    const expected = index === 0 ? 0 : parsed[index - 1]!.to
    if (from !== expected) throw bad(`Ages go on at day ${expected ?? 'none'}, not at ${from}: ${text}`)
  }
  const total = parsed.reduce((sum, {share}) => sum + share, 0)
  if (Math.abs(total - 1) > ROUNDING) throw bad(`The shares of --ages add up to ${percent(total)}, not to 100%`)
  const bands: AgeBand[] = []
  for (const {from, share, to} of parsed) {
    const end = to ?? keepDays ?? openEnd(from, share, bands.at(-1))
    if (end <= from) throw bad(`--keep ${end} ends before the band that begins on day ${from}`)
    bands.push({from, to: end, share: share / total})
  }
  return {bands, deletedAtEnd: keepDays !== undefined || parsed.at(-1)!.to !== undefined}
}

interface ParsedBand {
  from: number
  to?: number
  share: number
}

function parseBand(text: string): ParsedBand {
  const match = /^\s*(\d{1,5})(?:-(\d{1,5})|\+)\s*:\s*(\d+(?:\.\d+)?)%\s*$/.exec(text)
  if (!match) throw bad(`Not a band of ages: ${JSON.stringify(text)}`)
  const [, from, to, share] = match
  if (to !== undefined && Number(to) <= Number(from)) throw bad(`A band of ages ends before it begins: ${text}`)
  return {from: Number(from), share: Number(share) / 100, ...(to !== undefined && {to: Number(to)})}
}

function openEnd(from: number, share: number, before: AgeBand | undefined): number {
  const perDay = before ? before.share / (before.to - before.from) : 0
  return from + (perDay > 0 && share > 0 ? share / perDay : OPEN_DAYS)
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`
}

function bad(message: string): UserError {
  return new UserError(message, {code: 'E_BAD_AGES', fix: FIX})
}
