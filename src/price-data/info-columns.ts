import {priceAge} from '../prices/age.ts'
import {formatAge, formatCount} from '../terminal/format.ts'
import type {OutputColumn} from '../terminal/output.ts'
import type {PriceData} from './price-data.ts'

const ORIGINS: Readonly<Record<PriceData['origin'], string>> = {
  snapshot: 'snapshot',
  cache: 'cache',
  'expired-cache': 'cache (expired)',
}

/** The columns of `frugal prices info`. */
export function infoColumns(now: Date): OutputColumn<PriceData>[] {
  const days = ({asOf}: PriceData) => priceAge({asOf}, now).days
  return [
    {key: 'provider', header: 'provider', value: (row) => row.provider},
    {key: 'source', header: 'source', value: (row) => row.source},
    {key: 'kind', header: 'kind', drop: 3, value: (row) => row.kind},
    {key: 'origin', header: 'origin', text: (row) => ORIGINS[row.origin], value: (row) => row.origin},
    {key: 'asOf', header: 'as of', drop: 1, text: dateText, value: (row) => row.asOf},
    {key: 'approximateDate', value: (row) => row.approximateDate ?? false},
    {
      key: 'ageDays',
      header: 'age',
      align: 'right',
      text: (row) => formatAge(days(row), row.approximateDate),
      value: (row) => Number(days(row).toFixed(1)),
    },
    {key: 'rows', header: 'rows', align: 'right', text: (row) => formatCount(row.rows), value: (row) => row.rows},
    {
      key: 'regions',
      header: 'regions',
      align: 'right',
      drop: 2,
      text: (row) => formatCount(row.regions),
      value: (row) => row.regions,
    },
    {
      key: 'intact',
      header: 'sha256',
      text: (row) => (row.intact ? 'ok' : 'WRONG'),
      style: (row) => (row.intact ? undefined : 'red'),
      value: (row) => row.intact,
    },
    {
      key: 'expires',
      header: 'fresh until',
      wide: true,
      text: (row) => minute(row.expires),
      value: (row) => row.expires,
    },
    {key: 'fetchedAt', value: (row) => row.fetchedAt},
    {key: 'file', header: 'file', wide: true, value: (row) => row.file},
    {key: 'from', header: 'from', wide: true, value: (row) => row.from},
  ]
}

function dateText({approximateDate, asOf}: PriceData): string {
  return `${approximateDate ? '~' : ''}${asOf.slice(0, 10)}`
}

/** `2026-08-10 12:30Z`. */
function minute(time: string | undefined): string {
  return time === undefined ? '' : `${time.slice(0, 16).replace('T', ' ')}Z`
}
