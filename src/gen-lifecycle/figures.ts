import {UserError} from '../errors.ts'
import {type AgeModel, DAYS_PER_MONTH, deathsOf, evenAges, sharePerDay} from '../storage/cost/ages.ts'
import type {StorageFigures} from '../storage/cost/figures.ts'
import type {LifecycleFlags} from './flags.ts'
import {parseAges} from './parse-ages.ts'
import {parseReads} from './parse-reads.ts'

/** Figures of the flags, and in words what was assumed where one is missing. */
export interface GivenFigures {
  figures: StorageFigures
  assumed: string[]
}

const DEFAULT_DAYS = 365
const OBJECTS_PER_GB = 10
/** S3 takes objects of up to 50 TB, the largest of any store here. */
const LARGEST_GB = 50 * 1024
const MOST_GB = 1e12

/**
 * What is stored, of the flags; nothing without `--gb`.
 * @throws UserError `E_USAGE`, `E_BAD_AGES`, `E_BAD_RETRIEVAL`
 */
export function figuresOf(flags: LifecycleFlags): GivenFigures | undefined {
  const {gb, keep, objects, retrieval} = flags
  if (gb === undefined) return withoutGb(flags)
  if (!(gb > 0 && gb <= MOST_GB)) throw bad(`--gb ${gb} is nothing to price`, 'Give what is stored, as: --gb 1000')
  const count = objects ?? Math.max(1, Math.round(gb * OBJECTS_PER_GB))
  checkSize(gb, count)
  const {ages, assumed} = agesOf(flags, gb)
  const tiers = tiersOf(flags)
  const reads = retrieval === undefined ? {hot: 0, warm: 0, cold: 0} : parseReads(retrieval, {ages, gb, tiers})
  return {
    figures: {gb, objects: count, ages, growth: growthOf(flags['new-gb'], gb, ages), reads, tiers},
    assumed: [
      ...(objects === undefined ? ['objects of 100 MB: give --objects'] : []),
      ...assumed,
      ...(keep === undefined && !ages.deletedAtEnd ? ['nothing is deleted by hand: give --keep'] : []),
      ...(retrieval === undefined ? ['nothing is read: give --retrieval'] : []),
    ],
  }
}

function withoutGb(flags: LifecycleFlags): undefined {
  const given = (['ages', 'keep', 'new-gb', 'objects', 'retrieval'] as const).find((name) => flags[name] !== undefined)
  if (given === undefined) return
  throw bad(`--${given} says nothing without --gb`, 'Give what is stored, as: --gb 1000')
}

/** The ages that --retrieval tells apart; a cold tier that would not come after the warm one is none. */
function tiersOf({'cold-after': cold, 'warm-after': warm}: LifecycleFlags): StorageFigures['tiers'] {
  return {warm, cold: cold > warm ? cold : Number.POSITIVE_INFINITY}
}

function checkSize(gb: number, objects: number): void {
  if (gb / objects > LARGEST_GB) {
    throw bad(`${gb} GB in ${objects} objects is over ${LARGEST_GB} GB each, which no store takes`, 'Give --objects')
  }
  if ((gb / objects) * 2 ** 30 < 1) {
    throw bad(`${gb} GB in ${objects} objects is less than a byte each`, 'Give fewer --objects')
  }
}

function agesOf({ages, keep, 'new-gb': newGb}: LifecycleFlags, gb: number): {ages: AgeModel; assumed: string[]} {
  if (ages !== undefined) {
    const given = parseAges(ages, keep)
    const thinsOut = deathsOf({...given, deletedAtEnd: false}).length > 0
    return {ages: given, assumed: thinsOut ? ['where the bands of --ages thin out, objects were deleted'] : []}
  }
  if (keep !== undefined) return even(keep, true, `ages spread evenly over the ${keep} days of --keep`)
  if (newGb) {
    const days = (gb / newGb) * DAYS_PER_MONTH
    return even(days, false, `ages spread evenly over ${Math.round(days)} days, in which --new-gb makes --gb`)
  }
  return even(DEFAULT_DAYS, false, `ages spread evenly over ${DEFAULT_DAYS} days: give --ages`)
}

function even(days: number, deleted: boolean, words: string) {
  return {ages: evenAges(days, deleted), assumed: [words]}
}

/** Arrivals of `--new-gb` against those that the ages tell of. */
function growthOf(newGb: number | undefined, gb: number, ages: AgeModel): number {
  const steady = gb * sharePerDay(ages, 0) * DAYS_PER_MONTH
  return newGb === undefined || steady === 0 ? 1 : newGb / steady
}

function bad(message: string, fix: string): UserError {
  return new UserError(message, {code: 'E_USAGE', fix})
}
