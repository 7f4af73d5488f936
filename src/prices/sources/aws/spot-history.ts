import {UserError} from '../../../errors.ts'
import {inParallel} from '../../live/in-parallel.ts'
import type {PriceRow} from '../../sheet.ts'
import type {PriceSource, SourceContext} from '../source.ts'
import type {SpotObservation, SpotPriceFilter} from './describe-spot-prices.ts'
import {clientConfig, type SdkOptions} from './sdk.ts'

const NAME = 'AWS spot price history'
/** Regions asked at once; each is a service of its own. */
const PARALLEL = 4
/** As far back as the service keeps prices. */
export const MAX_HISTORY_DAYS = 90

export interface SpotHistoryRequest {
  region: string
  instanceType: string
  /** How far back, in days: 1 to {@link MAX_HISTORY_DAYS}. */
  days: number
}

/** The Linux spot price of one type over time, zone by zone. */
export interface SpotHistory {
  region: string
  instanceType: string
  source: string
  /** ISO date and time: the window asked for. */
  from: string
  to: string
  /** By name; empty where the type has no spot market. */
  zones: SpotHistoryZone[]
}

export interface SpotHistoryZone {
  zone: string
  /** Price changes, oldest first: each holds until the next. The first may be from before `from`. */
  points: {at: string; usdPerHour: number}[]
}

/** {@link awsSpotHistory} with limits of its own, for tests. */
export function spotHistorySource(options: SdkOptions = {}): PriceSource {
  return {
    id: 'aws-spot-history',
    provider: 'aws',
    name: NAME,
    markets: ['spot'],
    credentials: 'required',
    async fetch({instanceTypes = [], regions}, context) {
      const {env, now, signal} = context
      const filter = {from: now(), instanceTypes}
      const read = (region: string, both: AbortSignal) => observe(region, filter, {env, signal: both}, options)
      const observed = await inParallel(regions, PARALLEL, read, signal)
      return {
        id: 'aws-spot-history',
        provider: 'aws',
        source: NAME,
        kind: 'observed',
        asOf: now().toISOString(),
        regions: [...regions],
        rows: observed.flatMap((list, i) => newestRows(list, regions[i]!)),
      }
    },
  }
}

/**
 * The spot price in force in every zone of a region, for Linux, with credentials of the SDK's own chain:
 * one row a zone and type, none of the region as a whole. Local zones are not in it.
 */
export const awsSpotHistory: PriceSource = spotHistorySource()

/**
 * The spot prices of one instance type over the last days, per zone.
 * @throws UserError `E_BAD_DAYS` or `E_CREDENTIALS` (exit 2), `E_SOURCE_UNAVAILABLE` or `E_BAD_REPLY` (exit 3)
 */
export async function fetchSpotHistory(
  {days, instanceType, region}: SpotHistoryRequest,
  {env, now, signal}: Pick<SourceContext, 'env' | 'now' | 'signal'>,
  options: SdkOptions = {},
): Promise<SpotHistory> {
  if (!(days >= 1 && days <= MAX_HISTORY_DAYS)) {
    throw new UserError(`Spot prices go back 1 to ${MAX_HISTORY_DAYS} days, not ${days}`, {
      code: 'E_BAD_DAYS',
      fix: `--days ${days > MAX_HISTORY_DAYS ? MAX_HISTORY_DAYS : 7}`,
    })
  }
  const to = now()
  const from = new Date(to.getTime() - days * 86_400_000)
  const filter = {from, to, instanceTypes: [instanceType]}
  const observed = await observe(region, filter, {env, signal}, options)
  return {
    region,
    instanceType,
    source: NAME,
    from: from.toISOString(),
    to: to.toISOString(),
    zones: zonesOf(observed.filter((observation) => observation.instanceType === instanceType)),
  }
}

async function observe(
  region: string,
  filter: SpotPriceFilter,
  {env, signal}: Pick<SourceContext, 'env' | 'signal'>,
  options: SdkOptions,
): Promise<SpotObservation[]> {
  const {describeSpotPrices} = await import('./describe-spot-prices.ts')
  const call = {source: NAME, action: 'ec2:DescribeSpotPriceHistory', signal}
  return describeSpotPrices(filter, clientConfig(region, env, options), call)
}

/** A zone whose newest entry is no price has no row: an older price does not stand in. */
function newestRows(observed: SpotObservation[], region: string): PriceRow[] {
  const newest = new Map<string, SpotObservation>()
  for (const observation of observed) {
    const key = `${observation.zone} ${observation.instanceType}`
    const other = newest.get(key)
    if (other === undefined || observation.at > other.at) newest.set(key, observation)
  }
  return [...newest.values()].flatMap(({instanceType, usdPerHour, zone}) =>
    usdPerHour === undefined ? [] : [{region, zone, instanceType, market: 'spot' as const, usdPerHour}],
  )
}

function zonesOf(observed: SpotObservation[]): SpotHistoryZone[] {
  const zones = new Map<string, SpotHistoryZone['points']>()
  for (const {at, usdPerHour, zone} of [...observed].sort((a, b) => a.at.getTime() - b.at.getTime())) {
    if (usdPerHour === undefined) continue
    const points = zones.get(zone) ?? []
    zones.set(zone, points)
    points.push({at: at.toISOString(), usdPerHour})
  }
  return [...zones].map(([zone, points]) => ({zone, points})).sort((a, b) => (a.zone < b.zone ? -1 : 1))
}
