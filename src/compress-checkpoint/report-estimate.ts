import type {CheckpointEstimate} from '../checkpoint/estimate.ts'
import {formatBytes, formatUnitPrice, formatUsd} from '../terminal/format.ts'
import {type OutputColumn, renderRows} from '../terminal/output.ts'
import type {Terminal} from '../terminal/terminal.ts'
import {truthOfClaim} from './claim.ts'
import {changeOf, TYPE_COLUMNS} from './columns.ts'
import {type StorageValue, storageValues} from './storage-value.ts'

const VALUE_COLUMNS: readonly OutputColumn<StorageValue>[] = [
  {header: 'where', text: ({what}) => what},
  {header: 'price a GB', align: 'right', drop: 1, text: ({usdPerGB}) => formatUnitPrice(usdPerGB)},
  {
    header: 'before',
    align: 'right',
    text: ({per, usdBefore}) => (usdBefore === undefined ? '' : `${formatUsd(usdBefore)} a ${per}`),
  },
  {header: 'after', align: 'right', text: ({usdAfter}) => (usdAfter === undefined ? '' : formatUsd(usdAfter))},
  {header: 'saves', align: 'right', text: ({usdSaved}) => formatUsd(usdSaved)},
]

/** What compression would save, as text for a person and as a record for a machine. */
export async function reportEstimate(
  {bytesIn, bytesOut, types}: CheckpointEstimate,
  {region, ...terminal}: Terminal & {region: string},
) {
  const values = storageValues(region, bytesIn, bytesOut)
  const sampled = types.reduce((sum, type) => sum + type.sampled, 0)
  const byType = await renderRows('table', TYPE_COLUMNS, types, terminal)
  const money = await renderRows('table', VALUE_COLUMNS, values, terminal)
  const truth = truthOfClaim(types)
  const text = [
    `${changeOf(bytesIn, bytesOut, 'about ')} (from ${formatBytes(sampled)} that were coded)`,
    'Tensors that are equal are stored once; that is not looked for here.',
    '',
    byType.text,
    '',
    values.length > 0
      ? `What that saves in ${region}, by list prices of ${datesOf(values)} (--json has their sources):\n\n${money.text}`
      : `No storage price of ${region} was found: give another --region`,
    ...(truth ? ['', truth] : []),
  ].join('\n')
  const record = {
    ...{bytesIn, bytesOut, sampled, types, region},
    values: values.map(({price, ...value}) => ({...value, ...(price && {source: price.source, asOf: price.asOf})})),
  }
  return {text, record}
}

/** `2025-10-01`, or the first and the last of several days. */
function datesOf(values: readonly StorageValue[]): string {
  const dates = [...new Set(values.flatMap(({price}) => price?.asOf ?? []))].sort()
  return [...new Set([dates[0], dates.at(-1)])].join(' to ')
}
