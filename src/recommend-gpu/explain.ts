import {HOURS_PER_MONTH, type Market} from '../prices/offer.ts'
import type {Candidate} from '../sizing/recommend/candidate.ts'
import type {Cost, CostRange} from '../sizing/recommend/cost.ts'
import type {ResolvedRequest} from '../sizing/recommend/request.ts'
import {isKnown, type Speed, type UnknownSpeed} from '../sizing/speed/speed.ts'
import {formatUsd, formatUsdPerHour} from '../terminal/format.ts'
import {perMillionText, rangeText, secondsText} from './cells.ts'

/** A figure of the first row, and where it is from. */
export interface Explained {
  what: string
  value: string
  formula: string
  source: string
}

/** Every figure of a row: formula with its inputs, and source. */
export function explain(candidate: Candidate, request: ResolvedRequest): Explained[] {
  return [
    ...memoryOf(candidate),
    ...speedsOf(candidate),
    ...(['onDemand', 'spot'] as const).flatMap((market) => costOf(candidate, market)),
    ...perMillionOf(candidate, request),
  ]
}

/** As a person reads it: a figure, its formula and its source below. */
export function explainText(lines: readonly Explained[], title: string): string {
  const blocks = lines.map(({formula, source, what, value}) =>
    [`${what}: ${value}`, `  = ${formula}`, ...(source === '' ? [] : [`  source: ${source}`])].join('\n'),
  )
  return [title, ...blocks].join('\n')
}

function memoryOf({gpu, plan, replica, usableBytes}: Candidate): Explained[] {
  const each = gpu ? 'a GPU' : 'the machine'
  const has = gpu
    ? {formula: `what a framework finds free on ${gpu.name}, sold with ${gpu.memoryGb} GB`, source: gpu.source}
    : {formula: "the machine's memory, less 1 GiB for the system", source: 'price list'}
  return [
    ...plan.lines.map(({bytes, formula, part, source}) => ({
      what: `memory, ${part}`,
      value: gib(bytes),
      formula,
      source,
    })),
    {
      what: 'memory needed',
      value: `${gib(plan.requiredPerGpu)} on ${each}`,
      formula: `lines above ${gib(plan.bytesPerGpu)}, and what the engine leaves unused or does not count`,
      source: 'constants in data/calibration-memory.json',
    },
    {what: 'memory there is', value: `${gib(usableBytes)} on ${each}`, ...has},
    {what: 'streams that fit', value: String(replica.capacity), formula: replica.capacityFormula, source: ''},
  ]
}

function speedsOf({full, placement}: Candidate): Explained[] {
  const {formula, nodes, operation} = placement
  const {perToken, throughput, ttft} = operation
  return [
    ...speedOf('time to first token', ttft, secondsText(ttft)),
    ...speedOf('time per token', perToken, secondsText(perToken)),
    ...speedOf('speed of a replica', throughput, rateText(throughput)),
    ...speedOf('speed of a full replica', full, rateText(full)),
    {what: 'nodes', value: String(nodes), formula, source: ''},
  ]
}

function speedOf(what: string, speed: Speed | UnknownSpeed | undefined, value: string): Explained[] {
  if (!speed) return []
  if (!isKnown(speed)) return [{what, value: 'not known', formula: speed.unknown, source: ''}]
  const {basis, heldOut, id} = speed.calibration
  const error = heldOut ? `; held out by ${heldOut.by}: ${percent(heldOut.mean)} mean error` : ''
  const notes = speed.notes.length > 0 ? `. ${speed.notes.join(' ')}` : ''
  return [
    {
      what,
      value: `${value}, bound by ${speed.binding}`,
      formula: speed.formula,
      source: `${id}: ${basis}${error}${notes}`,
    },
  ]
}

function costOf(candidate: Candidate, market: Market): Explained[] {
  const cost: Cost | undefined = candidate[market]
  if (!cost) return []
  const {price, usdPerMonth} = cost
  const {nodes} = candidate.placement
  return [
    {
      what: market === 'spot' ? 'spot, a month' : 'on demand, a month',
      value: formatUsd(usdPerMonth),
      formula: `${formatUsdPerHour(price.usdPerHour)} an hour x ${nodes} nodes x ${HOURS_PER_MONTH} hours`,
      source: `${price.source}, ${price.asOf.slice(0, 10)} (${price.kind})`,
    },
  ]
}

function perMillionOf(candidate: Candidate, {market}: ResolvedRequest): Explained[] {
  const cost = candidate[market]
  if (!cost) return []
  const usd = formatUsdPerHour(cost.usdPerHour)
  const line = (what: string, range: CostRange | undefined, rate: string): Explained[] =>
    range
      ? [{what, value: perMillionText(range), formula: `${usd} an hour / (${rate} x 3600) x 1,000,000`, source: ''}]
      : []
  return [
    ...line('a million at the load', cost.perMillion, 'what is made a second at the load asked for'),
    ...line('a million when full', cost.perMillionFull, 'what is made a second with as many streams as fit'),
  ]
}

function rateText(speed: Speed | UnknownSpeed): string {
  return isKnown(speed) ? `${rangeText(speed)} ${speed.unit}` : 'not known'
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`
}
