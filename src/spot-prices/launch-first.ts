import {UserError} from '../errors.ts'
import {priceAge} from '../prices/age.ts'
import {launchCommand} from '../prices/launch/index.ts'
import type {LaunchOptions} from '../prices/launch/launch.ts'
import type {RankedOffer} from '../prices/rank.ts'
import {clean} from '../terminal/clean.ts'
import {formatAge, formatUsdPerHour} from '../terminal/format.ts'
import type {SpotFlags} from './flags.ts'
import {launchKarpenter} from './launch-karpenter.ts'
import {type SpotRecord, spotRecord} from './record.ts'

export interface LaunchResult {
  /** For stdout: the command or manifest. */
  text: string
  /** For stderr: what it starts, at what price, and what to know first. */
  notes: string[]
  record: {command: string; format: 'shell' | 'yaml'; notes: string[]; offer: SpotRecord}
}

/**
 * What starts the first of the rows as spot.
 * @throws UserError `E_NO_OFFER` where there are no rows (exit 2), and what `launchCommand` throws
 */
export async function launchFirst(rows: readonly RankedOffer[], flags: SpotFlags, now: Date): Promise<LaunchResult> {
  const [first] = rows
  if (!first) {
    throw new UserError('Nothing matches, so there is nothing to launch', {
      code: 'E_NO_OFFER',
      fix: 'Take out a filter; without --launch the same command lists what there is',
    })
  }
  const options = {kind: flags['launch-kind'], maxPrice: flags['max-price'], cluster: flags.cluster}
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const {format, notes, text} = await launchCommand(
    first.offer,
    Object.fromEntries(given) as LaunchOptions,
    launchKarpenter,
  )
  return {
    text,
    notes: [describe(first, now), ...notes].map(clean),
    record: {command: text, format, notes, offer: spotRecord(first, now)},
  }
}

function describe({offer, spotNote}: RankedOffer, now: Date): string {
  const {instanceType, onDemand, region, spot, zone} = offer
  const age = spot && ` (${spot.source}, ${formatAge(priceAge(spot, now).days, spot.approximateDate)} old)`
  const note = spotNote ? `; ${spotNote}` : ''
  return (
    `${instanceType} in ${zone ?? region}: spot ${formatUsdPerHour(spot?.usdPerHour)} an hour${age ?? ''}, ` +
    `on-demand ${formatUsdPerHour(onDemand?.usdPerHour)}${note}`
  )
}
