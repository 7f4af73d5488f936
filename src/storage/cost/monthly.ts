import type {PricedLine} from '../../estimate/estimate.ts'
import {hotClass, type ProviderRules} from '../classes.ts'
import type {LifecyclePlan} from '../plan.ts'
import {type AgeModel, DAYS_PER_MONTH, type Death, deathsOf, shareBetween, sharePerDay} from './ages.ts'
import {automaticSplit} from './automatic.ts'
import {kbToGb, meanKB, type StorageFigures, type TierShares} from './figures.ts'
import type {PriceList} from './price-list.ts'
import {type Segment, segmentsOf} from './segments.ts'

/** The price of a plan: its lines, and their sum where each has a price. */
export interface StorageCost {
  lines: PricedLine[]
  /** USD; absent where a line has no price. */
  usd?: number
}

/** What every part of a cost is worked out from. */
interface Costing {
  figures: StorageFigures
  rules: ProviderRules
  prices: PriceList
  segments: readonly Segment[]
}

/**
 * A month of a plan in its steady state: storage by class, the small charges on each object, moves of the objects
 * that come of age, reads, and what is charged for days that an object did not stay.
 */
export function monthlyCost(
  plan: LifecyclePlan,
  figures: StorageFigures,
  rules: ProviderRules,
  prices: PriceList,
): StorageCost {
  const segments = segmentsOf(plan, rules, movesObjects(figures, rules))
  const costing = {figures, rules, prices, segments}
  return costOf([...storageLines(costing), ...moveLines(costing), ...readLines(costing), ...earlyLines(costing)])
}

/** What the first run of a plan costs: each object that is old enough already moves once, to where its age belongs. */
export function migrationCost(
  plan: LifecyclePlan,
  figures: StorageFigures,
  rules: ProviderRules,
  prices: PriceList,
): StorageCost {
  const segments = segmentsOf(plan, rules, movesObjects(figures, rules))
  const lines = segments.flatMap(({class: to, from, to: end}) => {
    const objects = figures.objects * shareBetween(figures.ages, from, end)
    return to.prices.move === undefined || objects === 0
      ? []
      : [prices.line(`first moves to ${to.name}`, to.prices.move, objects)]
  })
  return costOf(lines)
}

/** Whether a lifecycle moves objects of the mean size at all. */
export function movesObjects(figures: StorageFigures, {smallObjectKB = 0}: ProviderRules): boolean {
  return meanKB(figures) >= smallObjectKB
}

function costOf(lines: PricedLine[]): StorageCost {
  const known = lines.every(({monthly}) => monthly !== undefined)
  return {lines, ...(known && {usd: lines.reduce((sum, {monthly = 0}) => sum + monthly, 0)})}
}

function storageLines({figures, prices, rules, segments}: Costing): PricedLine[] {
  const {ages, gb, objects} = figures
  return segments.flatMap((segment) => {
    const {
      class: {automatic, name, overheadKB, prices: items},
      from,
      to,
    } = segment
    const share = shareBetween(ages, from, to)
    if (share === 0) return []
    const added = overheadKB ? kbToGb(overheadKB.own) * objects * share : 0
    const atHot = overheadKB ? kbToGb(overheadKB.hot) * objects * share : 0
    return [
      ...(automatic
        ? automaticLines(segment, figures, prices)
        : [prices.line(`storage, ${name}`, items.storage, gb * share + added)]),
      ...(atHot > 0 ? [prices.line(`metadata of ${name} objects`, hotClass(rules).prices.storage, atHot)] : []),
      ...(items.monitoring ? [prices.line(`monitoring, ${name}`, items.monitoring, objects * share)] : []),
    ]
  })
}

function automaticLines(segment: Segment, {ages, gb, reads, tiers}: StorageFigures, prices: PriceList): PricedLine[] {
  const {name, prices: items} = segment.class
  const {archive, frequent, infrequent} = automaticSplit(segment, ages, reads, tiers)
  const parts = [
    ['frequent', items.storage, frequent],
    ['infrequent', items.infrequent, infrequent],
    ['archive instant', items.archive, archive],
  ] as const
  return parts.flatMap(([part, item, share]) =>
    item === undefined || share === 0 ? [] : [prices.line(`storage, ${name} ${part}`, item, gb * share)],
  )
}

function moveLines({figures: {ages, growth, objects}, prices, segments}: Costing): PricedLine[] {
  return segments.flatMap(({class: {name, prices: items}, from}) => {
    const moved = objects * growth * sharePerDay(ages, from) * DAYS_PER_MONTH
    return items.move === undefined || moved === 0 ? [] : [prices.line(`moves to ${name}`, items.move, moved)]
  })
}

function readLines({figures, prices, segments}: Costing): PricedLine[] {
  const {ages, gb, objects} = figures
  return segments.flatMap(({class: {name, prices: items}, from, to}) => {
    const read = readShare(ages, figures.reads, figures.tiers, from, to)
    if (read === 0) return []
    return [
      ...(items.retrieval ? [prices.line(`retrieval, ${name}`, items.retrieval, gb * read)] : []),
      ...(items.read ? [prices.line(`read requests, ${name}`, items.read, objects * read)] : []),
    ]
  })
}

/** The share of what is stored that is read in a month, of the ages between two days. */
function readShare(ages: AgeModel, reads: TierShares, {cold, warm}: StorageFigures['tiers'], from: number, to: number) {
  const tiers = [
    [0, warm, reads.hot],
    [warm, cold, reads.warm],
    [cold, Number.POSITIVE_INFINITY, reads.cold],
  ] as const
  return tiers.reduce(
    (sum, [start, end, share]) => sum + share * shareBetween(ages, Math.max(from, start), Math.min(to, end)),
    0,
  )
}

/** Days short of a class's minimum are charged as storage when an object moves on, expires or is deleted. */
function earlyLines({figures, prices, rules, segments}: Costing): PricedLine[] {
  const {ages, gb, growth} = figures
  const end = segments.at(-1)?.to ?? Number.POSITIVE_INFINITY
  const deaths: Death[] = [
    ...deathsOf(ages).filter(({age}) => age < end),
    ...(Number.isFinite(end) ? [{age: end, perDay: sharePerDay(ages, end)}] : []),
  ]
  return segments.flatMap(({class: {minimumDays = 0, name, prices: items}, from, to}, index) => {
    const movesOn = index < segments.length - 1 && rules.minimumFrom === 'transition'
    const ends = [
      ...deaths.filter(({age}) => age > from && age <= to && !(movesOn && age === to)),
      ...(movesOn ? [{age: to, perDay: sharePerDay(ages, to)}] : []),
    ]
    const start = rules.minimumFrom === 'creation' ? 0 : from
    const days = ends.reduce((sum, {age, perDay}) => sum + perDay * Math.max(0, minimumDays - (age - start)), 0)
    // A month's objects, each for its missing days: days / days-per-month of a GB-month, so the months cancel.
    return days === 0 ? [] : [prices.line(`days short of ${minimumDays} in ${name}`, items.storage, gb * growth * days)]
  })
}
