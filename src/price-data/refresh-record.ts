import {priceAge} from '../prices/age.ts'
import type {LoadedSheet} from '../prices/catalog/overlay.ts'
import type {SourceAnswer} from '../prices/live/ask-source.ts'
import {formatAge, formatCount} from '../terminal/format.ts'
import type {OutputColumn} from '../terminal/output.ts'
import {rowCount} from './price-data.ts'

/** How one source answered, as `frugal prices refresh --json` prints it. */
export interface RefreshRecord {
  id: string
  provider: string
  source: string
  /** `none`: neither the origin nor the cache had anything. */
  origin: LoadedSheet['origin'] | 'none'
  rows: number
  regions: string[]
  seconds: number
  /** ISO date and time the prices are of; of several sheets the oldest. */
  asOf?: string
  error?: {code: string; message: string}
}

/** What came of one source, the sheets of a cache that stood in taken together. */
export function refreshRecord({error, seconds, sheets, source}: SourceAnswer): RefreshRecord {
  const origins = sheets.map(({origin}) => origin)
  const [asOf] = sheets.map(({sheet}) => sheet.asOf).sort()
  return {
    id: source.id,
    provider: source.provider,
    source: source.name,
    origin: origins.includes('expired-cache') ? 'expired-cache' : (origins[0] ?? 'none'),
    rows: sheets.reduce((sum, {sheet}) => sum + rowCount(sheet), 0),
    regions: [...new Set(sheets.flatMap(({sheet}) => sheet.regions))],
    seconds: Number(seconds.toFixed(2)),
    ...(asOf !== undefined && {asOf}),
    ...(error && {error: {code: error.code, message: error.message}}),
  }
}

/** The columns of `frugal prices refresh`. */
export function refreshColumns(now: Date): OutputColumn<RefreshRecord>[] {
  return [
    {key: 'provider', header: 'provider', value: (row) => row.provider},
    {key: 'id', header: 'source', value: (row) => row.id},
    {key: 'source', header: 'name', wide: true, value: (row) => row.source},
    {key: 'origin', header: 'from', text: originText, style: originStyle, value: (row) => row.origin},
    {
      key: 'rows',
      header: 'rows',
      align: 'right',
      text: (row) => (row.origin === 'none' ? '' : formatCount(row.rows)),
      value: (row) => row.rows,
    },
    {
      key: 'regions',
      header: 'regions',
      align: 'right',
      text: (row) => (row.origin === 'none' ? '' : formatCount(row.regions.length)),
      value: (row) => row.regions.join(' '),
    },
    {key: 'asOf', value: (row) => row.asOf},
    {
      key: 'ageDays',
      header: 'age',
      align: 'right',
      text: (row) => (row.asOf === undefined ? '' : formatAge(priceAge({asOf: row.asOf}, now).days)),
      value: (row) => (row.asOf === undefined ? undefined : Number(priceAge({asOf: row.asOf}, now).days.toFixed(1))),
    },
    {
      key: 'seconds',
      header: 'seconds',
      align: 'right',
      text: (row) => row.seconds.toFixed(1),
      value: (row) => row.seconds,
    },
    {key: 'error', value: (row) => row.error?.code},
  ]
}

function originText({error, origin}: RefreshRecord): string {
  if (origin === 'live') return 'origin'
  if (origin === 'none') return error?.code === 'E_CREDENTIALS' ? 'no credentials' : 'failed'
  return origin === 'cache' ? 'cache (origin failed)' : 'cache (expired)'
}

function originStyle({origin}: RefreshRecord) {
  return origin === 'live' ? undefined : ('yellow' as const)
}
