import type {PricedLine} from '../estimate/estimate.ts'
import {describeMoves} from '../storage/alternatives.ts'
import {hotClass, rulesOf} from '../storage/classes.ts'
import type {Corrected, Correction} from '../storage/correct.ts'
import {meanKB, type StorageFigures} from '../storage/cost/figures.ts'
import type {PayBack} from '../storage/cost/pay-back.ts'
import type {LifecycleCost} from '../storage/lifecycle.ts'
import type {LifecyclePlan, Move} from '../storage/plan.ts'
import {clean} from '../terminal/clean.ts'
import {formatCount, formatPercent, formatQuantity, formatUnitPrice, formatUsd, NOT_FOUND} from '../terminal/format.ts'
import {renderTable} from '../terminal/table.ts'

/** Before a price that no list has as it is used here. */
const ESTIMATED_MARK = '~'

/** All that is told of a lifecycle. */
export interface LifecycleReport {
  corrected: Corrected
  notes: readonly string[]
  /** Present where `--gb` was given. */
  priced?: {figures: StorageFigures; assumed: readonly string[]; cost: LifecycleCost}
}

/** What goes to stderr beside a policy: what was corrected, what it saves, what to know. */
export function summaryLines({corrected, notes, priced}: LifecycleReport): string[] {
  return [
    ...correctionLines(corrected),
    ...(priced ? [totalLine(priced.cost), ...betterLine(priced.cost), assumedLine(priced.assumed)] : []),
    ...notes,
    ...(priced ? [] : ['Give --gb and --objects to see what it saves: --output report']),
  ]
}

