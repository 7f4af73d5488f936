import type {Candidate} from '../sizing/recommend/candidate.ts'
import type {Cost, CostRange} from '../sizing/recommend/cost.ts'
import {isKnown, type Speed, type UnknownSpeed} from '../sizing/speed/speed.ts'
import {formatQuantity, formatUsd} from '../terminal/format.ts'

const NONE = '-'
/** Before a price that no one published. */
const ESTIMATED_MARK = '~'

export function gpuText({gpu, offer}: Pick<Candidate, 'gpu' | 'offer'>): string {
  const {accelerator, vcpu} = offer
  if (!gpu || !accelerator) return `${vcpu} vCPU`
  const memory = accelerator.memoryGiB === undefined ? '' : ` (${formatQuantity(accelerator.memoryGiB)})`
  return `${accelerator.count}x ${accelerator.name}${memory}`
}

/** `39-51`: two digits that count. */
export function rangeText(range: {low: number; high: number} | undefined): string {
  if (!range) return NONE
  const [low, high] = [short(range.low), short(range.high)]
  return low === high ? low : `${low}-${high}`
}

export function secondsText(speed: Speed | UnknownSpeed | undefined): string {
  if (!speed) return NONE
  if (!isKnown(speed)) return '?'
  if (speed.high < 1) return `${rangeText({low: speed.low * 1000, high: speed.high * 1000})} ms`
  return `${rangeText(speed)} s`
}

export function monthText(cost: Cost | undefined): string {
  if (!cost) return NONE
  const whole = formatUsd(Math.round(cost.usdPerMonth)).replace(/\.00$/, '')
  return `${cost.price.kind === 'estimated' ? ESTIMATED_MARK : ''}${whole}`
}

export function perMillionText(range: CostRange | undefined): string {
  if (!range) return NONE
  const [low, high] = [twoDigits(range.low), twoDigits(range.high)]
  return low === high ? `$${low}` : `$${low}-${high}`
}

export function memoryText({plan, usableBytes}: Candidate): string {
  return `${gib(plan.requiredPerGpu)}/${gib(usableBytes)}`
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1)
}

/** Of money: `120`, `13`, `6.4`, `0.030`; a range has no more digits that count. */
function twoDigits(usd: number): string {
  if (usd >= 10) return formatQuantity(Number(usd.toPrecision(2)))
  return usd === 0 ? '0' : usd.toFixed(Math.min(100, 1 - Math.floor(Math.log10(usd))))
}

function short(value: number): string {
  return formatQuantity(Number(value.toPrecision(2)))
}
