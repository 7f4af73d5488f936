import {hotClass, type ProviderRules, type StorageClass} from '../classes.ts'
import type {LifecyclePlan} from '../plan.ts'
import {DAYS_PER_MONTH, shareBetween} from './ages.ts'
import {automaticSplit} from './automatic.ts'
import {kbToGb, meanKB, type StorageFigures} from './figures.ts'
import type {PriceList} from './price-list.ts'
import {type Segment, segmentsOf} from './segments.ts'

/** When one move of a plan is worth its fee, each against the class before it. */
export interface PayBack {
  class: string
  /** Months that an object stays there: to the next move, the expiry or the end of its life. */
  months: number
  /** A year was taken, as nothing ends the stay. */
  assumedYear: boolean
  /** USD of a GB in a month that is saved, before fees. */
  saves: number
  /** Smaller objects never earn their fees back; absent: none does. */
  leastKB?: number
  /** The share read in a month from which on it costs more; absent: reads there cost no more than before. */
  mostRead?: number
}

const YEAR = 365

/**
 * Each move's break-even, counting the days that its class charges beyond the stay. A move whose prices are not all
 * known is left out.
 */
export function payBacks(
  plan: LifecyclePlan,
  figures: StorageFigures,
  rules: ProviderRules,
  prices: PriceList,
): PayBack[] {
  const segments = segmentsOf(plan, rules)
  return segments.slice(1).flatMap((segment, index) => payBack(segments[index]!, segment, figures, rules, prices) ?? [])
}

function payBack(
  before: Segment,
  segment: Segment,
  figures: StorageFigures,
  rules: ProviderRules,
  prices: PriceList,
): PayBack | undefined {
  const {class: to, from} = segment
  const {ages} = figures
  const end = ages.deletedAtEnd ? Math.min(segment.to, ages.bands.at(-1)!.to) : segment.to
  const assumedYear = !Number.isFinite(end)
  const months = (assumedYear ? YEAR : Math.max(1, end - from)) / DAYS_PER_MONTH
  const [was, is] = [meanPrice(before, figures, prices), meanPrice(segment, figures, prices)]
  const fee = feeOf(to, months, rules, prices)
  if (was === undefined || is === undefined || fee === undefined) return
  const saves = was - is
  const stayed = end - (rules.minimumFrom === 'creation' ? 0 : from)
  const short = (Math.max(0, (to.minimumDays ?? 0) - stayed) / DAYS_PER_MONTH) * is
  const savesOver = saves * months - short
  const leastKB = savesOver > 0 ? fee / (savesOver * kbToGb(1)) : undefined
  const perMonth = (savesOver - fee / kbToGb(meanKB(figures))) / months
  const mostRead = mostReadShare(perMonth, before.class, to, figures, prices)
  return {
    class: to.name,
    months,
    assumedYear,
    saves,
    ...(leastKB !== undefined && {leastKB}),
    ...(mostRead !== undefined && {mostRead}),
  }
}

/** USD of one object's move and, over its stay, of what it costs whatever its size. */
function feeOf({overheadKB, prices: items}: StorageClass, months: number, rules: ProviderRules, prices: PriceList) {
  const hot = hotClass(rules).prices.storage
  const parts: (number | undefined)[] = [
    items.move === undefined ? 0 : prices.unit(items.move),
    items.monitoring === undefined ? 0 : times(prices.unit(items.monitoring), months),
    overheadKB ? times(prices.unit(items.storage), kbToGb(overheadKB.own) * months) : 0,
    overheadKB ? times(prices.unit(hot), kbToGb(overheadKB.hot) * months) : 0,
  ]
  return parts.reduce(
    (sum: number | undefined, part) => (sum === undefined || part === undefined ? undefined : sum + part),
    0,
  )
}

/** What a GB costs in a class in a month; of a class that moves objects itself, over the ages that are there. */
function meanPrice(segment: Segment, {ages, reads, tiers}: StorageFigures, prices: PriceList): number | undefined {
  const {automatic, prices: items} = segment.class
  const storage = prices.unit(items.storage)
  if (!automatic) return storage
  const [infrequent, archive] = [prices.unit(items.infrequent), prices.unit(items.archive)]
  const all = shareBetween(ages, segment.from, segment.to)
  if (storage === undefined || infrequent === undefined || archive === undefined) return
  if (all === 0) return storage
  const split = automaticSplit(segment, ages, reads, tiers)
  return (split.frequent * storage + split.infrequent * infrequent + split.archive * archive) / all
}

/** The monthly share of reads whose extra charges eat up what a GB saves. */
function mostReadShare(
  saves: number,
  from: StorageClass,
  to: StorageClass,
  figures: StorageFigures,
  prices: PriceList,
) {
  const [was, is] = [readPrice(from, figures, prices), readPrice(to, figures, prices)]
  if (was === undefined || is === undefined || is <= was) return
  return Math.max(0, saves) / (is - was)
}

/** USD of a GB read, with the requests that objects of the mean size take. */
function readPrice({prices: items}: StorageClass, figures: StorageFigures, prices: PriceList): number | undefined {
  const retrieval = items.retrieval === undefined ? 0 : prices.unit(items.retrieval)
  const request = items.read === undefined ? 0 : prices.unit(items.read)
  return retrieval === undefined || request === undefined
    ? undefined
    : retrieval + request * (figures.objects / figures.gb)
}

function times(price: number | undefined, quantity: number): number | undefined {
  return price === undefined ? undefined : price * quantity
}
