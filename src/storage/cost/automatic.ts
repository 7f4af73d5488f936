import {type AgeModel, shareBetween} from './ages.ts'
import type {StorageFigures, TierShares} from './figures.ts'
import type {Segment} from './segments.ts'

/** Where a class that moves objects by itself has them, as shares of all that is stored. */
export interface AutomaticSplit {
  frequent: number
  infrequent: number
  archive: number
}

/** Days without a read after which an object goes to the infrequent tier. */
export const INFREQUENT_AFTER = 30
const ARCHIVE_AFTER = 90

/**
 * S3 Intelligent-Tiering: an object goes to the infrequent tier after 30 days without a read and to archive instant
 * after 90, and a read brings it back. Where a share r of a tier is read in a month, each object alike, a share
 * 1 - r has not been read for 30 days and (1 - r)^3 not for 90.
 */
export function automaticSplit(
  {from, to}: Pick<Segment, 'from' | 'to'>,
  ages: AgeModel,
  reads: TierShares,
  tiers: StorageFigures['tiers'],
): AutomaticSplit {
  const edges = [from, from + INFREQUENT_AFTER, from + ARCHIVE_AFTER, tiers.warm, tiers.cold]
    .filter((age) => age >= from && age < to)
    .sort((a, b) => a - b)
  let split: AutomaticSplit = {frequent: 0, infrequent: 0, archive: 0}
  for (const [index, start] of edges.entries()) {
    const share = shareBetween(ages, start, edges[index + 1] ?? to)
    const unread = 1 - Math.min(1, readAt(start, reads, tiers))
    const stay = start - from
    const archive = stay >= ARCHIVE_AFTER ? unread ** 3 : 0
    const infrequent = stay >= INFREQUENT_AFTER ? unread - archive : 0
    split = {
      frequent: split.frequent + share * (1 - infrequent - archive),
      infrequent: split.infrequent + share * infrequent,
      archive: split.archive + share * archive,
    }
  }
  return split
}

/** The share of objects of this age that is read in a month. */
export function readAt(age: number, reads: TierShares, {cold, warm}: StorageFigures['tiers']): number {
  if (age < warm) return reads.hot
  return age < cold ? reads.warm : reads.cold
}