/** The whole report, for a person. */
export function reportText({corrected, notes, priced}: LifecycleReport): string {
  const {plan} = corrected
  const sections = [
    [headLine(plan, priced), `Lifecycle: ${lifecycleText(plan)}`],
    correctionLines(corrected),
    ...(priced ? costSections(priced.cost) : [['Give --gb and --objects to see what it saves']]),
    [...(priced ? [assumedLine(priced.assumed)] : []), ...notes],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function headLine({provider}: LifecyclePlan, priced: LifecycleReport['priced']): string {
  const {title} = rulesOf(provider)
  if (!priced) return title
  const {figures} = priced
  const size = meanKB(figures)
  const mean = size >= 1024 ? `${formatQuantity(size / 1024)} MB` : `${formatQuantity(size)} KB`
  return `${title}, ${clean(priced.cost.region)}: ${formatQuantity(figures.gb)} GB in ${formatCount(figures.objects)} objects of ${mean}`
}

/** A plan in one line. */
export function lifecycleText({abortDays, expireDays, moves, provider, versions}: LifecyclePlan): string {
  const uploads = provider === 'azure' ? [] : [`uploads not finished dropped after ${days(abortDays)}`]
  return [
    movesText(moves, provider),
    ...(expireDays === undefined ? [] : [`deleted on day ${expireDays}`]),
    ...(versions?.keep === undefined ? [] : [`${formatCount(versions.keep)} old versions kept`]),
    ...(versions?.expireDays === undefined ? [] : [`old versions deleted after ${days(versions.expireDays)}`]),
    ...uploads,
  ].join('; ')
}

function movesText(moves: readonly Move[], provider: LifecyclePlan['provider']): string {
  return describeMoves(moves, hotClass(rulesOf(provider)).name)
}

function correctionLines({corrections, plan, saves}: Corrected): string[] {
  if (corrections.length === 0) return []
  const against = saves && (saves.asAsked ? 'what was asked' : movesText(saves.against, plan.provider))
  return [
    ...corrections.map((each) => `Corrected: ${correctionText(each)}`),
    ...(saves ? [`That saves ${formatUsd(saves.monthly)} a month against ${against}`] : []),
  ]
}

function correctionText({asked, tier, why, written}: Correction): string {
  const instead = written ? `${written.class} from day ${written.days}` : `no ${tier} tier`
  return `${tier} tier ${asked.class} from day ${asked.days} is written as ${instead}: ${why}`
}

function totalLine({after, before, breakEvenMonths, byDeletion, migration}: LifecycleCost): string {
  const both = `${formatUsd(before.usd)} a month now, ${formatUsd(after.usd)} with this lifecycle`
  if (before.usd === undefined || after.usd === undefined)
    return `${both}; ${whyMissing([...before.lines, ...after.lines])}`
  const saved = before.usd - after.usd
  if (Math.abs(saved) < 0.01) return `${both}: no difference`
  const change = saved > 0 ? `saves ${formatUsd(saved)}` : `costs ${formatUsd(-saved)} more`
  const deleted = byDeletion ? `, of it ${formatUsd(byDeletion)} by deletion` : ''
  const share = before.usd > 0 ? ` (${formatPercent(Math.abs(saved) / before.usd)}${deleted})` : ''
  const once =
    migration.usd === 0 ? '' : `; the first moves cost ${formatUsd(migration.usd)} once${paidBack(breakEvenMonths)}`
  return `${both}: ${change}${share}${once}`
}

function paidBack(months: number | undefined): string {
  if (months === undefined) return ''
  return months < 0.1 ? ', paid back within days' : `, paid back in ${monthsText(months)}`
}

function whyMissing(lines: readonly PricedLine[]): string {
  const reasons = new Set(lines.flatMap(({missing}) => (missing === undefined ? [] : [clean(missing)])))
  return [...reasons].slice(0, 2).join('; ')
}

function betterLine({after, alternatives}: LifecycleCost): string[] {
  const best = alternatives.find(({usd}) => usd !== undefined)
  if (best?.usd === undefined || after.usd === undefined || after.usd - best.usd < 0.01) return []
  return [`Cheaper on these figures: ${best.title} at ${formatUsd(best.usd)} a month; --output report compares`]
}

function assumedLine(assumed: readonly string[]): string {
  return assumed.length === 0 ? 'Nothing is assumed of the figures' : `Assumed: ${assumed.join('; ')}`
}

function costSections(cost: LifecycleCost): string[][] {
  const {after, before, migration, payBacks} = cost
  const lines = [
    ...before.lines.map((line) => ['now', line] as const),
    ...after.lines.map((line) => ['after', line] as const),
    ...migration.lines.map((line) => ['once', line] as const),
  ]
  return [
    [costTable(lines), totalLine(cost)],
    // Where nothing is moved, every way costs the same.
    cost.moves && payBacks.length > 0 ? [payBackTable(payBacks)] : [],
    cost.moves ? [alternativeTable(cost)] : [],
    sourceLines(lines.map(([, line]) => line)),
  ]
}

function costTable(lines: readonly (readonly [string, PricedLine])[]): string {
  return renderTable(
    [
      {header: 'when'},
      {header: 'what'},
      {header: 'quantity', align: 'right'},
      {header: 'unit'},
      {header: 'unit price', align: 'right'},
      {header: 'USD', align: 'right'},
    ],
    lines.map(([when, {item, monthly, price, quantity, unit}]) => [
      when,
      clean(item),
      formatQuantity(quantity),
      unit,
      price ? `${price.kind === 'estimated' ? ESTIMATED_MARK : ''}${formatUnitPrice(price.usd)}` : NOT_FOUND,
      formatUsd(monthly),
    ]),
  )
}

function payBackTable(rows: readonly PayBack[]): string {
  return renderTable(
    [
      {header: 'move to'},
      {header: 'stays'},
      {header: 'saves a GB-month', align: 'right'},
      {header: 'pays from'},
      {header: 'stops paying when read'},
    ],
    rows.map(({assumedYear, class: name, leastKB, months, mostRead, saves}) => [
      name,
      `${monthsText(months)}${assumedYear ? ' (assumed)' : ''}`,
      saves > 0 ? formatUnitPrice(saves) : '-',
      leastKB === undefined ? 'never' : `${formatQuantity(leastKB)} KB`,
      mostRead === undefined ? '-' : `${formatPercent(mostRead)} a month`,
    ]),
  )
}

function alternativeTable({after, alternatives}: LifecycleCost): string {
  const others = alternatives.map(({title, usd}) => ({title, usd}))
  const rows = [{title: 'this lifecycle', usd: after.usd}, ...others]
  const sorted = rows.toSorted((a, b) => (a.usd ?? Number.POSITIVE_INFINITY) - (b.usd ?? Number.POSITIVE_INFINITY))
  return renderTable(
    [{header: 'compared'}, {header: 'USD a month', align: 'right'}],
    sorted.map(({title, usd}) => [title, formatUsd(usd)]),
  )
}

function sourceLines(lines: readonly PricedLine[]): string[] {
  const sources = new Map<string, string>()
  for (const {price} of lines) {
    if (price)
      sources.set(
        `${price.approximateDate ? 'about ' : ''}${price.asOf.slice(0, 10)} ${clean(price.source)}`,
        price.kind,
      )
  }
  const estimated = lines.some(({price}) => price?.kind === 'estimated')
  return [
    ...[...sources.keys()].sort().map((source) => `Price: ${source}`),
    ...(estimated ? [`${ESTIMATED_MARK} not a list price read for this region`] : []),
  ]
}

function monthsText(months: number): string {
  const text = formatQuantity(Number(months.toFixed(1)))
  return `${text} ${text === '1' ? 'month' : 'months'}`
}

function days(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'day' : 'days'}`
}
