import {UserError} from '../errors.ts'
import {assertOnline} from '../offline.ts'
import {isGlob} from '../prices/filter/glob.ts'
import {type HistorySummary, summarizeHistory} from '../prices/live/history.ts'
import {formatCount, formatUsdPerHour} from '../terminal/format.ts'
import type {OutputColumn} from '../terminal/output.ts'
import {sparkline} from '../terminal/sparkline.ts'
import {statusLine} from '../terminal/status-line.ts'
import {untilInterrupted} from '../until-interrupted.ts'

/** One zone's history of one instance type. */
export interface HistoryRow extends HistorySummary {
  region: string
  instanceType: string
  source: string
}

export interface HistoryRequest {
  instanceTypes: readonly string[]
  regions: readonly string[]
  days: number
}

/**
 * The spot prices of the last days by zone, live from AWS, the cheapest zone first.
 * @throws UserError `E_USAGE` where a type or region is not named in full; what `fetchSpotHistory` throws
 */
export async function historyRows(
  {days, instanceTypes, regions}: HistoryRequest,
  env: NodeJS.ProcessEnv,
): Promise<HistoryRow[]> {
  assertOnline('--history', env)
  if (instanceTypes.length === 0 || regions.length === 0 || [...instanceTypes, ...regions].some(isGlob)) {
    throw new UserError('--history needs instance types and regions by their full names', {
      code: 'E_USAGE',
      fix: 'frugal spot-prices g4dn.xlarge --region us-east-1 --history',
    })
  }
  const {fetchSpotHistory} = await import('../prices/sources/aws/spot-history.ts')
  const now = () => new Date()
  using status = statusLine(process.stderr, env)
  return await untilInterrupted(async (signal) => {
    const rows: HistoryRow[] = []
    for (const region of regions) {
      for (const instanceType of instanceTypes) {
        status.set(`Reading ${days} days of ${instanceType} in ${region}`)
        const {source, to, zones} = await fetchSpotHistory({days, instanceType, region}, {env, now, signal})
        const summaries = summarizeHistory(zones, {days, now: new Date(to)})
        rows.push(...summaries.map((summary) => ({region, instanceType, source, ...summary})))
      }
    }
    return rows
  })
}

/** The columns of `--history`; `ascii` draws the trend for terminals without Unicode. */
export function historyColumns(ascii: boolean): OutputColumn<HistoryRow>[] {
  const usd = (key: 'now' | 'min' | 'median' | 'max'): OutputColumn<HistoryRow> => ({
    key: `${key}UsdPerHour`,
    header: key,
    align: 'right',
    text: (row) => formatUsdPerHour(row[key]),
    value: (row) => row[key],
  })
  return [
    {key: 'region', header: 'region', drop: 2, value: ({region}) => region},
    {key: 'instanceType', header: 'instance', value: ({instanceType}) => instanceType},
    {key: 'zone', header: 'zone', value: ({zone}) => zone},
    usd('now'),
    usd('min'),
    usd('median'),
    usd('max'),
    {
      key: 'changes',
      header: 'changes',
      align: 'right',
      drop: 3,
      text: ({changes}) => formatCount(changes),
      value: ({changes}) => changes,
    },
    {header: 'trend', drop: 1, text: ({slices}) => sparkline(slices, {ascii})},
    {key: 'source', value: ({source}) => source},
  ]
}
