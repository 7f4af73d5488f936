import type {Market} from '../prices/offer.ts'
import type {RankedOffer} from '../prices/rank.ts'
import type {OutputColumn} from '../terminal/output.ts'
import {
  ageDays,
  ageStyle,
  ageText,
  asOfText,
  gib,
  gpuText,
  noteText,
  perGpu,
  precise,
  priceText,
  quantity,
  riskStyle,
  riskText,
  round,
  savingStyle,
  savingText,
  shownPrice,
  sourceText,
  spreadText,
} from './cells.ts'

type Column = OutputColumn<RankedOffer>

/**
 * The columns of `frugal spot-prices`. In tables the zone and GPU columns stand only where a row has one;
 * what machines read has the same columns always.
 */
export function spotColumns(rows: readonly RankedOffer[], now: Date): Column[] {
  const hasZone = rows.some(({offer}) => offer.zone)
  const hasGpu = rows.some(({offer}) => offer.accelerator)
  return [
    ...placeColumns(hasZone),
    ...hardwareColumns(hasGpu),
    ...figureColumns(hasGpu),
    ...zoneColumns(),
    {
      ...number('ageDays', 'age'),
      text: ({offer}) => ageText(offer, now),
      style: ({offer}) => ageStyle(offer, now),
      value: ({offer}) => ageDays(offer, now),
    },
    {header: 'source', drop: 9, wide: false, text: ({offer}) => sourceText(shownPrice(offer)?.[1])},
    ...provenance('spot', 'spot'),
    ...provenance('onDemand', 'on-demand'),
    {key: 'note', header: 'note', wide: true, text: (row) => noteText(row) ?? '', value: noteText},
  ]
}

function placeColumns(hasZone: boolean): Column[] {
  return [
    {key: 'provider', header: 'provider', drop: 6, value: ({offer}) => offer.provider},
    {key: 'region', header: 'region', value: ({offer}) => offer.region},
    {key: 'zone', ...(hasZone && {header: 'zone'}), value: ({offer}) => offer.zone},
    {key: 'instanceType', header: 'instance', value: ({offer}) => offer.instanceType},
  ]
}

function hardwareColumns(hasGpu: boolean): Column[] {
  return [
    {...number('vcpu', 'vCPU', 8), text: ({offer}) => quantity(offer.vcpu), value: ({offer}) => offer.vcpu},
    {...number('memoryGiB', 'memory', 7), text: ({offer}) => gib(offer.memoryGiB), value: ({offer}) => offer.memoryGiB},
    {key: 'arch', value: ({offer}) => offer.arch},
    {
      key: 'gpu',
      ...(hasGpu && {header: 'GPU (GiB)'}),
      text: ({offer}) => gpuText(offer),
      value: ({offer}) => offer.accelerator?.name,
    },
    {key: 'gpuCount', value: ({offer}) => offer.accelerator?.count},
    {key: 'gpuMemoryGiB', value: ({offer}) => offer.accelerator?.memoryGiB},
  ]
}

function figureColumns(hasGpu: boolean): Column[] {
  return [
    priceColumn('onDemand', 'on-demand', 3),
    priceColumn('spot', 'spot'),
    {
      ...number('savingPercent', 'saving'),
      text: savingText,
      style: savingStyle,
      value: (row) => round(row.savingPercent, 2),
    },
    {
      key: 'interruption',
      header: 'risk',
      drop: 4,
      text: riskText,
      style: riskStyle,
      value: ({offer}) => offer.interruption?.label,
    },
    {
      ...number('usdPerGpuHour', hasGpu ? '$/GPU-h' : undefined, 5),
      text: (row) => perGpu(row.usdPerGpuHour),
      value: (row) => precise(row.usdPerGpuHour),
    },
    {
      ...number('usdPerGpuGiBHour', hasGpu ? '$/GPU-GiB-h' : undefined),
      wide: true,
      text: (row) => perGpu(row.usdPerGpuGiBHour),
      value: (row) => precise(row.usdPerGpuGiBHour),
    },
  ]
}

function zoneColumns(): Column[] {
  return [
    {header: 'zones', wide: true, text: spreadText},
    {key: 'lowestZone', value: ({offer}) => offer.zoneSpread?.lowest.zone},
    {key: 'lowestZoneUsdPerHour', value: ({offer}) => offer.zoneSpread?.lowest.usdPerHour},
    {key: 'highestZone', value: ({offer}) => offer.zoneSpread?.highest.zone},
    {key: 'highestZoneUsdPerHour', value: ({offer}) => offer.zoneSpread?.highest.usdPerHour},
    {key: 'zonesAsOf', value: ({offer}) => offer.zoneSpread?.asOf},
  ]
}

function provenance(market: Market, name: string): Column[] {
  const of = ({offer}: RankedOffer) => offer[market]
  const wide = true as const
  return [
    {key: `${market}Source`, header: `${name} source`, wide, value: (row) => of(row)?.source},
    {key: `${market}Kind`, header: 'kind', wide, value: (row) => of(row)?.kind},
    {key: `${market}AsOf`, header: 'as of', wide, text: (row) => asOfText(of(row)), value: (row) => of(row)?.asOf},
  ]
}

function priceColumn(market: Market, header: string, drop?: number): Column {
  return {
    ...number(`${market}UsdPerHour`, header, drop),
    text: ({offer}) => priceText(offer, market),
    value: ({offer}) => offer[market]?.usdPerHour,
  }
}

function number(key: string, header: string | undefined, drop?: number) {
  return {
    key,
    align: 'right' as const,
    ...(header !== undefined && {header}),
    ...(drop !== undefined && {drop}),
  }
}
