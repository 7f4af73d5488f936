import type {CheckpointEstimate} from '../checkpoint/estimate.ts'
import {formatBytes, formatPercent, formatUnitPrice, formatUsd} from '../terminal/format.ts'
import {type OutputColumn, renderRows} from '../terminal/output.ts'
import type {Terminal} from '../terminal/terminal.ts'
import {truthOfClaim} from './claim.ts'
import {formatRatio, savedOf, TYPE_COLUMNS} from './columns.ts'
import {type StorageValue, storageValues} from './storage-value.ts'

const VALUE_COLUMNS: readonly OutputColumn<StorageValue>[] = [
  {header: 'where', text: ({what}) => what},
  {header: 'price a GB', align: 'right', drop: 1, text: ({price}) => formatUnitPrice(price.tiers[0]?.usd)},
  {header: 'before', align: 'right', text: ({per, usdBefore}) => `${formatUsd(usdBefore)} a ${per}`},
  {header: 'after', align: 'right', text: ({usdAfter}) => formatUsd(usdAfter)},
  {header: 'saves', align: 'right', text: ({usdAfter, usdBefore}) => formatUsd(usdBefore - usdAfter)},
  {header: 'price of', drop: 2, text: ({price}) => price.asOf},
]

/** What compression would save, as text for a person and as a record for a machine. */
export async function reportEstimate(
  {bytesIn, bytesOut, types}: CheckpointEstimate,
  {region, ...terminal}: Terminal & {region: string},
) {
  const values = storageValues(region, bytesIn, bytesOut)
  const sampled = types.reduce((sum, type) => sum + type.sampled, 0)
  const saved = savedOf(bytesIn, bytesOut)
  const byType = await renderRows('table', TYPE_COLUMNS, types, terminal)
  const money = await renderRows('table', VALUE_COLUMNS, values, terminal)
  const truth = truthOfClaim(types)
  const text = [
    `${formatBytes(bytesIn)} to about ${formatBytes(bytesOut)}: ${formatRatio(bytesIn, bytesOut)} times smaller` +
      `${saved === undefined ? '' : `, ${formatPercent(saved)} saved`} (from ${formatBytes(sampled)} that were coded)`,
    '',
    byType.text,
    '',
    values.length > 0
      ? `What that saves in ${region}, list prices:\n\n${money.text}`
      : `No storage price of ${region} was found`,
    ...(truth ? ['', truth] : []),
  ].join('\n')
  const record = {
    ...{bytesIn, bytesOut, sampled, types, region},
    values: values.map(({per, price, usdAfter, usdBefore, what}) => ({
      ...{what, per, usdBefore, usdAfter, source: price.source, asOf: price.asOf},
    })),
  }
  return {text, record}
}
