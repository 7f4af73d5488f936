import type {UsdPerMonth} from '../../prices/offer.ts'
import {formatPercent, formatUnitPrice, formatUsd} from '../../terminal/format.ts'
import type {Driver, Estimate, EstimateDiff, Line, SavingAction, SourceUse} from '../estimate.ts'

const DAY = 24 * 60 * 60 * 1000

/** One component of the bill with its lines, as every report shows it. */
export interface ComponentFigures {
  component: string
  type?: string
  lines: Line[]
  /** Sum of the priced lines; absent when there are lines and none has a price. */
  monthly?: UsdPerMonth
  /** 0..1 of the priced total. */
  share?: number
  notFound: number
}

export interface DriverFigures {
  driver: Driver
  /** Absent when there are lines and none has a price. */
  monthly?: UsdPerMonth
  share?: number
  notFound: number
}

/** The components in the order of the estimate, each with its lines. */
export function componentFigures(estimate: Estimate): ComponentFigures[] {
  const groups = Map.groupBy(estimate.lines, (line) => line.component)
  const totals = new Map(estimate.components.map((total) => [total.component, total]))
  return [...new Set([...totals.keys(), ...groups.keys()])].map((component) => {
    const lines = groups.get(component) ?? []
    const total = totals.get(component)
    return {component, ...(total && {type: total.type}), lines, ...sumOf(lines, estimate.total, total?.monthly)}
  })
}

/** The drivers that have lines, largest first, those without any price last. */
export function driverFigures(estimate: Estimate): DriverFigures[] {
  const groups = Map.groupBy(estimate.lines, (line) => line.driver)
  const totals = new Map(estimate.drivers.map((total) => [total.driver, total]))
  const figures = [...new Set([...totals.keys(), ...groups.keys()])].map((driver) => ({
    driver,
    ...sumOf(groups.get(driver) ?? [], estimate.total, totals.get(driver)?.monthly),
  }))
  return largestFirst(figures.filter(({monthly, notFound}) => monthly !== 0 || notFound > 0))
}

/** By cost; what has no price stands last. */
export function largestFirst<Figures extends {monthly?: UsdPerMonth}>(figures: readonly Figures[]): Figures[] {
  return figures.toSorted((a, b) => (b.monthly ?? -1) - (a.monthly ?? -1))
}

function sumOf(lines: Line[], total: number, known?: number): {monthly?: number; share?: number; notFound: number} {
  const notFound = lines.filter((line) => line.monthly === undefined).length
  if (lines.length > 0 && notFound === lines.length) return {notFound}
  const monthly = known ?? lines.reduce((sum, line) => sum + (line.monthly ?? 0), 0)
  return {monthly, ...(total > 0 && {share: monthly / total}), notFound}
}

/** The total, or nothing when there are lines and none has a price. */
export function knownTotal(estimate: Estimate): UsdPerMonth | undefined {
  return estimate.lines.length > 0 && estimate.notFound === estimate.lines.length ? undefined : estimate.total
}

/** The number, from 1, under which the line's source stands in the footer. */
export function sourceNumber(estimate: Estimate, line: Line): number | undefined {
  const {price} = line
  if (!price) return
  const same = ({kind, source}: SourceUse) => source === price.source && kind === price.kind
  const exact = estimate.sources.findIndex((use) => same(use) && use.asOf === price.asOf)
  const index = exact >= 0 ? exact : estimate.sources.findIndex(same)
  return index >= 0 ? index + 1 : undefined
}

/** Whole days between the date of the prices and the estimate. */
export function ageInDays({generatedAt}: Estimate, {asOf}: SourceUse): number | undefined {
  const days = Math.floor((Date.parse(generatedAt) - Date.parse(asOf)) / DAY)
  return Number.isFinite(days) && days >= 0 ? days : undefined
}

/** `2026-11-04`, or with the time of day where the source gives one; UTC. */
export function dateText(iso: string): string {
  const time = Date.parse(iso)
  if (!iso.includes('T') || Number.isNaN(time)) return iso
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `about 2026-08-10`. */
export function asOfText({approximateDate, asOf}: Pick<SourceUse, 'asOf' | 'approximateDate'>): string {
  return approximateDate ? `about ${dateText(asOf)}` : dateText(asOf)
}

/** The actions of the combined plan, in the order in which they are applied. */
export function planOf(estimate: Estimate): SavingAction[] {
  return estimate.savings?.actions.filter(({combined}) => combined) ?? []
}

/** The change as a part of the total before; absent when that was 0. */
export function shareOfBefore({before, delta}: EstimateDiff): number | undefined {
  return before.total === 0 ? undefined : difference(delta) / before.total
}

/** `1 line`, `2 lines`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}

/** A difference of two sums; below half a cent it is what binary fractions leave, and nothing. */
export function difference(amount: number): UsdPerMonth {
  return Math.abs(amount) < 0.005 ? 0 : amount
}

/** `+$12.00`, `-$12.00`, `$0.00`. */
export function signedUsd(amount: number): string {
  const usd = difference(amount)
  return usd > 0 ? `+${formatUsd(usd)}` : formatUsd(usd)
}

/** The price of 1,000 requests or 1M tokens: cents from a dollar up, below it the digits that count. */
export function perUnit(usd: number): string {
  return usd >= 1 ? formatUsd(usd) : formatUnitPrice(usd)
}

/** How the total stands to the budget; absent without one. */
export function gateText({gate, notFound, total}: Estimate): string | undefined {
  if (!gate) return
  const budget = `Budget of ${formatUsd(gate.maxMonthly)} a month`
  if (gate.exceeded) return `${budget}: exceeded by ${formatUsd(total - gate.maxMonthly)}`
  const left = `${budget}: kept, ${formatUsd(gate.maxMonthly - total)} left`
  return notFound === 0 ? left : `${left}, not counting what was not found`
}

/** What `stale` means. */
export const STALE_RULE = 'Stale: a spot price older than 7 days, any other older than 90.'

/** `down $12.00 (10%) from $120.00`. */
export function changeText(diff: EstimateDiff): string {
  const {before} = diff
  const delta = difference(diff.delta)
  const from = formatUsd(before.total)
  if (delta === 0) return `unchanged from ${from}`
  const share = shareOfBefore(diff)
  const percent = share === undefined ? '' : ` (${formatPercent(Math.abs(share))})`
  return `${delta > 0 ? 'up' : 'down'} ${formatUsd(Math.abs(delta))}${percent} from ${from}`
}
